/**
 * Luma of ITU-R BT.601 in whole levels: the weights .299, .587, .114 in 1/65536, rounded. The same integers as Pillow's
 * `convert('L')`, so a grey model sees here what it saw in training.
 */
export function lumaOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16;
}

/** Luma of interleaved red, green, blue `pixels`, one level a pixel, into `luma`. */
export function lumaInto(pixels: Uint8Array, luma: Uint8Array): void {
  for (let i = 0, at = 0; i < luma.length; i++, at += 3)
    luma[i] = lumaOf(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!);
}
