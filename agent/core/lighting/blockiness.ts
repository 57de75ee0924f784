/** Pixels of a JPEG's block. */
const block = 8;

/** Running sums of |difference| between neighbours on and off the borders of blocks. */
export interface BlockSums {
  border: number;
  borders: number;
  inside: number;
  insides: number;
}

export function noBlockSums(): BlockSums {
  return { border: 0, borders: 0, inside: 0, insides: 0 };
}

/** Adds one row of luma, `width` levels from index `at` on, whose first pixel begins a block. */
export function addBlockRow(luma: Uint8Array, at: number, width: number, sums: BlockSums): void {
  let before = luma[at]!;
  for (let x = 1; x < width; x++) {
    const here = luma[at + x]!;
    const difference = Math.abs(here - before);
    if (x % block === 0) {
      sums.border += difference;
      sums.borders++;
    } else {
      sums.inside += difference;
      sums.insides++;
    }
    before = here;
  }
}

/**
 * Mean |difference| at the borders of 8-pixel blocks over that elsewhere: about 1, more where compression shows. It can
 * only be seen on the grid of the source: where the picture was resized or cropped off the grid the blocks are no longer
 * 8 pixels wide and this says nothing, see `blocksAreKept`. NaN in a flat picture.
 */
export function blockiness({ border, borders, inside, insides }: Readonly<BlockSums>): number {
  return borders > 0 && inside > 0 ? border / borders / (inside / insides) : Number.NaN;
}

/** Whether the source's blocks still stand where they stood. */
export function blocksAreKept(
  source: { readonly width: number; readonly height: number },
  analysed: { readonly width: number; readonly height: number },
): boolean {
  return source.width === analysed.width && source.height === analysed.height;
}
