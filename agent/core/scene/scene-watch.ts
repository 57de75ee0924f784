import type { Window } from '../window/window.ts';
import type { SceneReading } from './scene-reading.ts';
import type { Scenery } from './scenery.ts';

/** Reads a camera's base windows against the scenery of its baseline. */
export interface SceneWatch {
  /** Measures a closed base window's maps and moves the charts. */
  read(window: Window): SceneReading;
}

export function createSceneWatch(_scenery: Scenery, _options: { readonly windowMs: number }): SceneWatch {
  return { read: () => ({ values: {}, deviations: {}, usual: {}, unavailable: {}, blob: null, charts: [] }) };
}
