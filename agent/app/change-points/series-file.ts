/** Series measured at the same moments, as the Turing Change Point Dataset stores them. */
export interface SeriesFile {
  readonly name: string;
  readonly length: number;
  /** One or more, all of one length. Values that were missing are interpolated. */
  readonly series: readonly { readonly label: string; readonly values: Float64Array }[];
  /** Values that were missing. */
  readonly missing: number;
}

/**
 * Reads the text of a series file: `{"name", "series": [{"label", "raw": [numbers, null where missing]}]}`; `n_obs` and
 * `n_dim` must agree where they are given, all else is passed over. Throws RangeError saying what is wrong.
 */
export function parseSeriesFile(text: string): SeriesFile {
  const file = objectOf(parsed(text), 'the file');
  const list = file.series;
  if (!Array.isArray(list) || list.length === 0) throw new RangeError(`series: expected a list of series, got none`);
  let missing = 0;
  const series = list.map((one, i) => {
    const { label, raw } = objectOf(one, `series[${i}]`);
    const found = valuesOf(raw, `series[${i}].raw`);
    missing += found.missing;
    return { label: typeof label === 'string' ? label : `series ${i + 1}`, values: found.values };
  });
  const { length } = series[0]!.values;
  for (const [i, { values }] of series.entries())
    if (values.length !== length)
      throw new RangeError(`series[${i}].raw: expected ${length} values as in the first series, got ${values.length}`);
  agrees(file.n_obs, length, 'n_obs', 'values');
  agrees(file.n_dim, series.length, 'n_dim', 'series');
  return { name: typeof file.name === 'string' ? file.name : 'series', length, series, missing };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`it is no JSON: ${(error as Error).message}`);
  }
}

export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RangeError(`${what}: expected an object`);
}

function agrees(stated: unknown, found: number, name: string, what: string): void {
  if (stated !== undefined && stated !== found)
    throw new RangeError(`${name}: ${JSON.stringify(stated)} is stated, but there are ${found} ${what}`);
}

function valuesOf(raw: unknown, what: string): { values: Float64Array; missing: number } {
  if (!Array.isArray(raw) || raw.length === 0) throw new RangeError(`${what}: expected a list of numbers`);
  const values = Float64Array.from(raw, (value, i) => {
    if (value === null) return Number.NaN;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new RangeError(`${what}[${i}]: expected a number or null, got ${JSON.stringify(value)}`);
  });
  const missing = interpolate(values);
  if (missing === values.length) throw new RangeError(`${what}: every value is missing`);
  return { values, missing };
}

/** Puts a straight line through gaps, and the nearest value before the first and after the last; returns how many values
 * were missing. */
function interpolate(values: Float64Array): number {
  let missing = 0;
  let before = -1;
  for (let i = 0; i <= values.length; i++) {
    if (i < values.length && Number.isNaN(values[i])) {
      missing++;
      continue;
    }
    for (let gap = before + 1; gap < i; gap++) {
      const [left, right] = [values[before], values[i]];
      const known = left ?? right;
      if (known === undefined) return missing;
      values[gap] =
        left === undefined || right === undefined ? known : left + ((right - left) * (gap - before)) / (i - before);
    }
    before = i;
  }
  return missing;
}
