import { describe, expect, test } from 'vitest';
import { fastThresholdSteps, fitBase } from '../../../agent/core/drift/calibrate-fast.ts';
import { slowThresholdSteps } from '../../../agent/core/drift/calibrate-slow.ts';
import { createChartSet } from '../../../agent/core/drift/chart-set.ts';
import { drained } from '../../../agent/core/drift/drained.ts';
import { fitHours } from '../../../agent/core/drift/hour-fit.ts';
import { jointThresholds } from '../../../agent/core/drift/joint-thresholds.ts';
import { watchedChannels } from '../../../agent/core/drift/watched-channels.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';

function ar1(n: number, phi: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  let x = normalDeviate(random);
  return Float64Array.from({ length: n }, () => {
    x = phi * x + Math.sqrt(1 - phi * phi) * normalDeviate(random);
    return x;
  });
}

describe('joint thresholds', () => {
  const random = seededRandom(9);
  // Charts of different size and tail, depending on each other.
  const common = Float64Array.from({ length: 5000 }, () => -Math.log(1 - random()));
  const maxima = [
    common.map((value) => 6 + value - Math.log(1 - random())),
    common.map((value) => 3 + 0.5 * (value - Math.log(1 - random()))),
  ];

  test.each([0.3, 0.79, 0.9, 0.97])('are kept by all charts together in a share of %d of runs', (probability) => {
    const thresholds = jointThresholds(maxima, probability);
    let below = 0;
    for (let run = 0; run < 5000; run++) if (maxima.every((chart, i) => chart[run]! <= thresholds[i]!)) below++;
    expect(Math.abs(below / 5000 - probability)).toBeLessThan(0.01);
  });

  test('give each chart about the same part', () => {
    const [first, second] = jointThresholds(maxima, 0.8);
    const over = (chart: Float64Array, threshold: number) => chart.filter((value) => value > threshold).length / 5000;
    const ratio = over(maxima[0]!, first!) / over(maxima[1]!, second!);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.18);
  });
});

describe('the refit bootstrap', () => {
  const values = [0.8, 0.5].map((phi, i) => ar1(14 * 24, phi, 30 + i));
  const thresholds = (falseAlarmsPerMonth: number, days: number) => {
    const past = values.map((series) => series.slice(0, days * 24));
    const fits = past.map((series) => fitHours(series, 0, 24)!);
    const steps = slowThresholdSteps({ firstPart: 0, parts: 24, values: past }, fits, {
      falseAlarmsPerMonth,
      replicates: 150,
      seed: 5,
    });
    let step = steps.next();
    while (!step.done) step = steps.next();
    return step.value!;
  };

  test('asks more of the charts for a smaller budget and for fewer days', () => {
    const usual = thresholds(0.5, 14);
    const strict = thresholds(0.05, 14);
    const brief = thresholds(0.5, 4);
    for (let i = 0; i < 3; i++) {
      expect(strict[i]).toBeGreaterThan(usual[i]!);
      expect(brief[i]).toBeGreaterThan(usual[i]!);
    }
    // Textbook: Siegmund's formula gives CUSUM k = ½, two channels, two-sided, ARL 1440, h = 7.0 with nothing estimated.
    expect(usual[0]).toBeGreaterThan(7);
  });

  test('says the same for the same seed', () => {
    expect(thresholds(0.5, 6)).toEqual(thresholds(0.5, 6));
  });
});

describe('the fast chart', () => {
  const minuteMs = 60_000;

  test('looks back far where nothing wanders, and not where the level does', () => {
    const startMs = Float64Array.from({ length: 6000 }, (_, i) => i * minuteMs);
    const still = fitBase(startMs, ar1(6000, 0, 1), minuteMs, 1)!;
    expect(still.trailingWeight).toBe(1 / 120);
    expect(still.normal.ar[0]).toBeLessThan(0.05);
    const wander = ar1(6000, 0.996, 2);
    const noise = ar1(6000, 0, 3);
    const moving = fitBase(
      startMs,
      wander.map((value, i) => value + noise[i]!),
      minuteMs,
      1,
    )!;
    expect(moving.trailingWeight).toBe(1 / 30);
    expect(fitBase(startMs, new Float64Array(6000).fill(3), minuteMs, 1)).toBeNull();
  });

  test('asks more than known white noise would, having seen 300 windows, but not much more', () => {
    const startMs = Float64Array.from({ length: 300 }, (_, i) => i * minuteMs);
    const thresholds = Array.from({ length: 60 }, (_, i) => {
      const fits = [0, 1, 2].map((c) => fitBase(startMs, ar1(300, 0, 700 + 3 * i + c), minuteMs, 0.2)!);
      return drained(fastThresholdSteps(startMs, fits, minuteMs, 1));
    });
    thresholds.sort((a, b) => a - b);
    // Siegmund: k = 1.5, three channels, two-sided, 43200 windows between alarms: h = 3.0 with nothing estimated.
    expect(thresholds[30]).toBeGreaterThan(3);
    expect(thresholds[30]).toBeLessThan(9);
    expect(thresholds[0]).toBeGreaterThan(2.5);
  });
});

test('the slow charts alarm at a known window: EWMA last, CUSUM k = 1 first for a large step', () => {
  const charts = createChartSet(1);
  const random = seededRandom(77);
  const first: Partial<Record<string, number>> = {};
  for (let t = 0; t < 200; t++) {
    charts.update([normalDeviate(random) + (t >= 100 ? 2 : 0)]);
    for (const [chart, threshold] of [['cusum-0.5', 8] as const, ['cusum-1', 5] as const, ['ewma', 4] as const])
      if (charts.largest(chart) > threshold) first[chart] ??= t;
  }
  expect(first).toEqual({ 'cusum-1': 104, 'cusum-0.5': 105, ewma: 111 });
});

test('watched channels say different things, the telling ones first, at most 6', () => {
  const independent = Array.from({ length: 9 }, (_, i) => ar1(300, 0, 50 + i));
  const names = ['noise', 'a', 'lumaMean', 'redMean', 'b', 'c', 'd', 'e', 'luma.js'];
  const redMean = independent[2]!.map((value, i) => value + 0.2 * independent[3]![i]!);
  const chosen = watchedChannels(
    names,
    independent.map((series, i) => (i === 3 ? redMean : i === 1 ? null : series)),
  );
  expect(chosen.map((c) => names[c])).toEqual(['lumaMean', 'luma.js', 'noise', 'b', 'c', 'd']);
});
