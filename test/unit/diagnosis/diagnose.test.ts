import { describe, expect, test } from 'vitest';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { createDiagnoser } from '../../../agent/core/diagnosis/diagnose.ts';
import type { DiagnosisFacts } from '../../../agent/core/diagnosis/diagnosis.ts';
import { diagnosisFacts, scaledLight } from '../../fixtures/diagnosis-facts.ts';

const { table, runbook } = loadDiagnosis();
const diagnose = createDiagnoser(table, runbook);
const noMetadata = ['lampOutput', 'exposureMs', 'gainDb', 'whiteBalanceRed', 'whiteBalanceBlue', 'colourMired'];
type Rest = Partial<DiagnosisFacts> & { without?: readonly string[] };
const blob = { x: 0.3, y: 0.2, radius: 0.06, loss: 0.4 };

/** What happens, by the physics of light, lens and sensor, and what it is. */
const cases: readonly (readonly [string, string, Readonly<Record<string, number>>, Rest])[] = [
  ['a lamp fading by 14 %', 'lamp-ageing', { ...scaledLight(-0.15), lampOutput: -0.15 }, { shape: 'ramp' }],
  ['the same without metadata', 'lamp-ageing', scaledLight(-0.15), { shape: 'ramp', without: noMetadata }],
  [
    'a lamp that fades and warms a little',
    'lamp-ageing',
    { ...scaledLight(-0.2), lampOutput: -0.2, colourMired: 6, colourRatio: -0.044 },
    { shape: 'ramp' },
  ],
  [
    'auto-exposure that makes up for a fading lamp',
    'auto-exposure-compensating',
    { lampOutput: -0.18, exposureMs: 8 * 0.197, noise: 0.1 },
    { shape: 'ramp' },
  ],
  ['a driver that gives less', 'lamp-dimmed', { ...scaledLight(-0.16), lampOutput: -0.16 }, { shape: 'step' }],
  [
    'a dark segment on one side',
    'lamp-segment-failed',
    { ...scaledLight(-0.12), lampOutput: -0.12, lightTiltX: 0.22, uniformity: -0.15, blobLoss: 0.05 },
    { shape: 'step' },
  ],
  [
    'a reflector that goes blind',
    'reflector-degraded',
    { ...scaledLight(-0.06), lampOutput: -0.06, lightRadial: -0.14, uniformity: -0.1 },
    { shape: 'ramp' },
  ],
  [
    'a spot on the lens',
    'lens-dirt',
    { blobLoss: 0.35, uniformity: -0.05, focus: -0.01 },
    { shape: 'step', charts: new Set(['blob']), blob },
  ],
  [
    'a film on the lens',
    'lens-haze',
    { lumaP05: 14, lumaP95: -6, lumaMean: 4, lumaSd: -7, 'luma.js': 0.12, focus: -0.02, lightLevel: 0.04 },
    { shape: 'ramp' },
  ],
  [
    'a cleaned lens',
    'cleaned',
    { blobLoss: -0.3, uniformity: 0.05 },
    { shape: 'step', match: { kind: 'cleaning', atMs: 0, text: 'cleaned lens' } },
  ],
  ['a longer exposure', 'exposure-changed', { ...scaledLight(0.3), exposureMs: 2.8, noise: 0.1 }, { shape: 'step' }],
  ['more gain', 'exposure-changed', { ...scaledLight(0.46), gainDb: 4, noise: 1.1 }, { shape: 'step' }],
  [
    'other white-balance gains',
    'white-balance-changed',
    { whiteBalanceRed: 0.2, whiteBalanceBlue: -0.15, colourRatio: -0.2, 'red-green': 12, 'blue-green': -8 },
    { shape: 'step' },
  ],
  [
    'a lamp that turns warm',
    'lamp-colour-shift',
    { colourMired: 25, colourRatio: -0.18, 'red-green': 7, 'blue-green': -9 },
    { shape: 'ramp' },
  ],
  ['a lens out of focus', 'defocus', { focus: -0.2, lumaSd: -1, lumaP05: 1, noise: -0.1 }, { shape: 'step' }],
  [
    'a knocked camera',
    'camera-moved',
    { displacementX: 4, displacementY: -2, blobLoss: 0.05, 'luma.js': 0.03 },
    { shape: 'step', charts: new Set(['displacement', 'blob']), blob },
  ],
  [
    'a cable before the lens',
    'camera-obstructed',
    { obstructedShare: 0.3, lightTiltX: -0.3, blobLoss: 0.5, lumaMean: -25, lightLevel: -0.2 },
    { shape: 'step', charts: new Set(['obstruction', 'blob', 'fast']), blob },
  ],
  ['a frozen picture', 'frozen-picture', { frameChange: -7.9 }, { charts: new Set(['frozen']) }],
  ['flicker', 'flicker', { banding: 0.35, frameChange: 2 }, { shape: 'step' }],
  ['a noisy sensor', 'noise-raised', { noise: 1.2, focus: -0.02 }, { shape: 'ramp' }],
  [
    'another product',
    'product-mix',
    {
      lumaMean: 9,
      lumaSd: 6,
      lumaP05: 6,
      lumaP95: -9,
      'luma.js': 0.2,
      focus: 0.06,
      'red-green': 5,
      lightLevel: 0.09,
      uniformity: -0.2,
    },
    { shape: 'step' },
  ],
  [
    'a new lamp',
    'lamp-replaced',
    { ...scaledLight(0.25), lampOutput: 0.25, colourMired: -6, colourRatio: 0.044 },
    { shape: 'step', match: { kind: 'light', atMs: 0, text: 'lamp replaced' } },
  ],
  ['the same unannounced', 'lamp-replaced', { ...scaledLight(0.25), lampOutput: 0.25 }, { shape: 'step' }],
  [
    'a light switched off',
    'light-switched-off',
    { ...scaledLight(-3), lampOutput: -3, shadowShare: 0.4, obstructedShare: 0.6 },
    { shape: 'step' },
  ],
  [
    'daylight from a window',
    'ambient-light',
    { ...scaledLight(0.1), lampOutput: 0.12, colourMired: -14, colourRatio: 0.1, lightTiltX: 0.1, lumaP05: 6 },
    { shape: 'ramp' },
  ],
  ['dimming without metadata', 'dimming-or-exposure', scaledLight(-0.16), { shape: 'step', without: noMetadata }],
  ['brightening without metadata', 'dimming-or-exposure', scaledLight(0.18), { without: noMetadata }],
];

