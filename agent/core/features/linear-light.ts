/** Linear light, 0 to 1, of each of the 256 sRGB levels (IEC 61966-2-1). */
export const linearLight: Float32Array = Float32Array.from({ length: 256 }, (_, level) => {
  const c = level / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});
