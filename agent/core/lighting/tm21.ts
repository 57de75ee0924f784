/** Lamp output as TM-21 projects it: Φ(t) = B·e^(−αt), α above 0, t in any unit. */
export interface LampDecay {
  readonly start: number;
  readonly rate: number;
}

export function outputAfter({ start, rate }: LampDecay, t: number): number {
  return start * Math.exp(-rate * t);
}

/** When output falls to `share` of the commissioning level (0.7 for L70): ln(B ÷ share) ÷ α; Infinity for a lamp that does
 * not fade. */
export function timeToShare({ start, rate }: LampDecay, share: number): number {
  if (!(share > 0 && start > 0)) throw new RangeError(`lamp decay: expected shares above 0, got ${share} of ${start}`);
  return rate > 0 ? Math.log(start / share) / rate : Number.POSITIVE_INFINITY;
}

/** Nothing is claimed further out than this many times the observed span. */
export const longestProjection = 6;

/** An average month. */
const monthHours = (365.25 * 24) / 12;

/** Share of its light that a lamp of rated life (L70, in hours) loses in a month. */
export function lossPerMonth(l70Hours: number): number {
  if (!(l70Hours > 0)) throw new RangeError(`rated life: expected hours above 0, got ${l70Hours}`);
  return -Math.expm1((Math.log(0.7) / l70Hours) * monthHours);
}
