/**
 * Moves the k-th smallest of the first `length` numbers (k from 0) to place k and returns it; none left of it is larger,
 * none right of it smaller. Hoare's selection with the median of three as pivot: linear time, no allocation.
 *
 * @throws RangeError unless 0 ≤ k < length ≤ buffer.length
 * @example
 * select(Float64Array.of(5, 1, 4), 1) // 4
 */
export function select(buffer: Float64Array, k: number, length: number = buffer.length): number {
  if (!Number.isInteger(k) || k < 0 || k >= length || length > buffer.length)
    throw new RangeError(`select: expected 0 ≤ k < length ≤ ${buffer.length}, got k ${k}, length ${length}`);
  let left = 0;
  let right = length - 1;
  while (left < right) {
    const pivot = medianOfThree(buffer[left]!, buffer[(left + right) >> 1]!, buffer[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (buffer[i]! < pivot) i++;
      while (buffer[j]! > pivot) j--;
      if (i <= j) {
        const moved = buffer[i]!;
        buffer[i++] = buffer[j]!;
        buffer[j--] = moved;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return buffer[k]!;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
