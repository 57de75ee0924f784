import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBaseline, encodeBaseline } from '../../agent/io/baseline-store/baseline-file.ts';
import { greyWindows, smallBaseline } from '../fixtures/small-baseline.ts';

const { draft, series } = await smallBaseline();
const { bytes } = encodeBaseline(draft, series);
const refused = expect.objectContaining({ name: 'BaselineError' });

describe('the file of a baseline', () => {
  it('is refused with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= flip;
        expect(() => decodeBaseline(changed, 'it')).toThrow(refused);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with any byte of its header changed', () => {
    for (let at = 0; at <= bytes.indexOf(10); at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => decodeBaseline(changed, 'it')).toThrow(refused);
    }
  });

  it('is refused when cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(() => decodeBaseline(bytes.subarray(0, length), 'it')).toThrow(refused);
      }),
    );
  });

  it('gives back any names, reasons and windows', () => {
    const about = fc.record({ recipe: fc.option(fc.string({ unit: 'binary' })), reason: fc.option(fc.string()) });
    fc.assert(
      fc.property(about, fc.nat(30), fc.nat(), (changed, count, seed) => {
        const windows = greyWindows(count, seed);
        const { baseline, series: found } = decodeBaseline(
          encodeBaseline({ ...draft, ...changed }, windows).bytes,
          'it',
        );
        expect({ recipe: baseline.recipe, reason: baseline.reason }).toEqual(changed);
        expect(found()).toEqual(windows);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (some) => {
        expect(() => decodeBaseline(Buffer.from(some), 'it')).toThrow(refused);
      }),
    );
  });
});
