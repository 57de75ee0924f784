import type { FeatureSet } from '../features/feature-set.ts';
import { RowBands } from '../lighting/row-bands.ts';

/** What consecutive frames of a camera say together. */
export class FrameSequence {
  #before = new Uint8Array(0);
  readonly #bands = new RowBands();

  /** Adds `frameChange` to the frame's values, from the second frame of a picture size on, and `banding`, from the ninth. */
  see({ maps, values }: FeatureSet): void {
    values.delete('frameChange');
    values.delete('banding');
    const banding = maps ? this.#bands.strength(maps.rows) : null;
    if (banding !== null) values.set('banding', banding);
    if (!maps || maps.tiles.length === 0) return;
    if (this.#before.length === maps.tiles.length) values.set('frameChange', meanChange(this.#before, maps.tiles));
    else this.#before = new Uint8Array(maps.tiles.length);
    this.#before.set(maps.tiles);
  }
}

/** Mean |difference| in levels. */
function meanChange(before: Uint8Array, now: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < now.length; i++) sum += Math.abs(now[i]! - before[i]!);
  return sum / now.length;
}
