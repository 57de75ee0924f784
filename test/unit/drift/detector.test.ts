import { describe, expect, test } from 'vitest';
import { baselineHours } from '../../../agent/core/drift/baseline-hours.ts';
import { calibrate } from '../../../agent/core/drift/calibrate.ts';
import { createDetector, type Detector } from '../../../agent/core/drift/detector.ts';
import type { DriftReading } from '../../../agent/core/drift/reading.ts';
import { referenceOf } from '../../../agent/core/drift/reference-of.ts';
import type { Window } from '../../../agent/core/window/window.ts';
import { wanderingWindows } from '../../fixtures/wandering-camera.ts';

const minuteMs = 60_000;
const midnightMs = Date.UTC(2026, 2, 2);
const options = { falseAlarmsPerCameraPerMonth: 1, seed: 3, replicates: 100 };
const camera = { seed: 1, windowMs: minuteMs, frames: 6, startMs: midnightMs };
const learnt = wanderingWindows(camera, 300);
const reference = referenceOf(learnt);
const calibration = calibrate(learnt, options);
const changedAt = 340;

const alarmed = ({ charts }: DriftReading) => charts.some(({ statistic, threshold }) => statistic > threshold);

function firstAlarm(detector: Detector, windows: readonly Window[]): DriftReading | undefined {
  return windows.map((window) => detector.base(window)).find(alarmed);
}

/** Healthy until window 340, then as `change` says. */
function stream(change: Partial<typeof camera> & Record<string, unknown>, count = 100): Window[] {
  return wanderingWindows({ ...camera, ...change }, count, 300);
}

describe('the fast chart', () => {
  test('says nothing of a healthy camera', () => {
    expect(firstAlarm(createDetector(reference, calibration), stream({ seed: 8 }, 600))).toBeUndefined();
  });

  test('finds pictures 6 levels brighter within 5 windows, and since when', () => {
    const found = firstAlarm(
      createDetector(reference, calibration),
      stream({ shift: (window: number) => (window >= changedAt ? 6 : 0) }),
    )!;
    const delay = (found.startMs - midnightMs) / minuteMs - changedAt;
    expect(delay).toBe(1);
    const [worst] = found.charts;
    expect(worst).toMatchObject({ chart: 'fast', direction: 'up', mayAct: true });
    expect(['lumaMean', 'luma.js']).toContain(worst!.channel);
    expect(Math.abs(worst!.sinceMs - (midnightMs + changedAt * minuteMs))).toBeLessThanOrEqual(minuteMs);
    expect(found.values.lumaMean).toBeGreaterThan(103);
    expect(found.deviations.lumaMean).toBeGreaterThan(3);
    expect(found.p).toBeLessThan(0.01);
    expect(found.scores.lumaMean!.p).toBeLessThan(0.01);
    expect(found.scores.luma!.w1).toBeGreaterThan(2);
  });

  test('finds a change of shape that moves no mean', () => {
    const found = firstAlarm(
      createDetector(reference, calibration),
      stream({ split: (window: number) => (window >= changedAt ? 16 : 0) }),
    )!;
    expect(found.charts[0]).toMatchObject({ channel: 'luma.js', direction: 'up' });
    expect(found.startMs - midnightMs).toBeLessThan((changedAt + 5) * minuteMs);
    expect(Math.abs(found.deviations.lumaMean!)).toBeLessThan(3);
  });

  test('finds a camera that is changed from the first window on', () => {
    const found = firstAlarm(createDetector(reference, calibration), stream({ shift: () => 6 }))!;
    expect((found.startMs - midnightMs) / minuteMs - 300).toBeLessThan(6);
  });

  test('starts from 0 after a reset', () => {
    const detector = createDetector(reference, calibration);
    const windows = stream({ shift: (window: number) => (window >= changedAt ? 6 : 0) });
    const at = windows.findIndex((window) => alarmed(detector.base(window)));
    detector.reset();
    // One window adds 6 − 1.5 at most.
    expect(detector.base(windows[at + 1]!).charts[0]!.statistic).toBeLessThanOrEqual(4.5);
  });
});

describe('windows of few frames', () => {
  test('widen the null instead of alarming', () => {
    const one = stream({ seed: 4, framesAt: () => 1 }, 600);
    const detector = createDetector(reference, calibration);
    const readings = one.map((window) => detector.base(window));
    expect(readings.some(alarmed)).toBe(false);
    const surprising = readings.filter(({ p }) => p! < 0.01).length;
    expect(surprising).toBeLessThanOrEqual(18);
    const asFull = createDetector(reference, calibration);
    const taken = one.map((window) => asFull.base({ ...window, frames: 6 }));
    expect(taken.filter(({ p }) => p! < 0.01).length).toBeGreaterThan(60);
  });

  test('without any move no chart and have no p', () => {
    const detector = createDetector(reference, calibration);
    const [before, empty] = stream({}, 2);
    detector.base(before!);
    const state = detector.state();
    const reading = detector.base({ ...empty!, frames: 0, histograms: new Map(), stats: new Map() });
    expect(reading).toMatchObject({ frames: 0, p: null, charts: [], values: {}, deviations: {}, scores: {} });
    expect(detector.state()).toEqual(state);
  });

  test('lacking a value leave its chart alone', () => {
    const detector = createDetector(reference, calibration);
    const [first, second] = stream({}, 2);
    detector.base(first!);
    const before = detector.state().fast!.channels[0];
    second!.stats.delete('lumaMean');
    const reading = detector.base(second!);
    expect(reading.values).not.toHaveProperty('lumaMean');
    expect(reading.p).toBeGreaterThan(0);
    expect(detector.state().fast!.channels[0]).toEqual(before);
  });
});

