/** Up to this many classes have a value each beside the histogram: every value costs bytes and alarm budget. */
export const MOST_CLASS_VALUES = 12;
/** Bins of the histogram of classes; more classes are folded into as many groups of neighbours. */
const MOST_CLASS_BINS = 256;
const LONGEST_NAME = 40;

/** The class's name, or its number where it has none. */
export function classLabel(classes: readonly string[], index: number): string {
  return classes[index] ?? String(index);
}

export function classBins(count: number): number {
  return Math.min(count, MOST_CLASS_BINS);
}

/** The bin of a class. Beyond 256 classes neighbours share one: class × 256 ÷ classes, rounded down. */
export function classBin(index: number, count: number): number {
  return count <= MOST_CLASS_BINS ? index : Math.floor((index * MOST_CLASS_BINS) / count);
}

/**
 * The names of the values of single classes, in their order: `says-short` (a classifier's) or
 * `finds-screw` (a detector's). None where there are more than 12 classes, or but one. Characters beside letters, digits, - and _ become _; names that are then the same are numbered.
 */
export function classValueNames(verb: 'says' | 'finds', classes: readonly string[], count: number): readonly string[] {
  if (count < 2 || count > MOST_CLASS_VALUES) return [];
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const plain = classLabel(classes, index)
      .replace(/[^A-Za-z0-9_-]+/g, '_')
      .slice(0, LONGEST_NAME);
    const word = /[A-Za-z0-9]/.test(plain) ? plain : `class_${index}`;
    let name = `${verb}-${word}`;
    for (let next = 2; taken.has(name); next++) name = `${verb}-${word}_${next}`;
    taken.add(name);
    return name;
  });
}
