import type { ShadowComparison } from '../../core/shadow/shadow-comparison.ts';
import { countPair, noShadowCounts } from '../../core/shadow/shadow-counts.ts';
import type { LabelCounts } from '../../core/shadow/shadow-status.ts';
import type { Disagreement } from '../../pipeline/shadow-watch.ts';

/** What lies in a camera's folder of disagreements. Plain data, fit for JSON. */
export interface ShadowIndex {
  readonly version: 1;
  /** As it was stored last; `null` before the first. */
  readonly comparison: ShadowComparison | null;
  readonly tolerance: number | null;
  /** Oldest first. */
  readonly items: readonly IndexEntry[];
}

export interface IndexEntry extends Disagreement {
  /** Of its picture; 0: none is kept, for want of room. */
  readonly bytes: number;
}

export const emptyIndex: ShadowIndex = { version: 1, comparison: null, tolerance: null, items: [] };

/** What labelled disagreements may take beside those that wait for a label, as a multiple. */
const LABELLED_TIMES = 5;

/** Adds one where there is room. Room is made of former comparisons, then of the pictures of labelled disagreements; those
 * that wait for a label stay, so that a candidate that disagrees all the time does not write all the time. `null`: there
 * is no room. */
export function withDisagreement(
  index: ShadowIndex,
  entry: IndexEntry,
  limits: { readonly count: number; readonly bytes: number },
  labels: ReadonlyMap<string, string>,
): { index: ShadowIndex; gone: string[] } | null {
  const items = [...index.items];
  const gone: string[] = [];
  const isLabelled = ({ item }: IndexEntry) => labels.has(item);
  const waits = (one: IndexEntry) => one.comparison === entry.comparison && !isLabelled(one);
  const isFull = () =>
    items.filter((one) => !isLabelled(one)).length >= limits.count ||
    items.length >= LABELLED_TIMES * limits.count ||
    items.reduce((sum, { bytes }) => sum + bytes, entry.bytes) > limits.bytes;
  while (isFull()) {
    const former = items.findIndex(({ comparison }) => comparison !== entry.comparison);
    if (former >= 0) {
      gone.push(items.splice(former, 1)[0]!.item);
      continue;
    }
    const seen = items.findIndex((one) => one.bytes > 0 && isLabelled(one));
    if (seen < 0 || items.filter(waits).length >= limits.count) return null;
    gone.push(items[seen]!.item);
    items[seen] = { ...items[seen]!, bytes: 0 };
  }
  return { index: { ...index, items: [...items, entry] }, gone };
}

/** Which model the labels of a comparison found right. */
export function labelCounts(
  items: readonly IndexEntry[],
  comparison: number,
  labels: ReadonlyMap<string, string>,
): LabelCounts {
  const counts = noShadowCounts();
  for (const { item, incumbent, candidate, comparison: of } of items) {
    const label = labels.get(item);
    if (of === comparison && label !== undefined) countPair(counts, { incumbent, candidate, label });
  }
  const { candidateOnlyRight, incumbentOnlyRight, bothWrong } = counts;
  return { candidateOnlyRight, incumbentOnlyRight, bothWrong };
}

/** Throws RangeError, naming the file. */
export function readIndex(text: string, file: string): ShadowIndex {
  try {
    const index = JSON.parse(text) as ShadowIndex;
    if (index?.version === 1 && Array.isArray(index.items) && index.items.every(isEntry)) return index;
  } catch {
    // Told below.
  }
  throw new RangeError(`disagreements ${file}: damaged; remove it, and the pictures beside it, to begin anew`);
}

/** Label by item. Throws RangeError, naming the file. */
export function readLabels(text: string, file: string): ReadonlyMap<string, string> {
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return new Map(entries);
  } catch {
    // Told below.
  }
  throw new RangeError(`labels ${file}: damaged; remove it and label again`);
}

function isEntry(value: unknown): value is IndexEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { item, comparison, atMs, incumbent, candidate, bytes } = value as Partial<IndexEntry>;
  const texts = [item, incumbent, candidate].every((text) => typeof text === 'string');
  const numbers = [comparison, atMs, bytes].every((one) => Number.isFinite(one));
  return texts && numbers && /^[A-Za-z0-9_-]{1,100}$/.test(item!);
}
