import { profileOnset } from '../../shared/stats/profile-onset.ts';
import { normalDeviate, seededRandom } from '../../shared/stats/random.ts';
import { leastLead, shapeOf } from '../../shared/stats/shape-of.ts';

export interface ShapeCase {
  readonly kind: 'step' | 'ramp';
  /** Height of a step, end of a ramp, in standard deviations. */
  readonly size: number;
  readonly phi: number;
}

export interface ShapeRow {
  readonly of: ShapeCase;
  /** Shares of trials in which the right one of step and ramp leads, and in which the other leads by more than 6 in BIC. */
  readonly right: number;
  readonly wrong: number;
  /** Of the onset by the right shape, in windows. */
  readonly medianOnsetError: number;
}

const length = 120;

/** Series of 120 windows with unit AR(1) noise, the onset in their middle half. */
export function shapeRow(of: ShapeCase, trials: number, seed: number): ShapeRow {
  const { kind, size, phi } = of;
  const random = seededRandom(seed);
  const errors: number[] = [];
  let right = 0;
  let wrong = 0;
  for (let trial = 0; trial < trials; trial++) {
    const onset = Math.floor(length * (0.25 + 0.5 * random()));
    let noise = normalDeviate(random);
    const series = Float64Array.from({ length }, (_, t) => {
      noise = phi * noise + Math.sqrt(1 - phi * phi) * normalDeviate(random);
      if (t < onset) return noise;
      return noise + (kind === 'step' ? size : (size * (t - onset)) / (length - 1 - onset));
    });
    const { bic, phi: found } = shapeOf(series);
    // An alarm has said that something changed; the question left is what.
    const lead = bic[kind === 'step' ? 'ramp' : 'step'] - bic[kind];
    if (lead > 0) right++;
    if (lead < -leastLead) wrong++;
    errors.push(Math.abs(profileOnset(series, { shape: kind, phi: found }).onset - onset));
  }
  errors.sort((a, b) => a - b);
  return { of, right: right / trials, wrong: wrong / trials, medianOnsetError: errors[trials >> 1]! };
}
