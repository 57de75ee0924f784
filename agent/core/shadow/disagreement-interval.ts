import { logBeta } from '../../../shared/stats/log-beta.ts';
import { requireProbability } from '../../../shared/stats/require-probability.ts';

/** Set before any frame is seen. Beta(½, ½) expects rare disagreements: 320 frames in full agreement show less than
 * 2 %, where Beta(1, 1) would take 451. */
const PRIOR = { a: 0.5, b: 0.5 };

/**
 * How often two models disagree, as one link of an anytime-valid confidence sequence: the probabilities p with
 * B(a+s, b+n−s) / [B(a, b)·p^s·(1−p)^(n−s)] < 1/α (beta-binomial mixture; Robbins 1970). With a probability of at least
 * 1−α the truth lies in every link, so that one may look after each frame and stop when one likes.
 *
 * @param disagreed s, frames on which they disagree
 * @param compared n, independent frames: one of each part or block
 * @param prior a and b; valid whatever they are, if they were chosen before looking
 * @throws RangeError unless 0 ≤ s ≤ n are whole, 0 < alpha < 1, and a and b are above 0
 * @example
 * disagreementInterval(3, 1000) // { lower: 0.00012387375, upper: 0.014312154 }
 */
export function disagreementInterval(
  disagreed: number,
  compared: number,
  alpha = 0.05,
  prior: { a: number; b: number } = PRIOR,
): { lower: number; upper: number } {
  requireProbability('disagreementInterval', alpha);
  const [s, n] = [disagreed, compared];
  if (!Number.isSafeInteger(s) || !Number.isSafeInteger(n) || s < 0 || s > n)
    throw new RangeError(`disagreementInterval: expected whole 0 ≤ disagreed ≤ compared, got ${s} of ${n}`);
  const { a, b } = prior;
  const mixture = logBeta(a + s, b + n - s) - logBeta(a, b) + Math.log(alpha);
  const inside = (p: number) => {
    const ofYes = s === 0 ? 0 : s * Math.log(p);
    const ofNo = s === n ? 0 : (n - s) * Math.log1p(-p);
    return mixture < ofYes + ofNo;
  };
  const likeliest = n === 0 ? 0.5 : s / n;
  return {
    lower: inside(0) ? 0 : edge(inside, likeliest, 0),
    upper: inside(1) ? 1 : edge(inside, likeliest, 1),
  };
}

/** The last number outside on the way from one outside to one inside, by halving. */
function edge(inside: (p: number) => boolean, within: number, beyond: number): number {
  let [near, far] = [within, beyond];
  for (;;) {
    const middle = (near + far) / 2;
    if (middle === near || middle === far) return far;
    if (inside(middle)) near = middle;
    else far = middle;
  }
}
