import { type Canvas, newCanvas, photographed, type Reflectance } from './canvas.ts';

/** A part of one recipe as it lies on the belt, with the shadow round it. */
export interface PartSprite {
  readonly width: number;
  readonly height: number;
  /** 8-bit sRGB of the share of light given back. */
  readonly pixels: Uint8Array;
  /** Width of the shadow on every side; the part itself lies inside. */
  readonly rimPx: number;
}

const underneath: Reflectance = [0.03, 0.034, 0.032];

/** `draw` draws the part into a box of the surface: left, top, width, height. */
export function partSprite(
  size: { readonly width: number; readonly height: number },
  draw: (canvas: Canvas, box: readonly [number, number, number, number]) => void,
): PartSprite {
  const rimPx = Math.max(2, Math.round(size.height / 40));
  const [width, height] = [size.width + 2 * rimPx, size.height + 2 * rimPx];
  const canvas = newCanvas(width, height, underneath);
  draw(canvas, [rimPx, rimPx, size.width, size.height]);
  return { width, height, pixels: photographed(canvas), rimPx };
}