describe('the state', () => {
  const windows = stream({ shift: (window: number) => (window - 300) / 20 });

  test('goes on where it was, through JSON of a few kilobytes', () => {
    const whole = createDetector(reference, calibration);
    const expected = windows.map((window) => whole.base(window));
    const before = createDetector(reference, calibration);
    const got = windows.slice(0, 50).map((window) => before.base(window));
    const text = JSON.stringify(before.state());
    expect(text.length).toBeLessThan(4000);
    const after = createDetector(reference, calibration);
    expect(after.restore(JSON.parse(text))).toBe(true);
    got.push(...windows.slice(50).map((window) => after.base(window)));
    expect(got).toEqual(expected);
  });

  test.each([null, 7, 'x', {}, { version: 1 }, { version: 1, fastChannels: ['lumaMean'], slowChannels: [] }])(
    'of something else is refused: %j',
    (state) => {
      const detector = createDetector(reference, calibration);
      const expected = createDetector(reference, calibration).base(windows[0]!);
      expect(detector.restore(state)).toBe(false);
      expect(detector.base(windows[0]!)).toEqual(expected);
    },
  );
});

describe('the slow charts', () => {
  const lampMs = { windowMs: 10 * minuteMs, shift: (_: number, at: number) => lamp(at) };
  const lamp = (at: number) => (new Date(at).getUTCHours() >= 6 && new Date(at).getUTCHours() < 18 ? 8 : 0);
  const days = wanderingWindows({ ...camera, ...lampMs }, 8 * 144);
  // One healthy stretch in seven would alarm at a budget of 1 a month.
  const long = calibrate(days, { ...options, falseAlarmsPerCameraPerMonth: 0.2 });
  const start = 8 * 144;
  const hoursOf = (shift: (window: number, at: number) => number) =>
    baselineHours(wanderingWindows({ ...camera, ...lampMs, shift }, 10 * 144, start));

  test('say nothing while a lamp switches as every day', () => {
    const detector = createDetector(referenceOf(days), long);
    expect(
      hoursOf((_, at) => lamp(at))
        .map((hour) => detector.hour(hour))
        .filter(alarmed),
    ).toEqual([]);
  });

  test('find a lamp that loses 0.4 levels a day, whatever it switches', () => {
    const detector = createDetector(referenceOf(days), long);
    const found = hoursOf((window, at) => lamp(at) - (0.4 * (window - start)) / 144)
      .map((hour) => detector.hour(hour))
      .find(alarmed)!;
    expect(found.charts).toHaveLength(3);
    expect(found.charts[0]).toMatchObject({ channel: 'lumaMean', direction: 'down' });
    const days_ = (found.startMs - midnightMs) / (24 * 60 * minuteMs) - 8;
    expect(days_).toBeGreaterThan(0.5);
    expect(days_).toBeLessThan(4);
    // What creeps only watches until a tolerance says that it matters.
    expect(found.charts.map(({ chart, mayAct }) => [chart, mayAct])).toEqual(
      expect.arrayContaining([
        ['cusum-0.5', true],
        ['cusum-1', true],
        ['ewma', false],
      ]),
    );
  });

  test('go on over a restart', () => {
    const hours = hoursOf((window) => (window - start) / 1000);
    const whole = createDetector(referenceOf(days), long);
    const expected = hours.map((hour) => whole.hour(hour));
    const before = createDetector(referenceOf(days), long);
    const got = hours.slice(0, 30).map((hour) => before.hour(hour));
    const after = createDetector(referenceOf(days), long);
    after.restore(JSON.parse(JSON.stringify(before.state())));
    got.push(...hours.slice(30).map((hour) => after.hour(hour)));
    expect(got).toEqual(expected);
  });
});

test('p is even over healthy windows', () => {
  const detector = createDetector(reference, calibration);
  const ps = wanderingWindows({ ...camera, seed: 99 }, 2000, 300).map((window) => detector.base(window).p!);
  const share = (bound: number) => ps.filter((p) => p < bound).length / ps.length;
  // 300 windows know a quantile only to a few percent.
  for (const bound of [0.1, 0.25, 0.5, 0.75, 0.9]) expect(Math.abs(share(bound) - bound)).toBeLessThan(0.08);
  expect(share(0.01)).toBeLessThan(0.025);
});
