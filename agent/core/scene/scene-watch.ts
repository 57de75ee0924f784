import type { ChartReading } from '../drift/chart-reading.ts';
import { miredOf } from '../lighting/colour.ts';
import type { Window } from '../window/window.ts';
import type { WindowMaps } from '../window/window-maps.ts';
import { blobCentre, cellAt, centreOf, lossAt, oddestPlace } from './blob-place.ts';
import { displacementLimit, moveDisplacement } from './displacement-chart.ts';
import { frozenFrames, frozenLimit, leastNoise } from './frozen-chart.ts';
import { colourChange, lightChange } from './lamp-measures.ts';
import { type LightChange, lightChangeOf } from './light-change.ts';
import { blobRadius, createLightMeasurer } from './light-measures.ts';
import { createObstructionMeter, obstructedFrom, obstructedWindows } from './obstruction.ts';
import { movePlaces, type PlaceNormals, worstPlace } from './place-chart.ts';
import { moveRun } from './run-chart.ts';
import type { Blob, SceneReading } from './scene-reading.ts';
import { chartsAnew, restoredCharts, type SceneState, savedCharts } from './scene-state.ts';
import type { Scenery } from './scenery.ts';
import { settingsOf } from './settings.ts';
import { leastRatio } from './static-texture.ts';
import { createTileMatcher } from './tile-matcher.ts';

export interface SceneWatchOptions {
  readonly windowMs: number;
  /** A camera whose exposure and gain are set by hand, or its white balance: lamp output and colour can then be told
   * without metadata. */
  readonly exposureLocked?: boolean;
  readonly whiteBalanceLocked?: boolean;
  /** False where the baseline has not seen what varies from day to day: shadows and weather then look like smudges. */
  readonly blobMayAct?: boolean;
}

/** Reads a camera's base windows against the scenery of its baseline. */
export interface SceneWatch {
  /** Measures a closed base window's maps and moves the charts; windows come in order of time. One without maps moves
   * nothing. */
  read(window: Window): SceneReading;
  /** Of the window that was read last; `null`: it had no maps that fit. */
  light(): LightChange | null;
  /** What must outlive a restart: plain JSON, a few kilobytes while something goes on. */
  state(): SceneState;
  /** Goes on from a state; returns false, and starts afresh, for anything else. */
  restore(state: unknown): boolean;
  /** Sets every chart to 0. */
  reset(): void;
}

/** A smudge's sums stop this far above the threshold: cleaned, the chart is back within as many windows. */
const headroom = 10;
/** From this share of the threshold on, the chart tells where; below, the window alone. */
const telling = 0.5;
/** Texture that was found in so many windows of the baseline is missed when it is not. */
const alwaysFound = 0.95;

interface Told {
  readonly values: Record<string, number>;
  readonly unavailable: Record<string, string>;
  readonly charts: ChartReading[];
  blob: Blob | null;
}

