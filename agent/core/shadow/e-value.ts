import { binomialTail } from '../../../shared/stats/binomial-tail.ts';
import { logBeta } from '../../../shared/stats/log-beta.ts';

/** Evidence of 20 against a hypothesis: it comes with a probability of at most 1/20 if the hypothesis is true. */
export const decisiveEValue = 20;

/**
 * Evidence that wins are likelier than losses: the E-value 2^(n+1)·B(w+1, l+1)·(1 − I_½(w+1, l+1)) with n = w+l, which
 * is the likelihood averaged evenly over chances of ½ to 1, over that of an even chance. If wins are not likelier, it
 * ever reaches E with a probability of at most 1/E (Ville 1939), however often one looks and whenever one stops. What
 * a double cannot hold comes back as its greatest value; beyond some thousand more losses than wins it comes back as 0.
 *
 * @param wins pairs that only the one got right
 * @param losses pairs that only the other got right
 * @throws RangeError unless both are whole and not negative
 * @example
 * eValue(8, 0) // 56.777778
 * eValue(0, 8) // 0.11111111
 */
export function eValue(wins: number, losses: number): number {
  if (!Number.isSafeInteger(wins) || !Number.isSafeInteger(losses) || wins < 0 || losses < 0)
    throw new RangeError(`eValue: expected whole counts of at least 0, got ${wins} wins and ${losses} losses`);
  const pairs = wins + losses;
  // 1 − I_½(w+1, l+1) is a binomial tail, taken on its own side so that small ones keep their digits.
  const upperHalf = binomialTail(losses + 1, pairs + 1, 0.5);
  const log = (pairs + 1) * Math.LN2 + logBeta(wins + 1, losses + 1) + Math.log(upperHalf);
  return Math.min(Math.exp(log), Number.MAX_VALUE);
}
