import { LIGHT_CELLS } from '../features/frame-maps.ts';
import { miredOf } from '../lighting/colour.ts';
import { blobCalibrationSteps } from './calibrate-blob.ts';
import type { KeptWindow } from './kept-windows.ts';
import { colourChange, lightChange } from './lamp-measures.ts';
import { createLightMeasurer } from './light-measures.ts';
import { PlaceMoments } from './place-moments.ts';
import type { Scenery } from './scenery.ts';
import { leastRatio } from './static-texture.ts';
import { createTileMatcher } from './tile-matcher.ts';
import { UsualMeasures } from './usual-measures.ts';

type Base = Omit<Scenery, 'blob' | 'level' | 'settings' | 'tileColour'>;

/** A healthy window has no blob, so that none can give it a scale: a twentieth of the light counts as one deviation. */
const blobScale = { blobLoss: { mean: 0, sd: 0.05 } };

/** Measures the kept windows of a baseline against its means: how far each measure wanders, and what the smudge chart may
 * take for a smudge. */
export function* finishSteps(
  base: Base,
  kept: readonly KeptWindow[],
  samples: readonly Uint8Array[],
  options: { readonly windowMs: number; readonly falseAlarmsPerMonth: number },
): Generator<number, Scenery> {
  const { windowMs } = options;
  const scenery: Scenery = {
    ...base,
    level: meanOf(kept.map(({ level }) => level)) ?? 0,
    tileColour: colourOf(kept),
    settings: {
      amplification: meanOf(kept.map(({ amplification }) => amplification)),
      whiteBalance: meanOf(kept.map(({ whiteBalance }) => whiteBalance)),
    },
    blob: null,
  };
  const measurer = createLightMeasurer(scenery);
  const over = new UsualMeasures();
  const rests = new Float32Array(kept.length * LIGHT_CELLS);
  const follows = new Uint8Array(kept.length);
  for (const [w, window] of kept.entries()) {
    measurer.measure(window.light, 1);
    rests.set(measurer.smoothed, w * LIGHT_CELLS);
    follows[w] = w > 0 && window.startMs - kept[w - 1]!.startMs <= 1.5 * windowMs ? 1 : 0;
    const { offset, ...light } = measurer.measures;
    const colour = colourChange(scenery, window.tileColour, 1, window.whiteBalance);
    over.add({
      ...light,
      lampOutput: lightChange(scenery, window.level + offset, window.amplification),
      ...(colour === null ? {} : { colourMired: miredOf(colour) }),
      obstructedShare: 0,
    });
    if (w % 50 === 49) yield 0;
  }
  addShifts(over, scenery, samples);
  const blob = yield* blobCalibrationSteps({ rests, follows, windowMs }, options.falseAlarmsPerMonth);
  return { ...scenery, measures: { ...base.measures, ...over.byName, ...blobScale }, blob };
}

function addShifts(over: UsualMeasures, { texture, tiles }: Scenery, samples: readonly Uint8Array[]): void {
  if (!texture) return;
  const matcher = createTileMatcher(tiles.layout.size, tiles.mean, texture.tiles);
  for (const sample of samples) {
    const { x, y, ratio } = matcher.shift(sample);
    if (ratio >= leastRatio) over.add({ displacementX: x - texture.x, displacementY: y - texture.y });
  }
}

function colourOf(kept: readonly KeptWindow[]): Scenery['tileColour'] {
  const moments = new PlaceMoments(kept[0]?.tileColour.length ?? 0);
  for (const { tileColour } of kept) if (tileColour.every(Number.isFinite)) moments.add(tileColour, 1);
  // A grey camera has no colour anywhere.
  return moments.windows > 0 ? moments.rounded() : { mean: new Float32Array(0), sd: new Float32Array(0) };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
