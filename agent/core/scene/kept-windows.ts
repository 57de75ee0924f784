import type { Window } from '../window/window.ts';
import type { WindowMaps } from '../window/window-maps.ts';
import { type Settings, settingsOf } from './settings.ts';

/** What is kept of a window until the baseline is finished. */
export interface KeptWindow extends Settings {
  readonly startMs: number;
  readonly frames: number;
  /** Means over the window's frames. */
  readonly light: Float32Array;
  readonly level: number;
  readonly tileColour: Float32Array;
  readonly run: number;
}

/** Neighbours are kept or left out in runs, since charts are calibrated on contiguous windows. */
const runWindows = 50;

/** Keeps no more than `most` windows: when there are more, every second run is forgotten. */
export class KeptWindows {
  readonly #most: number;
  #kept: KeptWindow[] = [];
  #keepEvery = 1;
  #run = 0;
  #inRun = 0;
  #endMs = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
  }

  get windows(): readonly KeptWindow[] {
    return this.#kept;
  }

  add(window: Window, maps: WindowMaps): void {
    const apart = window.startMs - this.#endMs > (window.endMs - window.startMs) / 2;
    if (apart || this.#inRun === runWindows) {
      this.#run++;
      this.#inRun = 0;
    }
    this.#inRun++;
    this.#endMs = window.endMs;
    if (this.#run % this.#keepEvery !== 0) return;
    this.#kept.push({
      startMs: window.startMs,
      frames: maps.frames,
      light: Float32Array.from(maps.light, (sum) => sum / maps.frames),
      level: maps.level / maps.frames,
      tileColour: Float32Array.from(maps.tileColour, (sum) => sum / maps.frames),
      run: this.#run,
      ...settingsOf(window),
    });
    while (this.#kept.length > this.#most) {
      this.#keepEvery *= 2;
      this.#kept = this.#kept.filter(({ run }) => run % this.#keepEvery === 0);
    }
  }
}

/** Keeps the tiles of no more than `most` windows, evenly over all that came, as levels. */
export class KeptTiles {
  readonly #most: number;
  #kept: Uint8Array[] = [];
  #seen = 0;
  #keepEvery = 1;

  constructor(most: number) {
    this.#most = most;
  }

  get tiles(): readonly Uint8Array[] {
    return this.#kept;
  }

  add(maps: WindowMaps): void {
    if (this.#seen++ % this.#keepEvery !== 0) return;
    this.#kept.push(Uint8Array.from(maps.tiles, (sum) => Math.round(sum / maps.frames)));
    if (this.#kept.length <= this.#most) return;
    this.#keepEvery *= 2;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
  }
}
