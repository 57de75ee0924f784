import type { Case } from './cause-score.ts';
import { capital, changeText } from './change-words.ts';
import type { Diagnosis, RankedCause } from './diagnosis.ts';
import type { Expectation, Signature, SignatureTable } from './signature-table.ts';

/** A cause this much (in ln) behind the first one explains the change nearly as well. */
const NEARLY = 3;
const MOST_RIVALS = 2;
/** Rivals below this explain nothing. */
const LEAST_SCORE = 0.5;

/** The causes that explain it nearly as well as `cause`, and what would tell each apart from it. */
export function rivalsOf(
  cause: string,
  ranking: readonly RankedCause[],
  found: Case,
  table: SignatureTable,
): Diagnosis['rivals'] {
  const own = table.causes.get(cause)!;
  if (own.standsFor.length > 0)
    return own.standsFor.map((rival) => ({ cause: rival, apart: own.apart ?? apartText(cause, rival, found, table) }));
  const score = ranking.find((one) => one.cause === cause)?.score ?? 0;
  return ranking
    .filter((one) => one.cause !== cause && one.score >= Math.max(LEAST_SCORE, score - NEARLY))
    .slice(0, MOST_RIVALS)
    .map((one) => ({ cause: one.cause, apart: apartText(cause, one.cause, found, table) }));
}

/** A measure whose change is missing can still decide; one that is known has decided already what it could. */
const MISSING_COUNTS = 2.5;

function apartText(cause: string, rival: string, found: Case, table: SignatureTable): string {
  const one = table.causes.get(cause)!;
  const other = table.causes.get(rival)!;
  if (one.apart !== null && one.standsFor.includes(rival)) return one.apart;
  let best: { name: string; differs: number } | null = null;
  for (const name of new Set([...one.signs.keys(), ...other.signs.keys()])) {
    const differs =
      difference(one.signs.get(name), other.signs.get(name)) * (found.changes.has(name) ? 1 : MISSING_COUNTS);
    if (differs > (best?.differs ?? 0)) best = { name, differs };
  }
  if (best === null) return shapeText(one, other);
  const measure = table.measures.get(best.name)!;
  const promises = `${capital(measure.words)} ${promise(one.signs.get(best.name))} with ${one.name} and ${promise(other.signs.get(best.name))} with ${other.name}`;
  const change = found.changes.get(best.name);
  if (change) return `${promises}; it is now ${changeText(change, measure)}`;
  const reason = found.facts.unavailable.get(best.name);
  const because = reason === undefined ? 'it is unavailable' : `it is unavailable, because ${reason}`;
  return `${promises}, but ${because}${measure.remedy === null ? '' : `: ${measure.remedy}`}`;
}

function shapeText(one: Signature, other: Signature): string {
  const step = one.shapes.step ?? 0;
  const otherStep = other.shapes.step ?? 0;
  if (step === otherStep) return 'Nothing that the box measures tells them apart; look at the place';
  const sudden = step > otherStep ? one : other;
  const slow = sudden === one ? other : one;
  return `${capital(sudden.name)} comes at once, ${slow.name} little by little`;
}

function difference(one: Expectation | undefined, other: Expectation | undefined): number {
  const a = one?.moves ?? 'any';
  const b = other?.moves ?? 'any';
  const weight = Math.max(one?.weight ?? 0, other?.weight ?? 0);
  if (a === b) return 0;
  if (a === 'any' || b === 'any') return 0.2 * weight;
  if (a === 'moved' || b === 'moved') return (a === 'unchanged' || b === 'unchanged' ? 1 : 0.1) * weight;
  return (a === 'unchanged' || b === 'unchanged' ? 1 : 1.5) * weight;
}

function promise(expected: Expectation | undefined): string {
  switch (expected?.moves) {
    case 'up':
      return 'rises';
    case 'down':
      return 'falls';
    case 'moved':
      return 'changes';
    case 'unchanged':
      return 'stays';
    default:
      return 'may change';
  }
}
