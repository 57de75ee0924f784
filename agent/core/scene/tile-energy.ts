import type { TileLayout } from '../features/frame-maps.ts';

/** Mean squared gradient of a tile in levels²: central differences over its inner pixels, `values` times `scale`. White
 * noise of deviation σ adds σ². */
export function tileEnergy(values: ArrayLike<number>, layout: TileLayout, tile: number, scale: number): number {
  const { size } = layout;
  const at = tile * size * size;
  let sum = 0;
  for (let y = 1; y < size - 1; y++)
    for (let i = at + y * size + 1, end = at + y * size + size - 1; i < end; i++) {
      const across = values[i + 1]! - values[i - 1]!;
      const down = values[i + size]! - values[i - size]!;
      sum += across * across + down * down;
    }
  return (sum * scale * scale) / (4 * (size - 2) ** 2);
}
