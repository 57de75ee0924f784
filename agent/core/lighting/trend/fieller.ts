import { studentTQuantile } from '../../../../shared/stats/student-t-quantile.ts';
import type { Ar1Line } from './gls-ar1.ts';

/** The times at which a line may reach a value, by Fieller's (1954) set {t : (b₀+b₁t−θ)² ≤ q²(V₀₀+2tV₀₁+t²V₁₁)}. */
export interface CrossingSet {
  /** The set is one stretch of time. Otherwise the slope cannot be told from none and it has no latest time. */
  readonly finite: boolean;
  /** Where the best line gets there; infinite for a level one. */
  readonly best: number;
  readonly earliest: number;
  readonly latest: number;
}

/** Degrees of freedom are not estimated below this. */
const LEAST_DEGREES = 3;

/**
 * The interval of the time at which `line` reaches `value`. `q` is Student's with n(1−φ)/(1+φ) − 2 degrees of freedom. An
 * open set is told by its part after `from`: the earliest time that cannot be ruled out; its latest is infinite.
 *
 * @param level of the interval, for example 0.9
 */
export function crossingSet(line: Ar1Line, value: number, from: number, level: number): CrossingSet {
  const q = studentTQuantile((1 + level) / 2, Math.max(LEAST_DEGREES, line.nEffective - 2));
  const away = line.level - value;
  const a = line.slope ** 2 - q * q * line.v11;
  const b = 2 * (away * line.slope - q * q * line.v01);
  const c = away ** 2 - q * q * line.v00;
  const discriminant = b * b - 4 * a * c;
  const best = line.slope === 0 ? Number.POSITIVE_INFINITY : -away / line.slope;
  if (a > 0 && discriminant >= 0) {
    const root = Math.sqrt(discriminant);
    return { finite: true, best, earliest: (-b - root) / (2 * a), latest: (-b + root) / (2 * a) };
  }
  const open = { finite: false, best, latest: Number.POSITIVE_INFINITY };
  // The set is everything but the stretch between the roots; the line's middle lies in that stretch.
  if (a < 0 && discriminant > 0) return { ...open, earliest: Math.max(from, (-b - Math.sqrt(discriminant)) / (2 * a)) };
  if (a === 0 && b !== 0 && c > 0) return { ...open, earliest: Math.max(from, -c / b) };
  return { ...open, earliest: from };
}
