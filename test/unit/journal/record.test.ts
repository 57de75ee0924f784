import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContent, decodeHead, encodeRecord } from '../../../agent/io/journal/record.ts';

const head = { boot: 7, monotonicMs: 1_234.5, atMs: 5_000, startMs: 1_000, endMs: 4_000, recorded: true };

describe('a stored record', () => {
  it('gives back head and content', () => {
    const { value, parts } = encodeRecord(head, new Uint8Array([1, 2, 3]), 100);
    expect(parts).toEqual([]);
    expect(decodeHead(value)).toEqual({ ...head, parts: 0 });
    expect([...decodeContent(value, () => null)!]).toEqual([1, 2, 3]);
  });

  it('cuts a long content into pieces and needs them all', () => {
    const content = Uint8Array.from({ length: 250 }, (_, index) => index);
    const { value, parts } = encodeRecord(head, content, 100);
    expect(parts.map((part) => part.length)).toEqual([100, 100, 50]);
    expect([...decodeContent(value, (index) => parts[index] ?? null)!]).toEqual([...content]);
    expect(decodeContent(value, (index) => (index === 1 ? null : parts[index]!))).toBeNull();
    expect(decodeContent(value, (index) => parts[index === 1 ? 0 : index]!)).toBeNull();
  });

  it('does not pass for whole when a bit of it changed, or its end is missing', () => {
    const { value } = encodeRecord(head, new Uint8Array(40).fill(5), 100);
    fc.assert(
      fc.property(fc.nat({ max: value.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(value);
        damaged[at]! ^= flip;
        expect(decodeContent(damaged, () => null)).toBeNull();
        expect(decodeContent(value.subarray(0, at), () => null)).toBeNull();
      }),
      { seed: 3 },
    );
  });
});
