import type { StoredBaseline } from '../../io/baseline-store/baseline-file.ts';
import type { ImageSettings } from '../images/image-settings.ts';
import type { ImageList } from '../images/list-images.ts';
import type { ReplayTotals } from '../replay/replay-images.ts';
import type { ReplayedBox } from '../replay/replay-reports.ts';
import { dayCurve } from './day-curve.ts';
import { framesAlong, framesAround } from './example-frames.ts';
import { storiesOf } from './page-data.ts';
import { DAY_FEATURE, type ReplayRecord } from './recorder.ts';
import { renderReplayReport } from './render-report.ts';

export interface ReplayOutcome {
  readonly settings: ImageSettings;
  readonly box: ReplayedBox;
  /** What the recording was compared with. */
  readonly stored: readonly StoredBaseline[];
  readonly list: ImageList;
  readonly totals: ReplayTotals;
  readonly record: ReplayRecord;
}

/** The page that draws a replay, with pictures read out of the folder once more. Throws `BaselineError` when a baseline's
 * windows cannot be read. */
export async function makeReplayReport(outcome: ReplayOutcome): Promise<string> {
  const { settings, box, stored, list, totals, record } = outcome;
  const day = dayCurve(DAY_FEATURE, settings.windowMs);
  for (const { series } of stored) for (const window of series()) day.add(window);
  const told = storiesOf(record).map(({ last }) => last);
  return renderReplayReport({
    ...{ box, totals, record, settingsInWords: settings.inWords },
    baselines: stored.map(({ baseline }) => baseline),
    baselineDay: day.curve(),
    around: await framesAround(told, list, settings),
    along: await framesAlong(list, settings),
  });
}
