import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelReading } from '../../../agent/core/model/model-reading.ts';
import { predictionReader } from '../../../agent/core/model/prediction-features.ts';
import { createPredictionIntake, type PredictionIntake } from '../../../agent/pipeline/prediction-intake.ts';
import { listenToPredictions } from '../../../agent/pipeline/prediction-messages.ts';
import { parsePrediction, predictionOf } from '../../../agent/pipeline/prediction-payload.ts';
import { MalformedReport } from '../../../shared/wire/malformed.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLink } from '../../fixtures/fake-link.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

const classes = ['good', 'short', 'M8 bolt'];
const box = { left: 0.1, top: 0.2, width: 0.5, height: 0.4 };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('a message', () => {
  test('of a class is read with its part and its time', () => {
    const sent = parsePrediction(
      bytes({ part: 'A-17', label: 'short', confidence: 0.81, at: '2026-03-02T06:00:30+01:00' }),
      'classes',
    );
    expect(sent).toEqual({
      part: 'A-17',
      atMs: Date.UTC(2026, 2, 2, 5, 0, 30),
      prediction: { label: 'short', confidence: 0.81 },
    });
    expect(predictionOf({ label: null, at: 1_772_431_230_000 }, 'classes')).toEqual({
      part: null,
      atMs: 1_772_431_230_000,
      prediction: { label: null, confidence: null },
    });
  });

  test('of detections is read with its boxes', () => {
    const detections = [{ label: 'M8 bolt', confidence: 0.9, ...box }];
    expect(predictionOf({ detections }, 'detections').prediction.detections).toEqual(detections);
    expect(predictionOf({ detections: [] }, 'detections').prediction.detections).toEqual([]);
  });

  test.each<[unknown, 'classes' | 'detections', string]>([
    [null, 'classes', 'the message: expected an object'],
    [['short'], 'classes', 'the message: expected an object'],
    [{}, 'classes', 'label: expected the name of a class, or null'],
    [{ label: 7 }, 'classes', 'label: expected a text of 1 to 100 characters'],
    [{ label: '' }, 'classes', 'label: expected a text of 1 to 100 characters'],
    [{ label: 'a\u0000b' }, 'classes', 'label: expected a text of 1 to 100 characters'],
    [{ label: 'x'.repeat(101) }, 'classes', 'label: expected a text of 1 to 100 characters'],
    [{ label: 'good', confidence: 1.01 }, 'classes', 'confidence: expected a number from 0 to 1'],
    [{ label: 'good', confidence: '0.9' }, 'classes', 'confidence: expected a number from 0 to 1'],
    [{ label: 'good', part: 'x'.repeat(129) }, 'classes', 'part: expected a text of 1 to 128 characters'],
    [{ label: 'good', at: '2026-03-02' }, 'classes', 'at: expected an ISO time with its zone, or milliseconds'],
    [
      { label: 'good', at: '2026-03-02T06:00:00' },
      'classes',
      'at: expected an ISO time with its zone, or milliseconds',
    ],
    [{ lable: 'good' }, 'classes', 'lable: expected one of part, label, confidence, detections, at'],
    [{ label: 'good', detections: [] }, 'classes', 'detections: expected none, since predictions.gives is classes'],
    [{ label: 'good' }, 'detections', 'detections: expected a list, since predictions.gives is detections'],
    [
      { detections: [{ label: 'good', confidence: 1, ...box, width: -0.1 }] },
      'detections',
      'detections[0].width: expected a number from 0 to 1',
    ],
    [
      { detections: Array.from({ length: 101 }, () => ({})) },
      'detections',
      'detections: expected a list of at most 100',
    ],
  ])('%j as %s is refused in words', (value, kind, words) => {
    expect(() => predictionOf(value, kind)).toThrow(new MalformedReport(words));
  });

  test('that is no JSON, no text or too large is refused', () => {
    expect(() => parsePrediction(new TextEncoder().encode('{"label":'), 'classes')).toThrow('expected JSON');
    expect(() => parsePrediction(Uint8Array.of(0x22, 0xff, 0x22), 'classes')).toThrow('expected JSON');
    expect(() => parsePrediction(new Uint8Array(16_385), 'classes')).toThrow('expected at most 16384 bytes');
  });
});