test.each(cases)('%s: %s', (_, cause, changes, rest) => {
  expect(diagnose(diagnosisFacts(changes, rest))).toMatchObject({ cause, leading: cause });
});

test('nothing known: says so, and what to do by the class of the shape', () => {
  const { cause, type, says, action } = diagnose(diagnosisFacts({}, { shape: 'step' }));
  expect({ cause, type }).toEqual({ cause: null, type: null });
  expect(says).toBe('No cause in the table of signatures explains what changed.');
  expect(action).toBe(runbook.classes.get('domain-shift')!.action);
});

describe('words', () => {
  test('of a lamp: how much, since when, what stayed, and what to do', () => {
    const found = diagnose(diagnosisFacts({ ...scaledLight(-0.15), lampOutput: -0.15 }, { shape: 'ramp' }));
    // e^−0.15 = 0.861
    expect(found.says).toBe(
      'Lamp output fell 14 % since 12 March, colour, exposure and pattern unchanged: lamp ageing.',
    );
    expect(found).toMatchObject({ confidence: 'clear', type: 'lighting' });
    expect(found.action).toMatch(/^Measure or compare the lamp/);
    expect(found.evidence[0]).toMatchObject({ measure: 'lampOutput', value: -0.15, baseline: 0 });
  });

  test('of what cannot be told apart: both causes, and why', () => {
    const found = diagnose(diagnosisFacts(scaledLight(-0.16), { shape: 'step', without: noMetadata }));
    expect(found.says).toMatch(
      /^Brightness of the picture fell 15 % since 12 March, colour, pattern and contrast unchanged/,
    );
    expect(found.says).toMatch(/Dimming and exposure can be told apart only with exposure metadata or clipping\.$/);
    expect(found.rivals.map(({ cause }) => cause)).toEqual(['lamp-dimmed', 'exposure-changed']);
    expect(found.evidence.map(({ text }) => text)).toContain(
      'Possible: a suddenly dimmer lamp (driver, supply or dimmer) or a changed exposure or gain setting',
    );
  });

  test('of a spot: where it lies', () => {
    const found = diagnose(diagnosisFacts({ blobLoss: 0.35 }, { charts: new Set(['blob']), blob }));
    expect(found.says).toMatch(/^Light missing at one spot rose to 37 % since 12 March, .*dirt on the lens/);
    expect(found.says).toMatch(/The spot lies 30 % from the left and 20 % from the top\.$/);
  });

  test('of rivals: the measure that would tell, and how to get it', () => {
    // Colour moves, and whether by lamp or white balance only the gains would tell.
    const found = diagnose(
      diagnosisFacts(
        { colourRatio: -0.15, 'red-green': 7 },
        { without: ['whiteBalanceRed', 'whiteBalanceBlue', 'colourMired'] },
      ),
    );
    expect(['white-balance-changed', 'lamp-colour-shift']).toContain(found.cause);
    expect(found.rivals[0]!.apart).toMatch(
      /but it is unavailable, because the camera gives no exposure: let the camera give/,
    );
    expect(found.confidence).toBe('open');
  });

  test('times of today are told by the clock of the site', () => {
    const at = createDiagnoser(table, runbook, 'Europe/Berlin');
    const facts = diagnosisFacts({ ...scaledLight(-0.15), lampOutput: -0.15 }, { shape: 'step', sinceMs: 3_600_000 });
    expect(at(facts).says).toMatch(/since 13:00,/);
    expect(diagnose(facts).says).toMatch(/since 12:00 UTC,/);
  });
});

