import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoBaseline } from '../../agent/app/baseline/make-baseline.ts';
import { baselineFacts, baselineWords } from '../../agent/cli/baseline-words.ts';
import { addFrame, openWindow, type Window } from '../../agent/core/window/window.ts';
import { decodeBaseline, encodeBaseline } from '../../agent/io/baseline-store/baseline-file.ts';
import { smallBaseline } from '../fixtures/small-baseline.ts';

/** Black, burnt, one level, a few levels; values that never move, that cannot be had, that are huge. */
const level = fc.constantFrom(0, 255, 128, 3, 77);
const value = fc.constantFrom(0, 1, Number.NaN, Number.POSITIVE_INFINITY, -1e99, 1e-300, 0.5, 117);
const frame = fc.record({ level, lumaMean: value, tap: value });
const windows = fc.array(fc.array(frame, { maxLength: 3, size: 'max' }), { maxLength: 130, size: 'max' });

function windowsOf(frames: { level: number; lumaMean: number; tap: number }[][]): Window[] {
  return frames.map((some, i) => {
    const startMs = Date.UTC(2026, 0, 1) + i * 60_000;
    const window = openWindow('base', 'recorded', null, { startMs, endMs: startMs + 60_000 });
    for (const { level: at, lumaMean, tap } of some) {
      const luma = new Uint32Array(256);
      luma[at] = 100;
      addFrame(window, {
        histograms: new Map([['luma', luma]]),
        values: new Map([
          ['lumaMean', lumaMean],
          ['tap', tap],
        ]),
      });
    }
    return window;
  });
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('a baseline of whatever a camera may send', () => {
  it('holds finite numbers only, or is refused with a reason', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(windows, async (frames) => {
        let content: Buffer;
        try {
          const { draft, series } = await smallBaseline({}, windowsOf(frames));
          content = encodeBaseline(draft, series).bytes;
        } catch (error) {
          expect(error).toBeInstanceOf(NoBaseline);
          return;
        }
        made++;
        const { baseline } = decodeBaseline(content, 'it');
        expect(numbersIn(baselineFacts(baseline)).every(Number.isFinite)).toBe(true);
        expect(baselineWords(baseline).join('\n')).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 100 },
    );
    expect(made).toBeGreaterThan(10);
  });

  it('says which value was not there in every picture', async () => {
    const frames = Array.from({ length: 80 }, (_, i) => [
      { level: 100 + (i % 7), lumaMean: 100 + (i % 7), tap: i < 20 ? Number.NaN : i % 3 },
    ]);
    const { draft } = await smallBaseline({}, windowsOf(frames));
    expect(draft.calibration.limits).toContain('tap was available in 60 of 80 pictures only.');
  });
});
