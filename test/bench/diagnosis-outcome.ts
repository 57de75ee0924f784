import type { SignatureTable } from '../../agent/core/diagnosis/signature-table.ts';
import type { EventBody } from '../../agent/core/drift/events/event-state.ts';
import { scenarioStartMs } from '../../agent/core/simulation/play.ts';
import type { Scenario, ScenarioTruth } from '../../agent/core/simulation/scenario.ts';
import type { Played, Told } from './diagnosis-play.ts';

/** What was told of one truth of a scenario. */
export interface TruthOutcome {
  readonly cause: string;
  /** Causes told last, the first one first; 'no cause' where none was; empty: no event. */
  readonly told: readonly string[];
  readonly rightCause: boolean;
  readonly rightType: boolean;
  readonly rightShape: boolean;
  readonly onsetInside: boolean;
  /** From the onset to the first telling. */
  readonly delayMs: number | null;
}

export interface RunOutcome {
  readonly scenario: string;
  readonly seed: number;
  /** Months of 30 days after the baseline. */
  readonly months: number;
  /** Events raised before anything happened. */
  readonly falseAlarms: number;
  readonly truths: readonly TruthOutcome[];
  /** Measures that nobody can know here and that were not said to be unavailable throughout. */
  readonly unsaid: readonly string[];
  /** The last telling, for whoever wants to know why. */
  readonly says: string;
}

const monthMs = 30 * 86_400_000;

/** Causes that put something right: an event that they end is over, and the end is to be told. */
const endings: ReadonlySet<string> = new Set(['cleaned', 'lamp-replaced']);

/** Judges a run: for each truth what was told last, before the next one begins, of an event that was open or raised after
 * it began. Where two things happen at once either may be told first. */
export function judged(
  scenario: Scenario,
  seed: number,
  { told, unavailable }: Played,
  table: SignatureTable,
): RunOutcome {
  const onsets = scenario.truth.map(({ onsetMs }) => scenarioStartMs + onsetMs);
  const firstMs = Math.min(...onsets, Number.POSITIVE_INFINITY);
  const falseAlarms = told.filter(({ atMs, body }) => body.status === 'raised' && atMs <= firstMs).length;
  const truths = scenario.truth.map((truth, i) => {
    const onsetMs = onsets[i]!;
    const untilMs = Math.min(...onsets.filter((onset) => onset > onsetMs), Number.POSITIVE_INFINITY);
    const atOnce = scenario.truth.filter((_, other) => onsets[other] === onsetMs);
    const overMs = scenarioStartMs + overAfter(scenario, truth);
    const about = aboutIt(told, onsetMs, untilMs, overMs);
    return endings.has(truth.cause) && i > 0
      ? ended(truth, onsetMs, about)
      : outcomeOf(truth, onsetMs, atOnce, about, untilMs, table);
  });
  const last = told.findLast(({ body }) => body.status !== 'cleared')?.body;
  const says = last ? last.evidence.map(({ text }) => text).join(' | ') : 'nothing';
  const unsaid = scenario.unavailable.filter((name) => !unavailable.has(name));
  const months = (scenario.lengthMs - scenario.baselineMs) / monthMs;
  return { scenario: scenario.name, seed, months, falseAlarms, truths, unsaid, says };
}

/** When what happened is over by itself: a condition that is set for a while only. */
function overAfter({ steps }: Scenario, { onsetMs }: ScenarioTruth): number {
  const own = steps.filter(({ atMs, set }) => atMs === onsetMs && Object.keys(set).length > 0);
  return Math.min(Number.POSITIVE_INFINITY, ...own.map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY));
}

/** What was told between two moments, less events that were raised when it was over. */
function aboutIt(told: readonly Told[], fromMs: number, untilMs: number, overMs: number): Told[] {
  const late = new Set(
    told.filter(({ atMs, body }) => body.status === 'raised' && atMs > overMs).map(({ body }) => body.id),
  );
  return told.filter(({ atMs, body }) => atMs > fromMs && atMs <= untilMs && !late.has(body.id));
}

function outcomeOf(
  { cause }: ScenarioTruth,
  onsetMs: number,
  atOnce: readonly ScenarioTruth[],
  about: readonly Told[],
  untilMs: number,
  table: SignatureTable,
): TruthOutcome {
  const open = about.filter(({ body }) => body.status !== 'cleared');
  const first = open[0];
  // Of several events the one that was open longest is about this; what was told of it last counts.
  const main = longest(about, untilMs);
  const last = open.findLast(({ body }) => body.id === main)?.body;
  if (!first || !last) return nothingOf(cause);
  const told = causesIn(last, table);
  const meant = atOnce.find((one) => one.cause === told[0]);
  const isSecond = atOnce.length === 1 && told[1] === cause;
  return {
    cause,
    told,
    rightCause: meant !== undefined || isSecond,
    rightType: last.type === (meant ?? atOnce[0]!).type,
    rightShape: last.shape === (meant ?? atOnce[0]!).shape,
    onsetInside: inside(last, onsetMs),
    delayMs: first.atMs - onsetMs,
  };
}

function longest(about: readonly Told[], untilMs: number): string | null {
  const lengths = new Map<string, number>();
  for (const id of new Set(about.map(({ body }) => body.id))) {
    const own = about.filter(({ body }) => body.id === id);
    const end = own.find(({ body }) => body.status === 'cleared')?.atMs ?? Math.min(untilMs, 8e15);
    lengths.set(id, end - own[0]!.atMs);
  }
  return [...lengths].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Whether the event was cleared after the repair, and the end says by what. */
function ended({ cause }: ScenarioTruth, onsetMs: number, about: readonly Told[]): TruthOutcome {
  const end = about.find(({ body }) => body.status === 'cleared');
  if (!end) return nothingOf(cause);
  const isSaid = end.body.evidence.some(({ text }) => /^Ended after .* was logged/.test(text));
  const held = { rightType: true, rightShape: true, onsetInside: true, delayMs: end.atMs - onsetMs };
  return { cause, told: [isSaid ? 'ended as logged' : 'ended'], rightCause: isSaid, ...held };
}

const nothingOf = (cause: string): TruthOutcome => ({
  ...{ cause, told: [], rightCause: false, rightType: false, rightShape: false, onsetInside: false, delayMs: null },
});

function causesIn({ cause, evidence }: EventBody, table: SignatureTable): string[] {
  const beside = evidence.find(({ text }) => text.startsWith('At the same time: '))?.text;
  const second = beside && [...table.causes].find(([, { name }]) => beside.includes(`: probably ${name}.`))?.[0];
  return [cause ?? 'no cause', ...(second ? [second] : [])];
}

const inside = ({ onset }: EventBody, momentMs: number): boolean =>
  onset.earliestMs! <= momentMs && momentMs <= onset.latestMs!;