describe('two causes at once', () => {
  test('are told where both explain clearly more than one', () => {
    const found = diagnose(
      diagnosisFacts(
        { ...scaledLight(-0.15), lampOutput: -0.15, blobLoss: 0.3, uniformity: -0.2 },
        { shape: 'ramp', charts: new Set(['blob', 'ewma']), blob },
      ),
    );
    expect([found.cause, found.second?.cause].toSorted()).toEqual(['lamp-ageing', 'lens-dirt']);
    expect(found.second!.says).toMatch(/^At the same time: /);
  });

  test.each(cases)('but not for %s', (_, _cause, changes, rest) => {
    expect(diagnose(diagnosisFacts(changes, rest)).second).toBeNull();
  });
});

test('a held cause is told while it explains anything; who leads is said beside it', () => {
  const facts = diagnosisFacts({ ...scaledLight(-0.15), lampOutput: -0.15 });
  const [first, second] = diagnose(facts).ranking;
  expect(diagnose({ ...facts, held: second!.cause })).toMatchObject({ cause: second!.cause, leading: first!.cause });
  expect(diagnose({ ...facts, held: 'frozen-picture' }).cause).toBe(first!.cause);
});

test('what was logged supports its cause', () => {
  const facts = diagnosisFacts({ ...scaledLight(0.25), lampOutput: 0.25 }, { shape: 'step' });
  const scoreOf = (rest: Partial<DiagnosisFacts>) =>
    diagnose({ ...facts, ...rest }).ranking.find(({ cause }) => cause === 'lamp-replaced')!.score;
  const logged = scoreOf({ match: { kind: 'light', atMs: 0, text: 'lamp replaced' } });
  expect(logged - scoreOf({})).toBeCloseTo(2.5, 10);
});
