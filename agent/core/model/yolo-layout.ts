import type { YoloOutput } from './output-mapping.ts';

/** Where the numbers of a YOLO tensor stand: number `field` of box `box` is at `box × boxStep + field × fieldStep`. */
export interface YoloLayout {
  readonly boxes: number;
  readonly classes: number;
  readonly boxStep: number;
  readonly fieldStep: number;
}

/** Centre, size; then objectness where the version has one. */
export const firstScore = (version: YoloOutput['version']): 4 | 5 => (version === '8' ? 4 : 5);

/**
 * The layout of a tensor of these sizes, or `null` where it cannot be one of the version. With classes named, the axis of
 * their number is the one that counts a box's numbers, whichever comes first; else it is the last one, of version 8 the
 * one before.
 */
export function yoloLayout(
  dims: readonly number[],
  { version, classes }: Pick<YoloOutput, 'version' | 'classes'>,
): YoloLayout | null {
  if (dims.length < 2 || dims.slice(0, -2).some((size) => size !== 1)) return null;
  const [rows, columns] = [dims.at(-2)!, dims.at(-1)!];
  const before = firstScore(version);
  const wanted = before + classes.length;
  let transposed = version === '8';
  const [usual, other] = transposed ? [rows, columns] : [columns, rows];
  if (classes.length > 0 && usual !== wanted && other === wanted) transposed = !transposed;
  const fields = transposed ? rows : columns;
  if (classes.length === 0 ? fields <= before : fields !== wanted) return null;
  return transposed
    ? { boxes: columns, classes: fields - before, boxStep: 1, fieldStep: columns }
    : { boxes: rows, classes: fields - before, boxStep: columns, fieldStep: 1 };
}
