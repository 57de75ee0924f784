import { expect, test } from 'vitest';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { createDiagnoser } from '../../../agent/core/diagnosis/diagnose.ts';
import { typeOf } from '../../../agent/core/drift/events/classify.ts';
import type { EventBody } from '../../../agent/core/drift/events/event-state.ts';
import { createEventTracker } from '../../../agent/core/drift/events/event-tracker.ts';
import { featureWords } from '../../../agent/core/drift/events/feature-words.ts';
import { modelLine } from '../../../agent/core/drift/events/model-line.ts';
import type { DriftReading } from '../../../agent/core/drift/reading.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { chart } from '../../fixtures/drift-readings.ts';
import { windowStartMs } from '../../fixtures/simulated-readings.ts';

const { table, runbook } = loadDiagnosis();
const diagnose = createDiagnoser(table, runbook);
const gauss = normal(seededRandom(4));
const noise = Array.from({ length: 997 }, () => gauss());

/** Mean and standard deviation of a window's values. */
const usual: Readonly<Record<string, readonly [number, number]>> = {
  lumaMean: [120, 1],
  lightLevel: [-1.2, 0.01],
  focus: [0.4, 0.01],
  'luma.js': [0.03, 0.005],
  confidence: [0.97, 0.01],
  'says-short': [0.03, 0.02],
  'says-good': [0.9, 0.03],
  'predictedClass.js': [0.08, 0.02],
};
const baseline = {
  span: { days: 14 },
  provisional: false,
  channels: Object.entries(usual).map(([name, [mean, sd]]) => ({ name, mean, base: { scale: [sd] }, hour: null })),
};

/** A window whose values are away by `changes`, and whose fast chart stands at `channel`. */
function window(n: number, changes: Readonly<Record<string, number>>, channel = 'says-short'): DriftReading {
  const values: Record<string, number> = {};
  const deviations: Record<string, number> = {};
  for (const [i, [name, [mean, sd]]] of Object.entries(usual).entries()) {
    const change = (changes[name] ?? 0) + 0.5 * sd * noise[(n * 13 + i * 71) % 997]!;
    values[name] = mean + change;
    deviations[name] = change / sd;
  }
  const startMs = windowStartMs(n);
  const alarm = Object.keys(changes).length > 0 ? 25 : 1;
  const charts = [chart(alarm, { channel, sinceMs: windowStartMs(200), direction: 'up' })];
  return {
    level: 'base',
    startMs,
    endMs: startMs + 60_000,
    frames: 60,
    scores: {},
    p: 0.5,
    values,
    deviations,
    charts,
  };
}

function told(changes: Readonly<Record<string, number>>, channel: string, withCauses = true): EventBody[] {
  const tracker = createEventTracker({
    camera: 'line',
    recipe: null,
    baseline,
    ...(withCauses ? { diagnose } : {}),
  });
  const events: EventBody[] = [];
  for (let n = 0; n < 240; n++) events.push(...tracker.read(window(n, n < 200 ? {} : changes, channel)));
  return events;
}

const mix = { 'says-short': 0.3, 'says-good': -0.28, 'predictedClass.js': 0.2 };
const texts = (body: EventBody) => body.evidence.map(({ text }) => text);

test('another mix of classes is prediction drift, and the event says which class', () => {
  const last = told(mix, 'says-short').at(-1)!;
  expect(last).toMatchObject({ type: 'prediction-drift', cause: 'class-mix-changed', severity: 'act', shape: 'step' });
  expect(texts(last)[1]).toMatch(
    /^The model's answers moved: it says short in 3[23](\.\d)? % of pictures, usually 3\.0 %; it says good in 6[123](\.\d)? % of pictures, usually 90 %$/,
  );
  expect(last.action).toMatch(/^The pictures' light and sharpness are as usual/);
  // Told in one line, not again measure by measure.
  expect(texts(last).filter((text) => /how often the model/i.test(text))).toEqual([]);
});

test('less light is told first, and how the answers moved with it', () => {
  const dim = { lightLevel: -0.2, lumaMean: -11, 'luma.js': 0.12, confidence: -0.16, 'says-short': 0.06 };
  const last = told(dim, 'lumaMean').at(-1)!;
  expect(last).toMatchObject({ type: 'lighting', cause: 'dimming-or-exposure' });
  expect(texts(last)[0]).toMatch(/^Brightness of the picture fell 18 %/);
  expect(texts(last)[1]).toMatch(
    /^The model's answers moved with it: its confidence fell from 0\.97 to 0\.81; it says short in 9\.\d % of pictures, usually 3\.0 %$/,
  );
});

test('without a table of causes it is still the predictions that drift', () => {
  expect(told(mix, 'says-short', false).at(-1)).toMatchObject({ type: 'prediction-drift', cause: null });
  expect(told({ ...mix, lumaMean: 9 }, 'lumaMean', false).at(-1)).toMatchObject({ type: 'domain-shift' });
  const answers = ['says-short', 'predictedClass.js'];
  expect(typeOf({ shape: 'ramp', jumped: 0, matched: false, culprits: answers })).toBe('prediction-drift');
  expect(typeOf({ shape: 'ramp', jumped: 0, matched: false, culprits: [...answers, 'focus'] })).toBe('data-drift');
  expect(typeOf({ shape: 'step', jumped: 0, matched: false, culprits: ['activation00'] })).toBe('domain-shift');
});

test('a model that hardly moved has no line', () => {
  const mean = (deviation: number, value: number) => ({
    windows: 10,
    deviation,
    measured: { value, change: 0 },
  });
  const line = (deviation: number) =>
    modelLine([{ channel: 'confidence', mean: mean(deviation, 0.96) }], () => 0.97, 'lighting');
  // 4 standard deviations of a mean of ten windows: 1.26.
  expect(line(-1.2)).toBeNull();
  expect(line(-1.3)?.text).toBe("The model's answers moved with it: its confidence fell from 0.97 to 0.96");
  expect(modelLine([{ channel: 'lumaMean', mean: mean(9, 130) }], () => 120, 'lighting')).toBeNull();
  const found = [
    { channel: 'boxArea', mean: mean(8, 0.04) },
    { channel: 'detections', mean: mean(-6, 3.1) },
    { channel: 'finds-M8_bolt', mean: mean(-5, 1) },
  ];
  const before: Readonly<Record<string, number>> = { boxArea: 0.09, detections: 5, 'finds-M8_bolt': 4 };
  expect(modelLine(found, (name) => before[name]!, 'prediction-drift')?.text).toBe(
    "The model's answers moved: it finds 3.1 things in a picture, usually 5.0; its boxes cover 4.0 % of the picture, usually 9.0 %; it finds 1.0 M8 bolt in a picture, usually 4.0",
  );
});

test('what a model says has words', () => {
  expect(featureWords('says-short')).toMatchObject({ name: 'how often the model says short', unit: '%', times: 100 });
  expect(featureWords('predictedClass.js')).toMatchObject({
    name: 'distribution of predicted classes',
    kind: 'distribution',
  });
  expect(featureWords('activation03').kind).toBe('activations');
  expect(featureWords('confidence.js').name).toBe('distribution of confidence of the model');
});
