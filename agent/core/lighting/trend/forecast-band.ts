import { studentTQuantile } from '../../../../shared/stats/student-t-quantile.ts';
import type { Ar1Line } from './gls-ar1.ts';

/** Degrees of freedom are not estimated below this, as for the crossing itself. */
const LEAST_DEGREES = 3;

/**
 * Where a line lies at `time`, and the interval of that: value ± q·√(V₀₀+2tV₀₁+t²V₁₁). Its bounds meet a limit at the ends of
 * the crossing's interval (Fieller 1954).
 *
 * @param level of the interval, for example 0.9
 */
export function bandAt(
  line: Ar1Line,
  time: number,
  level: number,
): { readonly value: number; readonly lower: number; readonly upper: number } {
  const value = line.level + line.slope * time;
  const q = studentTQuantile((1 + level) / 2, Math.max(LEAST_DEGREES, line.nEffective - 2));
  const reach = q * Math.sqrt(Math.max(0, line.v00 + 2 * time * line.v01 + time * time * line.v11));
  return { value, lower: value - reach, upper: value + reach };
}
