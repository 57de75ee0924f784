import type { EventReport } from '../../../shared/wire/report.ts';
import type { Baseline } from '../../core/baseline/baseline.ts';
import { caveatOf } from '../../core/drift/events/baseline-facts.ts';
import { countText } from '../../core/words/count-text.ts';
import { type ReplayRecord, wasCompared } from '../replay-report/recorder.ts';
import { failedWords, type ReplayTotals } from './replay-images.ts';

/** What a person reads after a replay, a line each. */
export function replayWords(baselines: readonly Baseline[], totals: ReplayTotals, record: ReplayRecord): string[] {
  const { startMs, endMs, baseWindows, events } = record;
  const raised = events.filter(({ status }) => status === 'raised');
  const counts = `${countText(totals.frames)} pictures in ${countText(baseWindows)} windows`;
  const span = baseWindows === 0 ? '' : `, ${iso(startMs)} to ${iso(endMs)}`;
  return [
    `${counts}${span}: ${raised.length === 0 ? 'no event' : raised.length === 1 ? '1 event' : `${raised.length} events`}`,
    ...raised.map((event) => eventLine(event, events)),
    ...(wasCompared(record) ? [] : ['nothing was compared with a baseline: that no event was raised means nothing']),
    ...failedWords(totals),
    ...[...totals.unknownRecipes].map((recipe) =>
      recipe === null
        ? 'pictures without a recipe were not compared: no baseline of no recipe was given'
        : `pictures of recipe ${recipe} were not compared: no baseline of it was given`,
    ),
    ...baselines.flatMap(baselineLines),
  ];
}

/** Why what a baseline says is provisional, or `null`. */
export function provisionalBecause({ calibration, provisional }: Baseline): string | null {
  return caveatOf({ ...calibration, provisional });
}

/** The last that was said of an event that was raised. */
export function lastOf(raised: EventReport, events: readonly EventReport[]): EventReport {
  return events.findLast(({ id }) => id === raised.id) ?? raised;
}

/** The worst severity that an event ever had. */
export function worstOf(raised: EventReport, events: readonly EventReport[]): EventReport['severity'] {
  return events.some(({ id, severity }) => id === raised.id && severity === 'act') ? 'act' : 'watch';
}

function eventLine(raised: EventReport, events: readonly EventReport[]): string {
  const last = lastOf(raised, events);
  const since = last.onset.atMs === undefined ? '' : `, since ${iso(last.onset.atMs)}`;
  const over = last.status === 'cleared' ? ', cleared' : '';
  const { shape, type } = last;
  return `  ${worstOf(raised, events)}: ${type}, ${shape}${since}${over}: ${raised.evidence[0]?.text ?? 'no evidence'}`;
}

function baselineLines(baseline: Baseline): string[] {
  const because = provisionalBecause(baseline);
  const { goodFor, limits } = baseline.calibration;
  return [
    `baseline ${baseline.id}: ${goodFor}`,
    ...(because === null ? [] : [`  provisional: ${because}`]),
    ...limits.map((limit) => `  limit: ${limit}`),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
