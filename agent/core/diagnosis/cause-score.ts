import type { Change } from './change.ts';
import type { DiagnosisFacts } from './diagnosis.ts';
import { expectationScore, moved } from './expectation-score.ts';
import type { Condition, Expectation, Signature, SignatureTable } from './signature-table.ts';

/** What is weighed: the facts, with the signs in the units of the table. */
export interface Case {
  readonly facts: DiagnosisFacts;
  readonly changes: ReadonlyMap<string, Change>;
}

/** What the evidence says for and against one cause; −Infinity: excluded. A measure that is unavailable counts for nothing. */
export function causeScore(signature: Signature, found: Case, table: SignatureTable): number {
  if (!isPossible(signature, found, table)) return Number.NEGATIVE_INFINITY;
  return circumstances(signature, found) + signsScore(signature.signs, found, table);
}

export function isPossible({ requires, forbids }: Signature, found: Case, table: SignatureTable): boolean {
  return (
    requires.every((condition) => holds(condition, found, table)) &&
    !forbids.some((condition) => holds(condition, found, table))
  );
}

/** What its prior, the shape, the charts and the log say of a cause. */
export function circumstances({ prior, shapes, charts, logged }: Signature, { facts }: Case): number {
  let score = prior + (shapes[facts.shape] ?? 0);
  for (const chart of facts.charts) if (Object.hasOwn(charts, chart)) score += charts[chart]!;
  return facts.match === null ? score : score + (logged[facts.match.kind] ?? 0);
}

/** A promise kept by this much, in ln before its weight, is support. */
const LEAST_KEPT = 0.5;

/** Whether anything speaks for a cause beside what stands still: a promised move that came, a chart or a note of its own. */
export function isSupported(signature: Signature, { facts, changes }: Case, table: SignatureTable): boolean {
  const { charts, logged, signs } = signature;
  for (const chart of facts.charts) if (Object.hasOwn(charts, chart) && charts[chart]! >= LEAST_KEPT) return true;
  if (facts.match !== null && (logged[facts.match.kind] ?? 0) >= LEAST_KEPT) return true;
  for (const [name, expected] of signs) {
    const change = changes.get(name);
    const measure = table.measures.get(name);
    if (!change || !measure || expected.moves === 'unchanged' || expected.moves === 'any') continue;
    if (expectationScore(change, expected, measure) >= LEAST_KEPT * expected.weight) return true;
  }
  return false;
}

export function signsScore(signs: ReadonlyMap<string, Expectation>, { changes }: Case, table: SignatureTable): number {
  let score = 0;
  for (const [name, expected] of signs) {
    const change = changes.get(name);
    const measure = table.measures.get(name);
    if (change && measure) score += expectationScore(change, expected, measure);
  }
  return score;
}

function holds(condition: Condition, { facts, changes }: Case, table: SignatureTable): boolean {
  if ('chart' in condition) return facts.charts.has(condition.chart);
  const change = changes.get(condition.measure);
  if (condition.is === 'unavailable') return change === undefined;
  if (change === undefined) return false;
  if (condition.is === 'available') return true;
  if (condition.is === 'above') return change.sign !== undefined && change.sign.value > (condition.by ?? 0);
  if (condition.is === 'below') return change.sign !== undefined && change.sign.value < (condition.by ?? 0);
  const hasMoved = moved(change, condition.by ?? table.measures.get(condition.measure)?.matters ?? 0) >= 0.5;
  if (condition.is === 'unchanged') return !hasMoved;
  return hasMoved && (condition.is === 'moved' || (condition.is === 'up') === change.by > 0);
}
