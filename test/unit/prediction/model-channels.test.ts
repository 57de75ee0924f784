import { describe, expect, test } from 'vitest';
import { makeBaseline } from '../../../agent/app/baseline/make-baseline.ts';
import { calibrate } from '../../../agent/core/drift/calibrate.ts';
import { distances } from '../../../agent/core/drift/channels.ts';
import { createDetector } from '../../../agent/core/drift/detector.ts';
import { classOf, modelPart } from '../../../agent/core/drift/model-channels.ts';
import type { DriftReading } from '../../../agent/core/drift/reading.ts';
import { referenceOf } from '../../../agent/core/drift/reference-of.ts';
import { watchedChannels } from '../../../agent/core/drift/watched-channels.ts';
import { equalBins } from '../../../shared/sketch/histogram.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';
import { classifiedWindows } from '../../fixtures/classifying-camera.ts';

const minuteMs = 60_000;
const midnightMs = Date.UTC(2026, 2, 2);
const camera = { seed: 4, windowMs: minuteMs, frames: 6, startMs: midnightMs };
const learnt = classifiedWindows(camera, 200);
const reference = referenceOf(learnt);
const calibration = calibrate(learnt, { falseAlarmsPerCameraPerMonth: 1, seed: 3, replicates: 100 });
const detector = () => createDetector(reference, calibration);

const alarmed = ({ charts }: DriftReading) => charts.filter(({ statistic, threshold }) => statistic > threshold);

test('names tell which part of a model a channel is about', () => {
  const names = ['says-short', 'confidence.js', 'predictedClass.js', 'detections', 'activation03', 'embeddingNorm'];
  expect(names.map(modelPart)).toEqual(['answers', 'answers', 'answers', 'answers', 'activations', 'activations']);
  expect(['lumaMean', 'luma.js', 'red-green', 'focus', 'outputsBroken'].map(modelPart)).toEqual(
    Array.from({ length: 5 }, () => null),
  );
  expect(classOf('finds-M8_bolt')).toEqual({ verb: 'finds', label: 'M8 bolt' });
  expect(classOf('red-green')).toBeNull();
});

test('five counts of seven classes have distances as scipy has them', () => {
  const now = { ...equalBins(0, 7, 7), counts: Float64Array.of(0, 1, 3, 0, 0, 1, 0) };
  const then = { ...equalBins(0, 7, 7), counts: Float64Array.of(3, 120, 118, 170, 142, 139, 143) };
  const scores = distances(now, then, 5)!;
  // scipy.spatial.distance.jensenshannon of (c + ½)/(n + 3.5)
  expect(Math.sqrt(scores.js)).toBeCloseTo(0.314739329748935, 12);
  expect(scores.psi).toBeCloseTo(0.8582031646464453, 12);
});

test('what a model says is a channel like any other, in one calibration under one budget', () => {
  const names = calibration.fast!.channels;
  for (const name of ['lumaMean', 'luma.js', 'confidence', 'says-short', 'predictedClass.js', 'confidence.js'])
    expect(names).toContain(name);
  expect(calibration.falseAlarmsPerCameraPerMonth).toBe(1);
  // NaN would become null.
  expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
});

