/** 224 × 224: a picture of that size is analysed whole. */
export const MAX_ANALYSED_PIXELS = 50_176;

/** Analysed are the rows 0, `stride`, 2 `stride`, …: `count` of them, so that no more than `maxPixels` pixels are. */
export interface AnalysedRows {
  readonly stride: number;
  readonly count: number;
}

/** Throws `RangeError` when even one row holds more than `maxPixels`. */
export function analysedRows(width: number, height: number, maxPixels: number): AnalysedRows {
  for (const [name, value] of Object.entries({ width, height, maxPixels }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`analysed rows: ${name}: expected a whole number from 1, got ${value}`);
  if (width > maxPixels)
    throw new RangeError(`analysed rows: width ${width} exceeds ${maxPixels} pixels; lower the preprocessing width`);
  const stride = Math.ceil(height / Math.floor(maxPixels / width));
  return { stride, count: Math.ceil(height / stride) };
}
