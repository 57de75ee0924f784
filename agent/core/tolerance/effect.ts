/** What a change does to a model's answers. */
export interface Effect {
  /** Of answers that became others, or of accuracy that was lost; below 0 where a change does good. */
  readonly share: number;
  /** As many pictures drawn by chance would tell it as surely. */
  readonly pictures: number;
}

/** A class with fewer pictures has no share of its own that could be told. */
export const LEAST_OF_A_CLASS = 30;

/** Whether classes can weigh alike: every one has its 30 pictures. Rare faults then weigh as much as good parts, for among
 * a thousand good ones nobody would see that every fault is missed. */
export function classesWeighAlike(classes: readonly (string | null)[]): boolean {
  return [...sizesOf(classes).values()].every((size) => size >= LEAST_OF_A_CLASS);
}

/**
 * Answers that differ from those before; `null` is an answer as well: nothing found.
 *
 * @throws RangeError for lists of different lengths or none at all
 */
export function changedAnswers(before: readonly (string | null)[], after: readonly (string | null)[]): Effect {
  requireEqualLengths('changedAnswers', before, after);
  return meanOver(before, (i) => (before[i] === after[i] ? 0 : 1));
}

/**
 * Accuracy that was there before and is lost.
 *
 * @throws RangeError for lists of different lengths or none at all
 */
export function lostAccuracy(
  labels: readonly string[],
  before: readonly (string | null)[],
  after: readonly (string | null)[],
): Effect {
  requireEqualLengths('lostAccuracy', labels, before, after);
  const right = (answers: readonly (string | null)[], i: number) => (answers[i] === labels[i] ? 1 : 0);
  return meanOver(labels, (i) => right(before, i) - right(after, i));
}

/** The share that it is not above with 95 % confidence (Wilson 1927, one-sided). */
export function upperShare({ share, pictures }: Effect): number {
  const z = 1.6449;
  const p = Math.min(1, Math.max(0, share));
  const spread = z * Math.sqrt((p * (1 - p)) / pictures + (z / (2 * pictures)) ** 2);
  return (p + z ** 2 / (2 * pictures) + spread) / (1 + z ** 2 / pictures);
}

/** Pictures without which not even answers that all stay the same show that no more than `share` of them change. */
export function picturesFor(share: number): number {
  return Math.ceil((1.6449 ** 2 * (1 - share)) / share);
}

function meanOver(classes: readonly (string | null)[], effectOn: (i: number) => number): Effect {
  const sizes = sizesOf(classes);
  if (!classesWeighAlike(classes)) {
    const sum = classes.reduce((total, _, i) => total + effectOn(i), 0);
    return { share: sum / classes.length, pictures: classes.length };
  }
  let share = 0;
  for (const [i, name] of classes.entries()) share += effectOn(i) / sizes.get(name)! / sizes.size;
  // The variance of a mean of means.
  const parts = [...sizes.values()].reduce((sum, size) => sum + 1 / size, 0);
  return { share, pictures: sizes.size ** 2 / parts };
}

function sizesOf(classes: readonly (string | null)[]): Map<string | null, number> {
  const sizes = new Map<string | null, number>();
  for (const name of classes) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  return sizes;
}

function requireEqualLengths(name: string, ...lists: readonly (readonly unknown[])[]): void {
  const lengths = lists.map(({ length }) => length);
  if (lengths[0] === 0 || lengths.some((length) => length !== lengths[0]))
    throw new RangeError(`${name}: expected lists of equal length, not empty, got ${lengths.join(', ')}`);
}
