import { type Case, causeScore, circumstances, isPossible, signsScore } from './cause-score.ts';
import { expectationScore } from './expectation-score.ts';
import type { Expectation, Signature, SignatureTable } from './signature-table.ts';

/** Two causes at a time are rarer than one, by this much in ln. */
const TWO_ARE_RARE = 3;
/** A pair is told when it leads the best single cause by this much more. */
const CLEARLY = 2;
/** Causes that are tried in pairs, the best ones first. */
const MOST_TRIED = 14;

export interface Mix {
  readonly first: string;
  readonly second: string;
  readonly score: number;
}

/** The pair of causes that explains clearly more than the best single one, or `null`. The first explains more by itself. */
export function mixOf(found: Case, table: SignatureTable, bestSingle: number): Mix | null {
  const candidates: { cause: string; signature: Signature; score: number }[] = [];
  for (const [cause, signature] of table.causes) {
    if (!signature.mixes || !isPossible(signature, found, table)) continue;
    candidates.push({ cause, signature, score: causeScore(signature, found, table) });
  }
  candidates.sort((a, b) => b.score - a.score);
  candidates.splice(MOST_TRIED);
  let best: Mix | null = null;
  for (const [i, one] of candidates.entries())
    for (const other of candidates.slice(i + 1)) {
      if (!adds(one.signature, other.signature, found, table) || !adds(other.signature, one.signature, found, table))
        continue;
      const score = pairScore(one.signature, other.signature, found, table);
      if (score > (best?.score ?? bestSingle + CLEARLY)) best = { first: one.cause, second: other.cause, score };
    }
  return best;
}

function pairScore(one: Signature, other: Signature, found: Case, table: SignatureTable): number {
  const both = new Map<string, Expectation>();
  for (const name of new Set([...one.signs.keys(), ...other.signs.keys()])) {
    const expected = together(one.signs.get(name), other.signs.get(name));
    if (expected) both.set(name, expected);
  }
  const about = Math.max(circumstances(one, found), circumstances(other, found));
  const worse = Math.min(circumstances(one, found), circumstances(other, found));
  // What speaks against one of them at all speaks against both.
  return about + Math.min(0, worse) / 2 + signsScore(both, found, table) - TWO_ARE_RARE;
}

/** What a measure has to say for a cause that acts beside another. */
const LEAST_SAID = 1;

/** Whether a cause explains a change that the other one does not. */
function adds(one: Signature, other: Signature, { changes }: Case, table: SignatureTable): boolean {
  for (const [name, expected] of one.signs) {
    const change = changes.get(name);
    const measure = table.measures.get(name);
    const others = other.signs.get(name);
    if (!change || !measure || isMove(others) || expected.moves === 'unchanged') continue;
    if (expectationScore(change, expected, measure) >= LEAST_SAID * expected.weight) return true;
  }
  return false;
}

const isMove = (expected: Expectation | undefined): boolean =>
  expected !== undefined && expected.moves !== 'unchanged' && expected.moves !== 'any';

/** What two causes do to one measure: what one of them moves, moves; `undefined`: nothing can be promised. */
function together(one: Expectation | undefined, other: Expectation | undefined): Expectation | undefined {
  if (!one || !other) {
    const known = one ?? other;
    // The other one may do anything to it.
    return known && known.moves !== 'unchanged' ? known : undefined;
  }
  if (one.moves === 'unchanged') return other;
  if (other.moves === 'unchanged') return one;
  if (one.moves === 'any' || other.moves === 'any') return one.moves === 'any' ? other : one;
  const least = one.least === null || other.least === null ? null : Math.min(one.least, other.least);
  const most = one.most === null || other.most === null ? null : one.most + other.most;
  const weight = Math.max(one.weight, other.weight);
  return { moves: one.moves === other.moves ? one.moves : 'moved', least, most, weight, told: true };
}