export function createSceneWatch(scenery: Scenery, options: SceneWatchOptions): SceneWatch {
  const { blob, texture, tiles, noise } = scenery;
  const { windowMs } = options;
  const measurer = createLightMeasurer(scenery);
  const obstruction = createObstructionMeter(scenery);
  const matcher = texture && createTileMatcher(tiles.layout.size, tiles.mean, texture.tiles);
  const worst = { place: 0, direction: 'up' as 'up' | 'down', statistic: 0, sinceMs: 0 };
  let charts = chartsAnew();
  let light: LightChange | null = null;

  function readBlob(window: Window, maps: WindowMaps, told: Told): void {
    if (!blob) {
      told.unavailable.blob = 'the baseline has too few windows to tell a smudge from chance';
      return;
    }
    const width = Math.min(3, Math.max(1, Math.sqrt(scenery.framesPerWindow / maps.frames)));
    movePlaces(
      charts.places,
      measurer.smoothed,
      blob,
      { startMs: window.startMs, windowMs, width },
      blob.threshold + headroom,
    );
    worstPlace(charts.places, worst);
    const { statistic, direction, sinceMs } = worst;
    const isCharted = statistic > telling * blob.threshold;
    told.blob = blobAt(blob, isCharted);
    tellShape(told);
    // The oddest place of a healthy window is another one each time, and means nothing.
    told.values.blobLoss = isCharted ? told.blob.loss : 0;
    told.charts.push({
      chart: 'blob',
      channel: 'blobLoss',
      // A place that grew darker has lost light.
      direction: direction === 'down' ? 'up' : 'down',
      statistic,
      threshold: blob.threshold,
      sinceMs,
      mayAct: options.blobMayAct ?? true,
    });
  }

  /** Where a chart is charged it knows the place better than the window alone. */
  function blobAt(normals: PlaceNormals, isCharted: boolean): Blob {
    const { smoothed } = measurer;
    const place = oddestPlace(normals, smoothed);
    if (!isCharted) return { ...centreOf(place), radius: blobRadius, loss: lossAt(normals, smoothed, place) };
    const sums = worst.direction === 'up' ? charts.places.up : charts.places.down;
    const centre = blobCentre(sums, normals, smoothed);
    measurer.measureAround(centre.x, centre.y);
    return { ...centre, radius: blobRadius, loss: lossAt(normals, smoothed, cellAt(centre)) };
  }

  function tellShape({ values }: Told): void {
    const { offset: _, ...light } = measurer.measures;
    Object.assign(values, light);
  }

  function readLight(window: Window, maps: WindowMaps, told: Told): void {
    measurer.measure(maps.light, maps.frames);
    const { offset } = measurer.measures;
    tellShape(told);
    const settings = settingsOf(window);
    const knows = (name: 'amplification' | 'whiteBalance') =>
      settings[name] !== null && scenery.settings[name] !== null;
    if (knows('amplification') || options.exposureLocked)
      told.values.lampOutput = lightChange(scenery, maps.level / maps.frames + offset, settings.amplification);
    else
      told.unavailable.lampOutput =
        'exposure and gain are not told with the pictures, or were not in the baseline: lock exposure or supply metadata';
    const colour = colourChange(scenery, maps.tileColour, maps.frames, settings.whiteBalance);
    if (colour === null) told.unavailable.colourMired = 'the pictures are grey';
    else if (knows('whiteBalance') || options.whiteBalanceLocked) told.values.colourMired = miredOf(colour);
    else
      told.unavailable.colourMired =
        'white balance is not told with the pictures, or was not in the baseline: lock white balance or supply metadata';
  }

  function readDisplacement(window: Window, maps: WindowMaps, told: Told): void {
    if (!matcher || !texture) {
      told.unavailable.displacement = tiles.layout.size === 0 ? 'the picture is too small' : 'no static texture';
      return;
    }
    const found = matcher.shift(maps.tiles);
    const isFound = found.ratio >= leastRatio;
    const shift = isFound ? { x: found.x - texture.x, y: found.y - texture.y } : null;
    if (shift) {
      told.values.displacementX = shift.x;
      told.values.displacementY = shift.y;
    } else
      told.unavailable.displacement = 'the static texture is not where it was: dark, covered, or moved too far to say';
    const isFree = (told.values.obstructedShare ?? 1) < obstructedFrom;
    const place = shift ?? (isFree && texture.found >= alwaysFound ? 'lost' : null);
    const reading = moveDisplacement(charts.displacement, place, window.startMs, displacementLimit(texture.spread));
    const right = Math.abs(shift?.x ?? 0) >= Math.abs(shift?.y ?? 0);
    const along = right ? (shift?.x ?? 0) : (shift?.y ?? 0);
    told.charts.push({
      chart: 'displacement',
      channel: right ? 'displacementX' : 'displacementY',
      direction: along < 0 ? 'down' : 'up',
      ...reading,
      mayAct: true,
    });
  }

  function readObstruction(window: Window, maps: WindowMaps, told: Told): void {
    const share = obstruction.share(maps);
    if (share === null) {
      told.unavailable.obstruction = 'the picture never had contrast whose loss would show';
      return;
    }
    told.values.obstructedShare = share;
    moveRun(charts.obstruction, share >= obstructedFrom, 1, window.startMs);
    told.charts.push({
      chart: 'obstruction',
      channel: 'obstructedShare',
      direction: 'up',
      statistic: charts.obstruction.count,
      threshold: obstructedWindows - 0.5,
      sinceMs: charts.obstruction.sinceMs,
      mayAct: true,
    });
  }

  function readFrozen(window: Window, told: Told): void {
    const change = window.stats.get('frameChange');
    const why = notFrozenBecause(scenery, change?.n ?? 0);
    if (why !== null) {
      told.unavailable.frozen = why;
      return;
    }
    moveRun(charts.frozen, change!.max < frozenLimit(noise!), change!.n, window.startMs);
    told.charts.push({
      chart: 'frozen',
      channel: 'frameChange',
      direction: 'down',
      statistic: charts.frozen.count,
      threshold: frozenFrames - 0.5,
      sinceMs: charts.frozen.sinceMs,
      mayAct: true,
    });
  }

  return {
    read(window) {
      const told: Told = { values: {}, unavailable: {}, charts: [], blob: null };
      const { maps } = window;
      light = null;
      readFrozen(window, told);
      if (!maps || maps.frames === 0) told.unavailable.scene = 'no frame of the window was mapped';
      else if (maps.tiles.length !== tiles.mean.length || maps.layout.width !== tiles.layout.width)
        told.unavailable.scene = "the pictures have another size than the baseline's";
      else {
        light = lightChangeOf(scenery, maps);
        readLight(window, maps, told);
        readBlob(window, maps, told);
        readObstruction(window, maps, told);
        readDisplacement(window, maps, told);
      }
      return reading(scenery, told);
    },
    light: () => light,
    state: () => savedCharts(charts),
    restore(state) {
      const restored = restoredCharts(state);
      charts = restored ?? chartsAnew();
      return restored !== null;
    },
    reset() {
      charts = chartsAnew();
    },
  };
}

function notFrozenBecause({ noise, repeats }: Scenery, changes: number): string | null {
  if (noise === null || noise < leastNoise) return 'the pictures have no noise by which a live sensor could be told';
  if (repeats) return 'this camera repeats its frames when it is well';
  return changes === 0 ? 'no two frames of the window follow each other' : null;
}

function reading({ measures }: Scenery, { values, unavailable, charts, blob }: Told): SceneReading {
  const deviations: Record<string, number> = {};
  const usual: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    const known = measures[name];
    if (!known) continue;
    usual[name] = known.mean;
    if (known.sd > 0) deviations[name] = (value - known.mean) / known.sd;
  }
  charts.sort((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
  return { values, deviations, usual, unavailable, blob, charts };
}
