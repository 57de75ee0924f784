import type { EventType, Report } from '../../shared/wire/report.ts';
import type { AccuracyFall } from '../app/scenario/model-truth.ts';

const dayMs = 86_400_000;
/** That the pictures changed, or what the model says of them. */
const drift: ReadonlySet<EventType> = new Set([
  ...(['data-drift', 'domain-shift', 'lighting', 'camera-health', 'prediction-drift'] as const),
]);

/** Tells the watcher of a demo how the first alarm to act and the fall of the model's accuracy lie in time: the demo knows
 * what is true, which nobody does on a real line. */
export interface AccuracyWatch {
  /** Lines to print after a report. */
  linesFor(report: Report): string[];
}

/** `falls`: when the accuracy will have fallen, the smallest fall first; empty: it does not. */
export function accuracyWatch(startMs: number, lengthMs: number, falls: readonly AccuracyFall[]): AccuracyWatch {
  let nowMs = startMs;
  let actMs: number | null = null;
  const waiting = [...falls];

  function fallen(): string[] {
    const lines: string[] = [];
    while (waiting[0] && startMs + waiting[0].elapsedMs <= nowMs) {
      const { by, elapsedMs } = waiting.shift()!;
      const alarm =
        actMs === null
          ? 'no alarm to act has come yet'
          : `the alarm to act came on ${onDay(actMs)}: ${lead(elapsedMs, actMs)}`;
      lines.push(
        `** The model's accuracy has now, on ${onDay(startMs + elapsedMs)}, fallen by ${points(by)}; ${alarm}.`,
      );
    }
    return lines;
  }

  function acted(): string[] {
    const next = falls[0];
    if (!next)
      return [
        `** Act on ${onDay(nowMs)}; the model's accuracy does not fall by a point in all ${dayOf(startMs + lengthMs)} days.`,
      ];
    const isOver = startMs + next.elapsedMs <= nowMs;
    return [
      `** Act on ${onDay(nowMs)}; the model's accuracy ${isOver ? 'fell' : 'falls'} by ${points(next.by)} on ${onDay(startMs + next.elapsedMs)}: ${lead(next.elapsedMs, nowMs)}.`,
    ];
  }

  function lead(elapsedMs: number, alarmMs: number): string {
    const days = dayOf(startMs + elapsedMs) - dayOf(alarmMs);
    const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'}`;
    return days === 0 ? 'on the same day' : days > 0 ? `${count} earlier` : `${count} late`;
  }

  const dayOf = (ms: number) => Math.floor((ms - startMs) / dayMs);
  const onDay = (ms: number) => `${date(ms)} (day ${dayOf(ms)})`;

  return {
    linesFor(report) {
      if (report.kind === 'window') {
        nowMs = Math.max(nowMs, report.endMs);
        return fallen();
      }
      if (actMs !== null || report.kind !== 'event' || !drift.has(report.type)) return [];
      if (report.severity !== 'act' || report.status === 'cleared') return [];
      actMs = nowMs;
      return acted();
    },
  };
}

function points(by: number): string {
  const count = Math.round(100 * by);
  return count === 1 ? '1 point' : `${count} points`;
}

function date(ms: number): string {
  return new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
}
