import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arl0 } from '../../../shared/stats/arl0.ts';
import { createCusum } from '../../../shared/stats/cusum.ts';
import { createEwma } from '../../../shared/stats/ewma.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

fc.configureGlobal({ seed: 20260101 });

const values = fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 1, maxLength: 100 });

describe('CUSUM', () => {
  test('a path by hand', () => {
    const cusum = createCusum({ k: 0.5 });
    const path = [1, 2, -3, 0.2, 1.5, 1.5].map((x) => ({ ...cusum.update(x) }));
    expect(path.map((s) => s.up)).toEqual([0.5, 2, 0, 0, 1, 2]);
    expect(path.map((s) => Number(s.down.toFixed(9)))).toEqual([0, 0, 2.5, 1.8, 0, 0]);
    // The last excursion upwards began with the value of index 4.
    expect(path.at(-1)).toMatchObject({ n: 6, upSince: 4, downSince: 6 });
    expect(path[3]).toMatchObject({ upSince: 4, downSince: 2 });
  });

  test('turning the values round swaps the sides; a state carried over goes on as if nothing had been', () => {
    fc.assert(
      fc.property(values, fc.nat(), (list, cut) => {
        const whole = createCusum({ k: 0.5 });
        const mirrored = createCusum({ k: 0.5 });
        let parted = createCusum({ k: 0.5 });
        list.forEach((x, i) => {
          if (i === cut % list.length)
            parted = createCusum({ k: 0.5, state: JSON.parse(JSON.stringify(parted.state)) });
          whole.update(x);
          mirrored.update(-x);
          parted.update(x);
        });
        expect(mirrored.state.up).toBe(whole.state.down);
        expect(mirrored.state.upSince).toBe(whole.state.downSince);
        expect(parted.state).toEqual(whole.state);
        expect(whole.state.up >= 0 && Number.isFinite(whole.state.up)).toBe(true);
      }),
    );
  });

  test('reset starts a new excursion', () => {
    const cusum = createCusum({ k: 0.5 });
    cusum.update(3);
    cusum.reset();
    expect(cusum.state).toEqual({ n: 1, up: 0, down: 0, upSince: 1, downSince: 1 });
  });

  test('k = 0.5, h = 4 runs about 336 values to a false alarm on one side (Siegmund), and 8.4 at a shift of 1', () => {
    const gauss = normal(seededRandom(2));
    const meanRun = (shift: number, runs: number) => {
      let values = 0;
      for (let run = 0; run < runs; run++) {
        const cusum = createCusum({ k: 0.5 });
        while (cusum.update(gauss() + shift).up <= 4);
        values += cusum.state.n;
      }
      return values / runs;
    };
    // Table of exact values in Lucas and Crosier (1982), two-sided: 168 in control, 8.38 at a shift of 1.
    expect(meanRun(0, 400) / 336).toBeGreaterThan(0.85);
    expect(meanRun(0, 400) / 336).toBeLessThan(1.15);
    expect(meanRun(1, 1000) / 8.38).toBeGreaterThan(0.95);
    expect(meanRun(1, 1000) / 8.38).toBeLessThan(1.05);
    expect(arl0(0.5, 4) / 336).toBeGreaterThan(0.98);
    expect(arl0(0.5, 4) / 336).toBeLessThan(1.02);
  });
});

describe('EWMA', () => {
  test('is standard normal from the first value on', () => {
    const gauss = normal(seededRandom(3));
    for (const length of [1, 5, 200]) {
      let squares = 0;
      for (let run = 0; run < 3000; run++) {
        const ewma = createEwma({ lambda: 0.02 });
        for (let t = 0; t < length; t++) ewma.update(gauss());
        squares += ewma.state.z ** 2 / 3000;
      }
      // Four standard errors of a variance from 3000 values: 0.103.
      expect(Math.abs(squares - 1)).toBeLessThan(0.103);
    }
  });

  test('carries its state over and mirrors', () => {
    fc.assert(
      fc.property(values, (list) => {
        const whole = createEwma({ lambda: 0.1 });
        const mirrored = createEwma({ lambda: 0.1 });
        let parted = createEwma({ lambda: 0.1 });
        for (const x of list) {
          parted = createEwma({ lambda: 0.1, state: JSON.parse(JSON.stringify(parted.state)) });
          whole.update(x);
          mirrored.update(-x);
          parted.update(x);
        }
        expect(mirrored.state.z + whole.state.z).toBe(0);
        expect(parted.state.z - whole.state.z).toBe(0);
        expect(Number.isFinite(whole.state.z)).toBe(true);
        whole.reset();
        expect(whole.state).toEqual({ n: 0, mean: 0, z: 0 });
      }),
    );
  });
});

test('misuse says what was wrong', () => {
  expect(() => createCusum({ k: 0 })).toThrow(/k above 0, got 0/);
  expect(() => createCusum({ k: 0.5 }).update(Number.NaN)).toThrow(/finite value, got NaN/);
  expect(() => createEwma({ lambda: 2 })).toThrow(/got 2/);
  expect(() => createEwma({ lambda: 0.1 }).update(Number.NaN)).toThrow(/finite value, got NaN/);
  expect(() => arl0(0, 5)).toThrow(/k 0/);
});
