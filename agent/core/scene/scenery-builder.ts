import { addValue, noMoments } from '../../../shared/sketch/moments.ts';
import { median } from '../../../shared/stats/median.ts';
import { drained } from '../drift/drained.ts';
import type { Window } from '../window/window.ts';
import type { WindowMaps } from '../window/window-maps.ts';
import { blockNoise, detailBlocks, detailInto, detailLimit, tileNoise } from './detail.ts';
import { finishSteps } from './finish-scenery.ts';
import { frozenFrames, frozenLimit } from './frozen-chart.ts';
import { KeptTiles, KeptWindows } from './kept-windows.ts';
import { PlaceMoments } from './place-moments.ts';
import type { Scenery } from './scenery.ts';
import { findStaticTexture } from './static-texture.ts';
import { UsualMeasures } from './usual-measures.ts';

export interface SceneryOptions {
  /** Windows whose light maps are kept for the charts, about 3 KB each; 2,000 unless said. */
  readonly mostWindows?: number;
  /** This chart's share of the alarm budget, a camera and 30 days; ¼ unless said. */
  readonly falseAlarmsPerMonth?: number;
}

/** Gathers the scenery of a baseline from its base windows while they have their maps. */
export interface SceneryBuilder {
  /** Takes windows in order of time. One without maps, or with pictures of another size than the first, is left out. */
  add(window: Window): void;
  /** `null`: too few windows with maps. Takes about a second for some hundred windows. */
  finish(): Scenery | null;
  /** The same in steps of some 50 ms; yields the share done. */
  finishSteps(): Generator<number, Scenery | null>;
}

/** What a mean and a deviation may be taken of. */
const leastWindows = 20;
const tileSamples = 60;
const mostWindows = 2000;
const budgetShare = 0.25;

export function sceneryBuilder(options: SceneryOptions = {}): SceneryBuilder {
  const kept = new KeptWindows(options.mostWindows ?? mostWindows);
  const samples = new KeptTiles(tileSamples);
  const measures = new UsualMeasures();
  const noise = noMoments();
  let places: Gathered | null = null;
  let windowMs = 0;
  /** Frames in a row that hardly differed, and the most of them. */
  let repeated = 0;
  let mostRepeated = 0;

  function add(window: Window): void {
    const { maps, stats } = window;
    if (!maps || maps.frames === 0) return;
    places ??= gathered(maps);
    if (places.tiles.mean.length !== maps.tiles.length) return;
    windowMs = window.endMs - window.startMs;
    places.light.add(maps.light, 1 / maps.frames);
    places.tiles.add(maps.tiles, 1 / maps.frames);
    detailInto(maps, places.tileDetail, places.blockDetail);
    places.tileEnergy.add(places.tileDetail, 1);
    places.blockVariance.add(places.blockDetail, 1);
    kept.add(window, maps);
    samples.add(maps);
    const change = stats.get('frameChange');
    const seen = stats.get('noise');
    if (seen && seen.n > 0) addValue(noise, seen.mean);
    if (change && seen && change.n > 0) {
      repeated = change.max < frozenLimit(seen.mean) ? repeated + change.n : 0;
      mostRepeated = Math.max(mostRepeated, repeated);
    }
    measures.addStats(stats);
  }

  function* steps(): Generator<number, Scenery | null> {
    if (!places || places.light.windows < leastWindows) return null;
    const { light, tiles, tileEnergy, blockVariance, layout } = places;
    const frames = median(kept.windows.map((window) => window.frames));
    const noiseLevels = noise.n > 0 ? noise.mean : null;
    yield 0;
    const base = {
      windows: light.windows,
      framesPerWindow: frames,
      light: light.rounded(),
      tiles: { layout, ...tiles.rounded() },
      measures: measures.byName,
      texture: findStaticTexture(layout, Float32Array.from(tiles.mean), tileEnergy.mean, samples.tiles),
      detail: {
        tiles: limits(tileEnergy, tileNoise(noiseLevels, frames)),
        blocks: limits(blockVariance, blockNoise),
      },
      noise: noiseLevels,
      repeats: mostRepeated >= frozenFrames / 2,
    };
    return yield* finishSteps(base, kept.windows, samples.tiles, {
      windowMs,
      falseAlarmsPerMonth: options.falseAlarmsPerMonth ?? budgetShare,
    });
  }

  return { add, finishSteps: steps, finish: () => drained(steps()) };
}

/** The scenery of these windows, in order of time. */
export function buildScenery(windows: Iterable<Window>, options: SceneryOptions = {}): Scenery | null {
  const builder = sceneryBuilder(options);
  for (const window of windows) builder.add(window);
  return builder.finish();
}

interface Gathered {
  readonly layout: WindowMaps['layout'];
  readonly light: PlaceMoments;
  readonly tiles: PlaceMoments;
  readonly tileEnergy: PlaceMoments;
  readonly blockVariance: PlaceMoments;
  readonly tileDetail: Float64Array;
  readonly blockDetail: Float64Array;
}

function gathered({ layout, light, tiles }: WindowMaps): Gathered {
  return {
    layout,
    light: new PlaceMoments(light.length),
    tiles: new PlaceMoments(tiles.length),
    tileEnergy: new PlaceMoments(layout.tiles.length),
    blockVariance: new PlaceMoments(detailBlocks),
    tileDetail: new Float64Array(layout.tiles.length),
    blockDetail: new Float64Array(detailBlocks),
  };
}

function limits(places: PlaceMoments, noise: number): Float32Array {
  return Float32Array.from(places.mean, (mean, i) => detailLimit(mean, places.least[i]!, noise));
}
