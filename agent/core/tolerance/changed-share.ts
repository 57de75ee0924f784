/** A class with fewer pictures has no share of its own that could be told. */
const LEAST_PICTURES = 10;

/**
 * Share of answers that differ, as a mean over the classes answered at first: rare faults weigh as much as good parts, for
 * among a hundred good ones nobody would see that every fault is missed. Classes with fewer than 10 pictures count
 * together as one. `null` is an answer as well: nothing found.
 *
 * @throws RangeError for lists of different lengths or none at all
 */
export function changedShare(before: readonly (string | null)[], after: readonly (string | null)[]): number {
  requirePairs('changedShare', before.length, after.length);
  return meanOverClasses(before, (i) => before[i] !== after[i]);
}

/**
 * Mean over the true classes of the share answered rightly; classes with fewer than 10 pictures count together as one.
 *
 * @throws RangeError for lists of different lengths or none at all
 */
export function balancedAccuracy(labels: readonly string[], answers: readonly (string | null)[]): number {
  requirePairs('balancedAccuracy', labels.length, answers.length);
  return meanOverClasses(labels, (i) => labels[i] === answers[i]);
}

function meanOverClasses(classes: readonly (string | null)[], counts: (i: number) => boolean): number {
  const groups = new Map<string | null, { all: number; hit: number }>();
  for (const [i, name] of classes.entries()) {
    const group = groups.get(name) ?? { all: 0, hit: 0 };
    groups.set(name, group);
    group.all++;
    if (counts(i)) group.hit++;
  }
  const rare = { all: 0, hit: 0 };
  const shares: number[] = [];
  for (const { all, hit } of groups.values()) {
    if (all >= LEAST_PICTURES) shares.push(hit / all);
    else {
      rare.all += all;
      rare.hit += hit;
    }
  }
  if (rare.all > 0) shares.push(rare.hit / rare.all);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function requirePairs(name: string, first: number, second: number): void {
  if (first === 0 || first !== second)
    throw new RangeError(`${name}: expected two lists of equal length, not empty, got ${first} and ${second}`);
}
