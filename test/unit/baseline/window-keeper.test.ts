import { describe, expect, it } from 'vitest';
import { windowKeeper } from '../../../agent/app/baseline/window-keeper.ts';
import { referenceOf } from '../../../agent/core/drift/reference-of.ts';
import { totalCount } from '../../../shared/sketch/histogram.ts';
import { greyWindows } from '../../fixtures/small-baseline.ts';

describe('windows that become a baseline', () => {
  it('are kept as they are while they are few', () => {
    const windows = greyWindows(50);
    const keeper = windowKeeper();
    for (const window of windows) keeper.add(window);
    expect(keeper.windows()).toEqual(windows);
    expect(keeper.reference()).toEqual(referenceOf(windows));
    expect(keeper.leftOut).toBe(0);
  });

  it('are folded to 32 bins when they are many, with every pixel counted, and the reference keeps 256', () => {
    const windows = greyWindows(4100);
    const keeper = windowKeeper();
    for (const window of windows) keeper.add(window);
    const kept = keeper.windows();
    expect(kept).toHaveLength(4100);
    for (const i of [0, 3999, 4000, 4099]) {
      const luma = kept[i]!.histograms.get('luma')!;
      expect(luma.counts).toHaveLength(32);
      expect(totalCount(luma)).toBe(400);
      expect(kept[i]!.stats).toEqual(windows[i]!.stats);
    }
    expect(keeper.reference().histograms.get('luma')).toEqual(referenceOf(windows).histograms.get('luma'));
  });

  it('leave out the oldest when they are too many, and say how many', () => {
    const [one] = greyWindows(1);
    const keeper = windowKeeper();
    for (let i = 0; i < 60_000; i++) keeper.add({ ...one!, startMs: i });
    expect(keeper.windows().length + keeper.leftOut).toBe(60_000);
    expect(keeper.windows().length).toBeLessThanOrEqual(55_000);
    expect(keeper.windows().at(-1)!.startMs).toBe(59_999);
    expect(totalCount(keeper.reference().histograms.get('luma')!)).toBe(60_000 * 400);
  });
});
