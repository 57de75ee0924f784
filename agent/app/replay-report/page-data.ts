import type { EventReport, Severity } from '../../../shared/wire/report.ts';
import type { Baseline } from '../../core/baseline/baseline.ts';
import type { ReplayTotals } from '../replay/replay-images.ts';
import type { ReplayedBox } from '../replay/replay-reports.ts';
import { lastOf, worstOf } from '../replay/replay-words.ts';
import type { DayCurve } from './day-curve.ts';
import type { BeforeAfter, ExampleFrame } from './example-frames.ts';
import type { ReplayRecord } from './recorder.ts';

/** All that the page of a replay shows. */
export interface ReplayPage {
  readonly box: Omit<ReplayedBox, 'reports'>;
  /** How pictures were read, a line each. */
  readonly settingsInWords: readonly string[];
  readonly totals: ReplayTotals;
  readonly record: ReplayRecord;
  /** At least one. */
  readonly baselines: readonly Baseline[];
  /** Brightness by time of day over the baselines' own windows. */
  readonly baselineDay: DayCurve | null;
  /** Pictures around an event's onset, by its id. */
  readonly around: ReadonlyMap<string, BeforeAfter>;
  /** Pictures evenly along the recording. */
  readonly along: readonly ExampleFrame[];
}

/** An event with all that was published of it. */
export interface EventStory {
  readonly raised: EventReport;
  readonly last: EventReport;
  /** The worst it ever was. */
  readonly severity: Severity;
}

export function storiesOf({ events }: ReplayRecord): EventStory[] {
  return events
    .filter(({ status }) => status === 'raised')
    .map((raised) => ({ raised, last: lastOf(raised, events), severity: worstOf(raised, events) }));
}
