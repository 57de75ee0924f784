import { describe, expect, test } from 'vitest';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { changesOf } from '../../../agent/core/diagnosis/derived-signs.ts';
import { createDiagnoser } from '../../../agent/core/diagnosis/diagnose.ts';
import type { DiagnosisFacts, Sign } from '../../../agent/core/diagnosis/diagnosis.ts';
import { diagnosisFacts, scaledLight } from '../../fixtures/diagnosis-facts.ts';

const { table, runbook } = loadDiagnosis();
const diagnose = createDiagnoser(table, runbook);

/** What a healthy camera's model says: value and baseline standard deviation of a window. */
const usual: Readonly<Record<string, readonly [number, number]>> = {
  confidence: [0.97, 0.01],
  margin: [0.95, 0.015],
  'says-good': [0.9, 0.04],
  'says-short': [0.03, 0.02],
  'says-open': [0.07, 0.03],
  'predictedClass.js': [0.08, 0.03],
  activation00: [0.2, 0.05],
  activation01: [-0.4, 0.08],
};

function withModel(
  changes: Readonly<Record<string, number>>,
  rest: Parameters<typeof diagnosisFacts>[1] & { more?: Readonly<Record<string, readonly [number, number]>> } = {},
): DiagnosisFacts {
  const { more, ...others } = rest;
  const facts = diagnosisFacts(changes, others);
  const signs = new Map<string, Sign>(facts.signs);
  for (const [name, [value, sd]] of Object.entries({ ...usual, ...more })) {
    const change = changes[name] ?? 0;
    signs.set(name, { change, deviation: change / sd, value: value + change, uncertainty: sd / 2 });
  }
  return { ...facts, signs };
}

const mix = { 'says-short': 0.3, 'says-good': -0.28, 'predictedClass.js': 0.25 };
const unsure = { confidence: -0.16, margin: -0.2, 'predictedClass.js': 0.05 };

describe('a model that answers otherwise', () => {
  test('on pictures as usual is another mix, with what to do', () => {
    const found = diagnose(withModel(mix, { shape: 'step' }));
    expect(found).toMatchObject({ cause: 'class-mix-changed', confidence: 'clear', type: 'prediction-drift' });
    expect(found.says).toMatch(
      /^The mix of the model's answers changed since 12 March, .*unchanged: other defects or parts than usual/,
    );
    expect(found.action).toBe(runbook.causes.get('class-mix-changed')!.action);
  });

  test('or one that is less sure, in numbers', () => {
    const found = diagnose(withModel(unsure, { shape: 'ramp' }));
    expect(found).toMatchObject({ cause: 'confidence-fell', type: 'prediction-drift' });
    expect(found.says).toMatch(/^The model's confidence fell from 0\.97 to 0\.81 since 12 March, .*unchanged: /);
    expect(found.evidence[0]).toMatchObject({ measure: 'confidence', value: expect.closeTo(0.81, 9), baseline: 0.97 });
  });

  test('where only the watched layer moved the pictures are unfamiliar, and the kind goes by the shape', () => {
    const found = diagnose(withModel({ activation00: 0.3, activation01: 0.4 }, { shape: 'step' }));
    expect(found).toMatchObject({ cause: 'unfamiliar-pictures', type: null });
  });

  test('that finds more, or larger, things', () => {
    const more = { detections: [5, 0.2], boxArea: [0.04, 0.002], 'finds-screw': [5, 0.2] } as const;
    const found = diagnose(withModel({ detections: -2, 'finds-screw': -2 }, { shape: 'step', more }));
    expect(found).toMatchObject({ cause: 'detections-changed', type: 'prediction-drift' });
    expect(found.says).toMatch(/^Things found in a picture fell from 5\.0 to 3\.0/);
    expect(diagnose(withModel({ boxArea: 0.02 }, { shape: 'step', more }))).toMatchObject({
      cause: 'box-sizes-changed',
      type: 'prediction-drift',
    });
  });
});

describe('where light or camera changed too, they come first', () => {
  test.each<[string, string, Readonly<Record<string, number>>, Partial<DiagnosisFacts>]>([
    ['a fading lamp', 'lamp-ageing', { ...scaledLight(-0.15), lampOutput: -0.15 }, { shape: 'ramp' }],
    ['a driver that gives less', 'lamp-dimmed', { ...scaledLight(-0.16), lampOutput: -0.16 }, { shape: 'step' }],
    ['a lens out of focus', 'defocus', { focus: -0.2, lumaSd: -1, noise: -0.1 }, { shape: 'step' }],
    ['a longer exposure', 'exposure-changed', { ...scaledLight(0.3), exposureMs: 2.8 }, { shape: 'step' }],
    [
      'a spot on the lens',
      'lens-dirt',
      { blobLoss: 0.35, uniformity: -0.05 },
      { shape: 'step', charts: new Set(['blob']), blob: { x: 0.3, y: 0.2, radius: 0.06, loss: 0.4 } },
    ],
    ['a frozen picture', 'frozen-picture', { frameChange: -7.9 }, { charts: new Set(['frozen']) }],
  ])('%s, and a model that says another mix and is less sure: %s', (_, cause, changes, rest) => {
    const found = diagnose(withModel({ ...changes, ...mix, ...unsure, activation00: 0.3 }, rest));
    expect(found).toMatchObject({ cause, leading: cause });
    expect(found.type).not.toBe('prediction-drift');
  });
});

test('a healthy model changes no diagnosis', () => {
  const plain = diagnosisFacts({ ...scaledLight(-0.15), lampOutput: -0.15 }, { shape: 'ramp' });
  const beside = diagnose(withModel({ ...scaledLight(-0.15), lampOutput: -0.15 }, { shape: 'ramp' }));
  expect(beside.cause).toBe(diagnose(plain).cause);
  expect(diagnose(withModel({})).cause).toBeNull();
});

test('the class that changed most for its uncertainty stands for the mix; activations are one length', () => {
  const changes = changesOf(withModel({ ...mix, activation00: 0.15, activation01: 0.32 }).signs, table);
  // says-short: 0.3 of 0.01; says-good: 0.28 of 0.02.
  expect(changes.get('classShare')).toEqual({ by: 0.3, uncertainty: 0.01 });
  // 3 and 4 standard deviations: √((9 + 16) ÷ 2).
  expect(changes.get('activationShift')!.by).toBeCloseTo(Math.sqrt(12.5), 12);
});
