import { seededRandom } from '../../../shared/stats/random.ts';

/** What can go wrong, and how often it is drawn beside the others. */
export const faultKinds = {
  'kill agent': 14,
  'stop agent': 6,
  'freeze agent': 3,
  'kill auditor': 8,
  'kill broker': 6,
  'stop broker': 4,
  "cut agent's link": 8,
  "cut auditor's link": 5,
  'half-open link': 3,
  'slow link': 4,
  'lossy link': 4,
  'broken pictures': 5,
  'kill camera program': 6,
  'set clock': 6,
  'fill disk': 5,
  'disk fails writes': 2,
  'power loss': 3,
  'damage store': 2,
} as const;
export type FaultKind = keyof typeof faultKinds;

export const diskFaults: readonly FaultKind[] = ['fill disk', 'disk fails writes', 'power loss', 'damage store'];
export const clockFaults: readonly FaultKind[] = ['set clock'];

/** One fault, all of it: the same values do the same again. */
export interface Fault {
  readonly kind: FaultKind;
  /** How long it lasts, where it lasts. */
  readonly lastsMs: number;
  /** From its begin to the next one's where it does not have to be over by then. */
  readonly pauseMs: number;
  /** From 0 to 1: where, how much, which. */
  readonly choice: number;
}

const longest: Partial<Record<FaultKind, number>> = { 'half-open link': 9_000, 'stop broker': 4_000 };
const usualMs = 2_500;
const longestPauseMs = 1_400;

export function drawFaults(count: number, seed: number, without: readonly FaultKind[]): Fault[] {
  const random = seededRandom(seed);
  const kinds = (Object.keys(faultKinds) as FaultKind[]).filter((kind) => !without.includes(kind));
  const total = kinds.reduce((sum, kind) => sum + faultKinds[kind], 0);
  return Array.from({ length: count }, () => {
    const kind = drawn(kinds, random() * total);
    const lastsMs = Math.round(random() * (longest[kind] ?? usualMs));
    return { kind, lastsMs, pauseMs: Math.round(random() * longestPauseMs), choice: random() };
  });
}

/** The one in whose share of the weights `at` lies. */
function drawn(kinds: readonly FaultKind[], at: number): FaultKind {
  let sum = 0;
  for (const kind of kinds) {
    sum += faultKinds[kind];
    if (at < sum) return kind;
  }
  return kinds[0]!;
}

export function faultText({ kind, lastsMs, pauseMs, choice }: Fault): string {
  return `${kind} (lasts ${lastsMs} ms, then ${pauseMs} ms, choice ${choice.toFixed(4)})`;
}