describe('what is made of it', () => {
  test('has the names of a classifier', () => {
    expect(predictionReader('classes', classes).read({ label: 'M8 bolt', confidence: 0.99 })).toEqual({
      values: { 'says-good': 0, 'says-short': 0, 'says-M8_bolt': 1, confidence: 0.99 },
      histograms: { predictedClass: [0, 0, 1], confidence: [...Array.from({ length: 31 }, () => 0), 1] },
      prediction: { label: 'M8 bolt', confidence: 0.99 },
    });
  });

  test('without a confidence has none, and without a label no class', () => {
    const reader = predictionReader('classes', classes);
    expect(reader.read({ label: 'good', confidence: null })).toEqual({
      values: { 'says-good': 1, 'says-short': 0, 'says-M8_bolt': 0 },
      histograms: { predictedClass: [1, 0, 0] },
      prediction: { label: 'good', confidence: null },
    });
    expect(reader.read({ label: null, confidence: null })).toMatchObject({ histograms: { predictedClass: [0, 0, 0] } });
  });

  test('has the names of a detector, the surest first', () => {
    const detections = [
      { label: 'short', confidence: 0.6, ...box },
      { label: 'good', confidence: 0.9, ...box, width: 0.25 },
      { label: 'short', confidence: 0.7, ...box },
    ];
    const reading = predictionReader('detections', classes).read({ label: null, confidence: null, detections });
    // Areas 0.5 × 0.4 twice and 0.25 × 0.4.
    expect(reading).toMatchObject({
      values: { detections: 3, 'finds-good': 1, 'finds-short': 2, 'finds-M8_bolt': 0, confidence: 0.9 },
      histograms: { predictedClass: [1, 2, 0] },
      prediction: { label: 'good', confidence: 0.9 },
    });
    const { values } = reading as ModelReading;
    expect([values.boxArea, values.boxAreaLargest].map((value) => value!.toFixed(4))).toEqual(['0.1667', '0.2000']);
    expect(
      predictionReader('detections', classes).read({ label: null, confidence: null, detections: [] }),
    ).toMatchObject({ values: { detections: 0, 'finds-good': 0 }, prediction: { label: null, confidence: null } });
  });

  test('of an unknown class is nothing', () => {
    const reader = predictionReader('classes', classes);
    expect(reader.read({ label: 'Short', confidence: 1 })).toEqual({ unknown: 'Short' });
    expect(() => predictionReader('classes', [])).toThrow('expected the names of the classes, got none');
  });
});

describe('the intake', () => {
  let clock: FakeClock;
  let counted: ModelReading[];
  let isOpen: boolean;
  let intake: PredictionIntake;
  beforeEach(() => {
    clock = fakeClock();
    counted = [];
    isOpen = true;
    intake = createPredictionIntake(
      { camera: 'line', from: ['mqtt'], gives: 'classes', classes, mostPerSecond: 5 },
      {
        clock,
        utcMs: () => clock.wallMs(),
        log: fakeLog(),
        count: async (reading) => {
          if (isOpen) counted.push(reading);
          return isOpen;
        },
      },
    );
  });
  const take = (json: unknown) => intake.take({ json });

  test('counts what is right', async () => {
    expect(await take({ label: 'short', confidence: 0.8 })).toEqual({ taken: true });
    expect(await intake.take(bytes({ label: 'good' }))).toEqual({ taken: true });
    expect(counted.map(({ prediction }) => prediction!.label)).toEqual(['short', 'good']);
    expect(intake.status).toMatchObject({ taken: 2, lastRefusal: null, lastMonotonicMs: clock.monotonicMs() });
  });

  test('counts what it refuses by why, and says why', async () => {
    const wallMs = clock.wallMs();
    expect(await take({ label: 'scratch' })).toMatchObject({ why: 'unknownClass' });
    expect(await take({})).toMatchObject({ why: 'malformed' });
    expect(await take({ label: 'good', at: wallMs - 11 * 60_000 })).toMatchObject({ why: 'untimely' });
    expect(await take({ label: 'good', at: wallMs - 9 * 60_000 })).toEqual({ taken: true });
    isOpen = false;
    expect(await take({ label: 'good' })).toMatchObject({ why: 'notOpen' });
    expect(intake.status.refused).toEqual({
      ...{ malformed: 1, unknownClass: 1, tooMany: 0, untimely: 1, repeated: 0, notOpen: 1 },
    });
    expect(intake.status.lastRefusal).toBe('the camera counts no pictures just now');
    expect(counted).toHaveLength(1);
  });

  test('takes a part once, and again when it could not be counted', async () => {
    isOpen = false;
    expect(await take({ part: 'A-1', label: 'good' })).toMatchObject({ why: 'notOpen' });
    isOpen = true;
    expect(await take({ part: 'A-1', label: 'good' })).toEqual({ taken: true });
    expect(await take({ part: 'A-1', label: 'short' })).toMatchObject({ why: 'repeated' });
    expect(counted).toHaveLength(1);
  });

  test('takes no more than so many a second', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => take({ label: 'good' })));
    expect(answers.filter(({ taken }) => taken)).toHaveLength(10);
    expect(intake.status.refused.tooMany).toBe(20);
    await clock.advance(1_000);
    const later = await Promise.all(Array.from({ length: 30 }, () => take({ label: 'good' })));
    expect(later.filter(({ taken }) => taken)).toHaveLength(5);
  });

  test('hears the topic of its camera, and counts no retained message', async () => {
    const { link, broker } = fakeLink();
    const send = (camera: string, value: unknown, retain = false) =>
      broker.publish({
        topic: `driftlight/1/plant/box/prediction/${camera}`,
        payload: bytes(value),
        contentType: 'application/json',
        retain,
      });
    send('line', { label: 'good' }, true);
    listenToPredictions({ link, site: 'plant', device: 'box', intakes: new Map([['line', intake]]) });
    link.start({ topic: 'gone', payload: new Uint8Array() });
    await clock.advance(1);
    expect(intake.status).toMatchObject({ taken: 0, refused: { malformed: 1 } });
    send('line', { label: 'short', confidence: 0.5 });
    send('other', { label: 'good' });
    await clock.advance(1);
    expect(counted.map(({ prediction }) => prediction!.label)).toEqual(['short']);
    expect(intake.status.taken).toBe(1);
  });
});
