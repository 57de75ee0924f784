import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate } from '../../agent/core/drift/calibrate.ts';
import { createDetector } from '../../agent/core/drift/detector.ts';
import { referenceOf } from '../../agent/core/drift/reference-of.ts';
import { addFrame, addWindow, openWindow, type Window } from '../../agent/core/window/window.ts';

/** How one camera's pictures look: black, saturated, constant, two-valued, wild, with values that come and go. */
const pictures = fc.record({
  level: fc.constantFrom(0, 1, 128, 255),
  spread: fc.constantFrom(0, 0, 1, 60),
  odd: fc.constantFrom(Number.NaN, 0, -1e9, 1e9, Number.POSITIVE_INFINITY, 1e-12),
  oddEvery: fc.integer({ min: 1, max: 4 }),
  frames: fc.integer({ min: 0, max: 3 }),
});

const recording = fc.record({
  windows: fc.integer({ min: 1, max: 130 }),
  windowMs: fc.constantFrom(60_000, 3_600_000),
  gapEvery: fc.integer({ min: 2, max: 200 }),
  numbers: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 50 }),
  healthy: pictures,
  changed: pictures,
});
type Recording = typeof recording extends fc.Arbitrary<infer T> ? T : never;

function windowsOf(of: Recording, from: number, count: number, look: Recording['healthy']): Window[] {
  let gaps = 0;
  return Array.from({ length: count }, (_, i) => {
    const at = from + i;
    if (at % of.gapEvery === 0) gaps += 7;
    const startMs = 1.7e12 - (1.7e12 % 86_400_000) + (at + gaps) * of.windowMs;
    const window = openWindow('base', 'recorded', null, { startMs, endMs: startMs + of.windowMs });
    for (let frame = 0; frame < look.frames; frame++) {
      const number = of.numbers[(at * 3 + frame) % of.numbers.length]!;
      const level = Math.min(255, Math.max(0, look.level + Math.round((look.spread * (number - 128)) / 128)));
      const luma = new Uint32Array(256);
      luma[level] = 100;
      const values = new Map([
        ['lumaMean', level],
        ['odd', at % look.oddEvery === 0 ? look.odd : number],
      ]);
      addFrame(window, { histograms: new Map([['luma', luma]]), values });
    }
    return window;
  });
}

function everyNumber(value: unknown, path: string, check: (number: number, path: string) => void): void {
  if (typeof value === 'number') check(value, path);
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) everyNumber(inner, `${path}.${key}`, check);
}

const finite = (number: number, path: string) => expect(Number.isFinite(number), `${path} is ${number}`).toBe(true);

test('whatever pictures come, no NaN and no Infinity stands in a calibration, a reading or a state', () => {
  fc.assert(
    fc.property(recording, (of) => {
      const learnt = windowsOf(of, 0, of.windows, { ...of.healthy, frames: Math.max(1, of.healthy.frames) });
      const calibration = calibrate(learnt, { falseAlarmsPerCameraPerMonth: 1, seed: 1, replicates: 100 });
      everyNumber(calibration, 'calibration', finite);
      expect(calibration.goodFor.length).toBeGreaterThan(10);
      const detector = createDetector(referenceOf(learnt), calibration);
      const next = [...windowsOf(of, of.windows, 10, of.healthy), ...windowsOf(of, of.windows + 10, 20, of.changed)];
      for (const window of next) {
        const reading = detector.base(window);
        everyNumber(reading, 'base', finite);
        if (reading.p !== null) expect(reading.p).toBeGreaterThan(0);
        const hour = openWindow('hour', 'recorded', null, {
          startMs: window.startMs,
          endMs: window.startMs + 3_600_000,
        });
        addWindow(hour, window);
        everyNumber(detector.hour(hour), 'hour', finite);
      }
      everyNumber(detector.state(), 'state', finite);
      expect(JSON.parse(JSON.stringify(detector.state()))).toEqual(detector.state());
    }),
    { numRuns: 120, seed: 11 },
  );
});
