/** Cells of YOLOX, one box each, in the model's order: all of the finest stride first, row by row. */
export interface YoloGrid {
  /** Column, row and stride in pixels of each box. */
  readonly column: Int32Array;
  readonly row: Int32Array;
  readonly stride: Int32Array;
}

const STRIDES = [8, 16, 32];
/** With the coarse level of large models (P6). */
const MORE_STRIDES = [...STRIDES, 64];

/** The grid that has this many boxes over a picture, or `null`: strides 8, 16, 32, and 64 too where that fits. */
export function yoloGrid(boxes: number, picture: { readonly width: number; readonly height: number }): YoloGrid | null {
  for (const strides of [STRIDES, MORE_STRIDES]) if (cells(strides, picture) === boxes) return grid(strides, picture);
  return null;
}

/** How many boxes are expected of a picture, for a message. */
export function expectedBoxes(picture: { readonly width: number; readonly height: number }): number {
  return cells(STRIDES, picture);
}

function cells(strides: readonly number[], { width, height }: { width: number; height: number }): number {
  return strides.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);
}

function grid(strides: readonly number[], picture: { width: number; height: number }): YoloGrid {
  const boxes = cells(strides, picture);
  const [column, row, stride] = [new Int32Array(boxes), new Int32Array(boxes), new Int32Array(boxes)];
  let box = 0;
  for (const step of strides)
    for (let y = 0; y < Math.floor(picture.height / step); y++)
      for (let x = 0; x < Math.floor(picture.width / step); x++, box++) {
        column[box] = x;
        row[box] = y;
        stride[box] = step;
      }
  return { column, row, stride };
}
