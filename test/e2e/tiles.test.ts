import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { calibrate } from '../../agent/core/drift/calibrate.ts';
import { createDetector, type Detector } from '../../agent/core/drift/detector.ts';
import { referenceOf } from '../../agent/core/drift/reference-of.ts';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import type { FeatureSet } from '../../agent/core/features/feature-set.ts';
import { addFrame, openWindow, type Window } from '../../agent/core/window/window.ts';
import { preprocessDefaults } from '../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../agent/io/preprocess/sharp-preprocessor.ts';
import { seededRandom } from '../../shared/stats/random.ts';

const folder = new URL('../../../shared/data/magnetic-tile-exposures/', import.meta.url);
const there = existsSync(folder);
if (!there) console.warn(`magnetic tiles: skipped, no pictures at ${folder.pathname}`);

const framesPerWindow = 6;
const baselineWindows = 300;
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const startMs = Date.UTC(2026, 0, 5);
const windowMs = 60_000;
/** Features of the 40 pictures of each exposure. */
const pools = new Map<number, FeatureSet[]>();

function* windowsOf(random: () => number, from: number, pool: (window: number) => FeatureSet[]): Generator<Window> {
  for (let i = from; ; i++) {
    const period = { startMs: startMs + i * windowMs, endMs: startMs + (i + 1) * windowMs };
    const window = openWindow('base', 'recorded', null, period);
    for (let frame = 0; frame < framesPerWindow; frame++) {
      const pictures = pool(i);
      addFrame(window, pictures[Math.floor(random() * pictures.length)]!);
    }
    yield window;
  }
}

function take(windows: Generator<Window>, count: number): Window[] {
  return Array.from({ length: count }, () => windows.next().value as Window);
}

/** A camera at exposure 3, learnt from 300 windows at a budget of 1 a month. */
function learn(seed: number): { random: () => number; detector: () => Detector } {
  const random = seededRandom(seed);
  const learnt = take(
    windowsOf(random, 0, () => pools.get(3)!),
    baselineWindows,
  );
  const calibration = calibrate(learnt, { falseAlarmsPerCameraPerMonth: 1, seed });
  const reference = referenceOf(learnt);
  return { random, detector: () => createDetector(reference, calibration) };
}

/** Windows until the fast chart exceeds its threshold, 1 for the first; `null`: never. */
function windowsToAlarm(detector: Detector, windows: readonly Window[]): number | null {
  const at = windows.findIndex((window) => {
    const [chart] = detector.base(window).charts;
    return chart!.mayAct && chart!.statistic > chart!.threshold;
  });
  return at < 0 ? null : at + 1;
}

describe.skipIf(!there)('magnetic tiles, drawn with replacement from 40 runs of six exposures', () => {
  beforeAll(async () => {
    const preprocessor = sharpPreprocessor(preprocessDefaults);
    const analyse = createAnalyser({ width: 224, height: 224, channels: 3 });
    for (const name of readdirSync(folder).sort()) {
      const exposure = Number(/^exp(\d)_/.exec(name)?.[1] ?? 0);
      if (![2, 3, 4].includes(exposure)) continue;
      const picture = await preprocessor.picture({ kind: 'encoded', bytes: readFileSync(new URL(name, folder)) });
      const { histograms, values } = analyse(picture);
      const copy = new Map([...histograms].map(([feature, counts]) => [feature, counts.slice()]));
      pools.set(exposure, [...(pools.get(exposure) ?? []), { histograms: copy, values: new Map(values) }]);
    }
  });

  test.each([2, 4])('exposure %i in place of 3 is found within 5 windows, rarely 10', (exposure) => {
    const delays = seeds.map((seed) => {
      const { random, detector } = learn(seed);
      const changed = baselineWindows + 30;
      const windows = windowsOf(random, baselineWindows, (i) => pools.get(i < changed ? 3 : exposure)!);
      const watching = detector();
      expect(windowsToAlarm(watching, take(windows, 30))).toBeNull();
      return windowsToAlarm(watching, take(windows, 50));
    });
    expect(delays.filter((delay) => delay !== null && delay <= 5).length).toBeGreaterThanOrEqual(18);
    expect(delays.filter((delay) => delay !== null && delay <= 10)).toHaveLength(20);
  });

  test('60 healthy stretches of 300 windows raise at most 2 alarms', () => {
    const alarms = seeds.flatMap((seed) => {
      const { random, detector } = learn(seed);
      const windows = windowsOf(random, baselineWindows, () => pools.get(3)!);
      return [1, 2, 3].map(() => windowsToAlarm(detector(), take(windows, 300)));
    });
    expect(alarms).toHaveLength(60);
    expect(alarms.filter((delay) => delay !== null).length).toBeLessThanOrEqual(2);
  });

  test('a share of exposure 4 that rises over 200 windows is found before it is whole', () => {
    const delays = seeds.map((seed) => {
      const { random, detector } = learn(seed);
      const from = baselineWindows + 60;
      const share = (i: number) => Math.min(1, Math.max(0, (i - from) / 200));
      const windows = windowsOf(random, baselineWindows, (i) => pools.get(random() < share(i) ? 4 : 3)!);
      const watching = detector();
      for (const window of take(windows, 60)) watching.base(window);
      return windowsToAlarm(watching, take(windows, 200));
    });
    expect(delays.filter((delay) => delay !== null).length).toBeGreaterThanOrEqual(19);
  });
});
