import { describe, expect, test } from 'vitest';
import type { CalibratedChannel, Calibration } from '../../../agent/core/drift/calibration.ts';
import { allMarks, coveredChannels, windowMarks } from '../../../agent/core/tolerance/window-marks.ts';
import { addFrame, openWindow, type Window } from '../../../agent/core/window/window.ts';

/** A window of one frame: 400 pixels, so many of them dark, and values. */
function window(dark: number, values: Record<string, number> = {}): Window {
  const luma = new Uint32Array(2);
  luma[0] = dark;
  luma[1] = 400 - dark;
  const made = openWindow('base', 'recorded', null, { startMs: 0, endMs: 60_000 });
  addFrame(made, { histograms: new Map([['luma', luma]]), values: new Map(Object.entries(values)) });
  return made;
}

const channel = (name: string, mean: number, sd: number, minus: string | null = null) =>
  ({
    name,
    kind: minus ? 'difference' : 'mean',
    feature: name.split('-')[0] === 'red' ? 'redMean' : name,
    minus,
    mean,
    sd,
    constant: false,
    base: { score: null },
  }) as unknown as CalibratedChannel;
const channels = [channel('focus', 0.5, 0.01), channel('noise', 2, 0.1), channel('red-green', -12, 0.5, 'greenMean')];
const baseline = {
  reference: { histograms: window(200).histograms, stats: new Map() },
  calibration: { channels } as unknown as Calibration,
};

describe('light', () => {
  test('is told by the score that half of the windows reach', () => {
    const marks = windowMarks('darker', baseline, [window(200), window(210)], [window(300), window(320), window(310)]);
    // PSI of (.775, .225) against (.5, .5), each share (p + 1e-4) / (1 + 2e-4): worked out in Python.
    expect(marks.psi.luma).toBeCloseTo(0.33995502, 6);
    expect(marks.hidden).toBe(false);
    expect(marks.values).toEqual({});
  });

  test('that healthy windows reach as well is hidden, and the mark lies at their edge', () => {
    const marks = windowMarks(
      'brighter',
      baseline,
      [window(200), window(240)],
      [window(190), window(195), window(195)],
    );
    expect(marks.hidden).toBe(true);
    expect(marks.psi.luma).toBeCloseTo(0.04053007, 6);
  });
});

describe('colour, blur and noise', () => {
  const changed = (values: Record<string, number>) => [window(200, values), window(200, values)];

  test('are told by measures of their own, on the side to which they go', () => {
    expect(windowMarks('blur', baseline, [], changed({ focus: 0.3 }))).toEqual({
      ...{ psi: {}, values: { focus: { below: 0.3, above: null } }, hidden: false },
    });
    const warm = windowMarks('warmer', baseline, [], changed({ redMean: 95, greenMean: 101 }));
    expect(warm).toEqual({ psi: {}, values: { 'red-green': { below: null, above: -6 } }, hidden: false });
  });

  test('within what healthy days vary by are told at its edge', () => {
    // Four standard deviations, where the baseline knows no better.
    const { values, hidden } = windowMarks('noise', baseline, [], changed({ noise: 2.1 }));
    expect(hidden).toBe(true);
    expect(values.noise!.above).toBeCloseTo(2.4, 12);
  });
});

test('of several marks for a measure the most careful one counts', () => {
  const one = { psi: { luma: 0.4, red: 0.1 }, values: { c: { below: null, above: 6 } }, hidden: false };
  const other = {
    psi: { luma: 0.3 },
    values: { c: { below: -4, above: 5 }, d: { below: 1, above: null } },
    hidden: true,
  };
  expect(allMarks([one, other, { psi: {}, values: { c: { below: -7, above: null } }, hidden: false }])).toEqual({
    psi: { luma: 0.3, red: 0.1 },
    values: { c: { below: -4, above: 5 }, d: { below: 1, above: null } },
  });
});

test('what the model answers is not covered: when that changes, it matters', () => {
  const named = [
    'lumaMean',
    'predictedClass.js',
    'says-scratch',
    'detections',
    'boxArea',
    'confidence',
    'activation03',
  ];
  const calibration = { channels: named.map((name) => channel(name, 0, 1)) } as unknown as Calibration;
  expect(coveredChannels({ calibration })).toEqual(['lumaMean', 'confidence', 'activation03']);
});