describe('windows of a camera with a model', () => {
  test('are quiet while all is well', () => {
    const one = detector();
    expect(classifiedWindows({ ...camera, seed: 9 }, 400, 200).flatMap((window) => alarmed(one.base(window)))).toEqual(
      [],
    );
  });

  test('alarm for another mix of classes, and for no pixels', () => {
    const one = detector();
    const shorts = [0.2, 0, 0.8, 0, 0, 0, 0];
    const stream = classifiedWindows({ ...camera, seed: 9, shares: (at) => (at < 230 ? usual : shorts) }, 60, 200);
    const found = stream.map((window) => one.base(window)).find((reading) => alarmed(reading).length > 0)!;
    expect(modelPart(alarmed(found)[0]!.channel)).toBe('answers');
    expect(found.startMs).toBeGreaterThanOrEqual(midnightMs + 230 * minuteMs);
    expect(found.startMs).toBeLessThan(midnightMs + 245 * minuteMs);
    expect(found.deviations['says-short']!).toBeGreaterThan(3);
    expect(Math.abs(found.deviations.lumaMean!)).toBeLessThan(3);
  });

  test('have no values of a model that is away, raise nothing, and go on when it is back', () => {
    const one = detector();
    const away = { ...camera, seed: 9, looksAt: (at: number) => (at >= 230 && at < 410 ? 0 : 6) };
    const readings = classifiedWindows(away, 400, 200).map((window) => one.base(window));
    expect(readings.flatMap(alarmed)).toEqual([]);
    const during = readings[60]!;
    expect(Object.keys(during.values).filter((name) => modelPart(name) !== null)).toEqual([]);
    expect(Object.keys(during.deviations)).toContain('lumaMean');
    expect(during.p).toBeGreaterThan(0);
    expect(readings[250]!.deviations.confidence).toBeDefined();
  });

  test('say nothing of a histogram with a third of the usual readings, and widen what a mean may do', () => {
    const one = detector();
    const seldom = { ...camera, seed: 9, looksAt: () => 2 };
    const readings = classifiedWindows(seldom, 300, 200).map((window) => one.base(window));
    expect(readings.some(({ values }) => 'predictedClass.js' in values)).toBe(false);
    expect(readings.flatMap(alarmed)).toEqual([]);
    // Two of six frames: the standard deviation of a mean is √3 times as large.
    const ps = readings.map(({ scores }) => scores.confidence!.p!);
    expect(ps.filter((p) => p < 0.05).length / ps.length).toBeLessThan(0.1);
  });

  test('of a model that sees every third frame are judged by what it saw', () => {
    const third = { ...camera, looksAt: () => 2 };
    const seen = classifiedWindows(third, 200);
    const own = calibrate(seen, { falseAlarmsPerCameraPerMonth: 1, seed: 3, replicates: 100 });
    const one = createDetector(referenceOf(seen), own);
    const readings = classifiedWindows({ ...third, seed: 9 }, 300, 200).map((window) => one.base(window));
    expect(readings.every(({ values }) => Number.isFinite(values['predictedClass.js']))).toBe(true);
    expect(readings.flatMap(alarmed)).toEqual([]);
  });

  test('make a baseline that says once how many pictures the model looked at', async () => {
    const seen = classifiedWindows({ ...camera, looksAt: () => 2 }, 60);
    const about = { camera: null, recipe: null, madeBy: 'a test', madeAtMs: 0, reason: null, decoding: null };
    const { draft } = await makeBaseline(
      {
        ...about,
        fingerprint: { preprocessing: '0', model: null },
        picture: { width: 100, height: 100, channels: 1 },
        windowMs: minuteMs,
        provisional: false,
      },
      {
        ...{ windows: seen, reference: referenceOf(seen), frames: 360, scenery: null, examples: [], limits: [] },
        falseAlarmsPerCameraPerMonth: 1,
      },
    );
    const said = draft.calibration.limits.filter((limit) => /available in|answers/.test(limit));
    expect(said).toEqual(["A model's answers were there for 120 of 360 pictures."]);
  });
});

const usual = [0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05];

test('slow charts watch six channels of the picture and five of the model beside them', () => {
  const names = [
    ...['redMean', 'lumaMean', 'luma.js', 'red-green', 'blue-green', 'focus', 'noise', 'lumaSd'],
    ...['margin', 'says-short', 'activation02', 'activation00', 'confidence', 'predictedClass.js', 'activation01'],
  ];
  const random = seededRandom(5);
  const series = names.map(() => Float64Array.from({ length: 200 }, () => normalDeviate(random)));
  expect(watchedChannels(names, series).map((c) => names[c])).toEqual([
    ...['lumaMean', 'luma.js', 'red-green', 'blue-green', 'focus', 'noise'],
    ...['predictedClass.js', 'confidence', 'activation00', 'activation01', 'margin'],
  ]);
});

describe('a class that was never said in the baseline', () => {
  const never = [0.8, 0.2, 0, 0, 0, 0, 0];
  const quiet = { ...camera, shares: () => never };
  const seen = classifiedWindows(quiet, 200);
  const own = calibrate(seen, { falseAlarmsPerCameraPerMonth: 1, seed: 3, replicates: 100 });
  const makeDetector = () => createDetector(referenceOf(seen), own);

  test('is judged by the rule of three', () => {
    const short = own.channels.find(({ name }) => name === 'says-short')!;
    expect(short.constant).toBe(false);
    // 1200 frames, six a window: √(p(1 − p) ÷ 6) with p = 3 ÷ 1200.
    expect(short.base.scale[0]).toBeCloseTo(Math.sqrt((0.0025 * 0.9975) / 6), 6);
    expect(own.limits.join(' ')).not.toContain('says-short');
  });

  test('alarms soon when it is said in one frame of six', () => {
    const later = [0.66, 0.17, 0.17, 0, 0, 0, 0];
    const one = makeDetector();
    const stream = classifiedWindows({ ...quiet, seed: 9, shares: (at) => (at < 230 ? never : later) }, 60, 200);
    const readings = stream.map((window) => one.base(window));
    const first = readings.findIndex((reading) => alarmed(reading).length > 0);
    expect(first).toBeGreaterThan(31);
    expect(first).toBeLessThan(45);
    expect(alarmed(readings[first]!)[0]!.channel).toBe('says-short');
  });
});
