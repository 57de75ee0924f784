/**
 * How well change points agree with those several annotators marked, as the Turing Change Point Dataset defines it
 * (van den Burg and Williams 2020). A change point is the index (from 0) of the first value of a new segment.
 */

/**
 * Cover: for each segment of an annotator the best Jaccard overlap with a predicted segment, weighted by its length;
 * averaged over annotators. 0 to 1, 1 when all annotators and the prediction agree.
 *
 * @param annotations change points of each annotator
 * @param length how many values the series has
 * @throws RangeError without annotators or on change points outside the series
 * @example
 * changePointCover([[5]], [], 10) // 0.5
 */
export function changePointCover(
  annotations: readonly (readonly number[])[],
  predicted: readonly number[],
  length: number,
): number {
  requireAnnotations('changePointCover', annotations, predicted, length);
  const found = segments(predicted, length);
  let sum = 0;
  for (const annotation of annotations)
    for (const truth of segments(annotation, length)) {
      let best = 0;
      for (const segment of found) {
        const shared = Math.min(truth.end, segment.end) - Math.max(truth.start, segment.start);
        if (shared > 0)
          best = Math.max(best, shared / (Math.max(truth.end, segment.end) - Math.min(truth.start, segment.start)));
      }
      sum += (best * (truth.end - truth.start)) / length;
    }
  return sum / annotations.length;
}

/**
 * F1 with a margin: precision against the union of all annotators, recall averaged over them; 0, the start, counts as a
 * change point that everybody finds. Each prediction matches one annotation at most.
 *
 * @param margin in values; the benchmark uses 5
 * @throws RangeError without annotators or on change points outside the series
 * @example
 * changePointF1([[5]], [], 10) // 0.66666667
 */
export function changePointF1(
  annotations: readonly (readonly number[])[],
  predicted: readonly number[],
  length: number,
  margin = 5,
): number {
  requireAnnotations('changePointF1', annotations, predicted, length);
  const found = withStart(predicted);
  const precision = matches(withStart(annotations.flat()), found, margin) / found.length;
  let recall = 0;
  for (const annotation of annotations) {
    const truth = withStart(annotation);
    recall += matches(truth, found, margin) / truth.length / annotations.length;
  }
  return (2 * precision * recall) / (precision + recall);
}

/** How many of `truth` have a prediction within the margin that no earlier one took; the nearest is taken. */
function matches(truth: readonly number[], found: readonly number[], margin: number): number {
  const free = new Set(found);
  let count = 0;
  for (const at of truth) {
    let nearest: number | null = null;
    for (const candidate of free)
      if (Math.abs(at - candidate) <= margin && (nearest === null || Math.abs(at - candidate) < Math.abs(at - nearest)))
        nearest = candidate;
    if (nearest === null) continue;
    free.delete(nearest);
    count++;
  }
  return count;
}

function withStart(changePoints: readonly number[]): number[] {
  return [...new Set([0, ...changePoints])].sort((a, b) => a - b);
}

function segments(changePoints: readonly number[], length: number): { start: number; end: number }[] {
  const starts = withStart(changePoints);
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? length }));
}

function requireAnnotations(
  who: string,
  annotations: readonly (readonly number[])[],
  predicted: readonly number[],
  length: number,
): void {
  if (annotations.length === 0) throw new RangeError(`${who}: expected at least one annotator, got none`);
  for (const at of [...annotations.flat(), ...predicted])
    if (!Number.isInteger(at) || at < 0 || at >= length)
      throw new RangeError(`${who}: expected change points from 0 to ${length - 1}, got ${at}`);
}
