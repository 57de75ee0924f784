import { normalCdf } from './normal-cdf.ts';
import { requireProbability } from './require-probability.ts';

/**
 * The z with P(Z ≤ z) = p for the standard normal, to 1e-13: Abramowitz and Stegun 26.2.23 as a first guess (off by less
 * than 5e-4), then two Halley steps on `normalCdf`.
 *
 * @throws RangeError unless 0 < p < 1
 * @example
 * normalQuantile(0.975) // 1.9599640
 * normalQuantile(1e-9) // -5.9978070
 */
export function normalQuantile(p: number): number {
  requireProbability('normalQuantile', p);
  if (p > 0.5) return -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let z = above / below - t;
  for (let i = 0; i < 2; i++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const step = (normalCdf(z) - p) / density;
    z -= step / (1 + (step * z) / 2);
  }
  return z;
}
