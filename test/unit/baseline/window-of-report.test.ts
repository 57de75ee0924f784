import { describe, expect, it } from 'vitest';
import { windowOfReport } from '../../../agent/core/window/window-of-report.ts';
import { windowReport } from '../../../agent/core/window/window-report.ts';
import { standardDeviation } from '../../../shared/sketch/moments.ts';
import { greyWindows } from '../../fixtures/small-baseline.ts';

const made = { bootId: '00000000-0000-4000-8000-000000000000', monotonicMs: 0, utcMs: 0, synced: true };

describe('a window that was published', () => {
  it('is what it was, its histogram in the bins that were sent', () => {
    const [window] = greyWindows(1);
    const report = windowReport('top', window!, made, { baseBins: 256, lumaHistogram: true });
    if (report.kind !== 'window') throw new Error('expected a window');
    const back = windowOfReport(report);
    expect(back.histograms).toEqual(window!.histograms);
    expect([back.startMs, back.endMs, back.frames, back.level]).toEqual([
      ...[window!.startMs, window!.endMs, window!.frames, window!.level],
    ]);
    const [before, after] = [window!.stats.get('lumaMean')!, back.stats.get('lumaMean')!];
    expect(after.mean).toBe(before.mean);
    expect(standardDeviation(after)).toBeCloseTo(standardDeviation(before), 12);
  });
});
