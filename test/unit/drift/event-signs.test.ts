import { describe, expect, test } from 'vitest';
import { createRecentSigns } from '../../../agent/core/drift/events/event-signs.ts';
import type { DriftReading } from '../../../agent/core/drift/reading.ts';

const HOUR_MS = 3_600_000;
const startMs = Date.UTC(2026, 2, 2);

/** Window n of `lengthMs`; lampOutput is usually 0 with a standard deviation of 0.01. */
function window(n: number, lampOutput: number, values: Record<string, number> = {}, lengthMs = HOUR_MS): DriftReading {
  const scene = {
    ...{ values: { lampOutput }, deviations: { lampOutput: lampOutput / 0.01 }, usual: { lampOutput: 0 } },
    ...{ unavailable: { displacement: 'no static texture' }, blob: null, charts: [] },
  };
  return {
    ...{ level: 'base', startMs: startMs + n * lengthMs, endMs: startMs + (n + 1) * lengthMs, frames: 60 },
    ...{ scores: {}, p: 0.5, values: { lampOutput, ...values }, deviations: scene.deviations, charts: [], scene },
  };
}

const signsOf = (readings: readonly DriftReading[], fromMs = startMs) => {
  const recent = createRecentSigns(
    (name) => (name === 'focus' ? 0.02 : null),
    (name) => (name === 'exposureMs' ? 8 : null),
  );
  for (const one of readings) recent.add(one);
  return { recent, signs: recent.signs('base', fromMs) };
};

describe('signs of the newest windows', () => {
  test('are means since the onset, with what they are usually taken off', () => {
    const readings = Array.from({ length: 12 }, (_, n) => window(n, n < 6 ? 0 : -0.2));
    const { signs, recent } = signsOf(readings, startMs + 6 * HOUR_MS);
    expect(signs.get('lampOutput')!.change).toBeCloseTo(-0.2, 12);
    expect(signs.get('lampOutput')!.deviation).toBeCloseTo(-20, 10);
    // Six windows, of which six tell as much as one: the baseline's standard deviation.
    expect(signs.get('lampOutput')!.uncertainty).toBeCloseTo(0.01, 12);
    expect(recent.unavailable().get('displacement')).toBe('no static texture');
  });

  test('hold what never moved in the baseline, and leave out what nothing is known of', () => {
    const { signs } = signsOf([window(0, 0, { exposureMs: 6, unheardOf: 3 })]);
    expect(signs.get('exposureMs')).toEqual({ value: 6, change: -2, deviation: -100, uncertainty: 0 });
    expect(signs.has('unheardOf')).toBe(false);
  });

  test('cover a day of long windows and half an hour of minutes', () => {
    const long = signsOf(Array.from({ length: 48 }, (_, n) => window(n, n < 24 ? 1 : 0.1))).signs;
    expect(long.get('lampOutput')!.change).toBeCloseTo(0.1, 12);
    const short = signsOf(Array.from({ length: 60 }, (_, n) => window(n, n < 30 ? 1 : 0.1, {}, 60_000))).signs;
    expect(short.get('lampOutput')!.change).toBeCloseTo(0.1, 12);
  });

  test('say how far the light swings within a day, beyond what is usual, and not of less than half a day', () => {
    const daylight = (n: number) => 0.1 * Math.max(0, Math.sin((2 * Math.PI * (n - 6)) / 24));
    const day = signsOf(Array.from({ length: 24 }, (_, n) => window(n, daylight(n)))).signs;
    // From the first to the last tenth of a normal distribution are 2.563 standard deviations.
    expect(day.get('lampSwing')!.change).toBeCloseTo(0.1 * Math.sin((2 * Math.PI * 5) / 24) - 0.02563, 5);
    const steady = signsOf(Array.from({ length: 24 }, (_, n) => window(n, 0.1))).signs;
    expect(steady.get('lampSwing')!.change).toBeLessThan(0);
    expect(signsOf(Array.from({ length: 8 }, (_, n) => window(n, daylight(n)))).signs.has('lampSwing')).toBe(false);
  });
});
