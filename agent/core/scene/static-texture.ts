import { median } from '../../../shared/stats/median.ts';
import { quantile } from '../../../shared/stats/quantile.ts';
import type { TileLayout } from '../features/frame-maps.ts';
import type { StaticTexture } from './scenery.ts';
import { tileEnergy } from './tile-energy.ts';
import { createTileMatcher } from './tile-matcher.ts';

/** Peak of the correlation over the next highest below which nothing is said of a window. */
export const leastRatio = 2.5;
/** Gradient energy of the mean picture over that of the windows' differences from it: photographed parts that lie now
 * here, now there reached 0.25 in windows of five frames, an outdoor scene over days and nights 0.5 to 1, a fixed plate 4. */
const leastStillness = 0.4;
/** Levels². */
const leastEnergy = 0.25;
const usualRatio = 3;
const mostSpreadPx = 0.35;

/**
 * The tiles that show texture which stands still, told from the baseline itself: those of `samples` (tiles of single
 * windows) must be found where `mean` has them. `null`: there is none.
 *
 * @param energies by tile: mean over windows of the gradient energy
 */
export function findStaticTexture(
  layout: TileLayout,
  mean: Float32Array,
  energies: ArrayLike<number>,
  samples: readonly Uint8Array[],
): StaticTexture | null {
  const tiles = layout.tiles.map((_, t) => t).filter((t) => isStill(tileEnergy(mean, layout, t, 1), energies[t]!));
  if (tiles.length === 0 || samples.length === 0) return null;
  const matcher = createTileMatcher(layout.size, mean, tiles);
  const found = samples.map((sample) => ({ ...matcher.shift(sample) }));
  const known = found.filter(({ ratio }) => ratio >= leastRatio);
  if (known.length === 0 || median(found.map(({ ratio }) => ratio)) < usualRatio) return null;
  const x = median(known.map((shift) => shift.x));
  const y = median(known.map((shift) => shift.y));
  const spread = quantile(
    known.map((shift) => Math.hypot(shift.x - x, shift.y - y)),
    0.9,
  );
  return spread <= mostSpreadPx ? { tiles, x, y, spread, found: known.length / found.length } : null;
}

/** The windows' mean energy is that of their mean and of what differs from it, since energy is a square. */
function isStill(ofMean: number, meanOfWindows: number): boolean {
  const moving = Math.max(0, meanOfWindows - ofMean);
  return ofMean >= leastEnergy && ofMean >= leastStillness * moving;
}
