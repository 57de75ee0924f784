import { lumaOf } from '../frame/luma.ts';

/** Counts one row of `width` grey levels of `pixels` from index `at` on. */
export function countGreyRow(pixels: Uint8Array, at: number, width: number, luma: Uint32Array): void {
  for (let i = at, end = at + width; i < end; i++) luma[pixels[i]!]!++;
}

/** 256-level counts of a colour picture. */
export interface ColourCounts {
  readonly red: Uint32Array;
  readonly green: Uint32Array;
  readonly blue: Uint32Array;
  readonly luma: Uint32Array;
}

/** Counts one row of interleaved colour from index `at` on and keeps its luma in `lumaRow` from `lumaAt` on. */
export function countColourRow(
  pixels: Uint8Array,
  at: number,
  width: number,
  counts: ColourCounts,
  lumaRow: Uint8Array,
  lumaAt: number,
): void {
  const { red, green, blue, luma } = counts;
  for (let x = 0, i = at; x < width; x++, i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    const level = lumaOf(r, g, b);
    red[r]!++;
    green[g]!++;
    blue[b]!++;
    luma[level]!++;
    lumaRow[lumaAt + x] = level;
  }
}
