import { editDistance } from '../../../shared/edit-distance.ts';

const MOST_LETTERS = 64;
/** Comparing letter by letter is slow; beyond this many names only those that hold the wanted one are found. */
const MOST_COMPARED = 20_000;

/** Up to three of the known names that `wanted` was probably meant to be, nearest first: those that hold it, or differ
 * from it in at most a third of its letters. */
export function nearNames(wanted: string, known: Iterable<string>): string[] {
  const word = wanted.slice(0, MOST_LETTERS).toLowerCase();
  const farthest = Math.max(2, Math.floor(word.length / 3));
  const near: Near[] = [];
  let compared = 0;
  for (const name of known) {
    const other = name.slice(0, MOST_LETTERS).toLowerCase();
    const holds = word.length >= 3 && (other.includes(word) || (other.length >= 3 && word.includes(other)));
    const lengths = Math.abs(other.length - word.length);
    if (!holds && (lengths > farthest || ++compared > MOST_COMPARED)) continue;
    const begins = holds && other.startsWith(word);
    const distance = begins ? 0.5 : holds ? 1 : editDistance(word, other);
    if (distance > farthest) continue;
    near.push({ name, distance, lengths });
    if (near.length > 1_000) near.sort(nearestFirst).splice(3);
  }
  return near
    .sort(nearestFirst)
    .slice(0, 3)
    .map(({ name }) => name);
}

interface Near {
  readonly name: string;
  readonly distance: number;
  /** Letters by which the lengths differ. */
  readonly lengths: number;
}

function nearestFirst(a: Near, b: Near): number {
  return a.distance - b.distance || a.lengths - b.lengths;
}
