import { describe, expect, it } from 'vitest';
import { compareBaselines } from '../../../agent/core/baseline/compare-baselines.ts';
import { type CameraSetting, misfits } from '../../../agent/core/baseline/fits-camera.ts';
import { greyWindows, smallBaseline } from '../../fixtures/small-baseline.ts';

const baseline = { ...(await smallBaseline()).draft, id: 'a'.repeat(16) };
const same: CameraSetting = {
  ...{ preprocessing: '0123456789abcdef', model: null, width: 224, height: 224, channels: 1 },
  ...{ windowMs: 60_000, recipe: null },
};

describe('whether a baseline fits a camera', () => {
  it('is so with the same settings', () => expect(misfits(baseline, same)).toEqual([]));

  it.each<[Partial<CameraSetting>, RegExp]>([
    [{ width: 320 }, /another size: the baseline is of 224×224 pictures, the camera gives 320×224/],
    [{ channels: 3 }, /another colour order: the baseline is grey, the camera's pictures are in colour/],
    [{ preprocessing: 'ffff' }, /another preprocessing .*0123456789abcdef, the camera ffff/],
    [{ windowMs: 30_000 }, /another window length: the baseline has 60 s, the camera 30 s/],
    [{ recipe: 'bolt' }, /another recipe: the baseline is of no recipe, asked for is bolt/],
  ])('is not with %o', (change, words) => {
    const found = misfits(baseline, { ...same, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(words);
  });
});

describe('the model of a baseline', () => {
  const withModel = { ...baseline, fingerprint: { ...baseline.fingerprint, model: 'a1' } };

  it('is the camera’s, or not known yet', () => {
    expect(misfits(withModel, { ...same, model: 'a1' })).toEqual([]);
    expect(misfits(withModel, { ...same, model: undefined })).toEqual([]);
  });

  it('may be absent: the pixels are compared as before', () =>
    expect(misfits(baseline, { ...same, model: 'm' })).toEqual([]));

  it.each([
    ['b2', /another model, watched layer or meaning of its outputs: .* a1, the camera b2; make a baseline with this/],
    [null, /the baseline was made with a model \(fingerprint a1\), the camera has none; give it that model, or make/],
  ])('is no other: %s', (model, words) => {
    const found = misfits(withModel, { ...same, model });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(words);
  });
});

describe('what changed from a baseline to another', () => {
  it('is nothing from one to itself', () => {
    const { shifts, histograms, misfits: found } = compareBaselines(baseline, baseline);
    expect(found).toEqual([]);
    expect(shifts.map(({ shift }) => shift)).toEqual([0]);
    expect(histograms).toMatchObject([{ feature: 'luma', psi: 0, js: 0, ks: 0, w1: 0 }]);
  });

  it('is told in units and standard deviations of the first', async () => {
    const brighter = { ...(await smallBaseline({}, greyWindows(120, 2, 131))).draft, id: 'b'.repeat(16) };
    const [shift] = compareBaselines(baseline, brighter).shifts;
    // Both means are of 240 frames of deviation 2.
    expect(Math.abs(shift!.shift - 11)).toBeLessThan(0.75);
    // Two frames of deviation 2 a window: 2/√2.
    expect(shift?.sd).toBeGreaterThan(1.2);
    expect(shift?.sd).toBeLessThan(1.65);
    expect(shift?.shiftInSd).toBeCloseTo(shift!.shift / shift!.sd, 10);
    const [luma] = compareBaselines(baseline, brighter).histograms;
    // 11 levels of a deviation of 20.1: PSI ≈ 0.95 δ² (methods), W1 = the shift.
    expect(luma!.psi).toBeCloseTo((11 / 20.1) ** 2, 0);
    expect(luma!.w1).toBeGreaterThan(10);
    expect(luma!.w1).toBeLessThan(12);
  });
});
