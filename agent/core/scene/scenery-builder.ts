import type { Window } from '../window/window.ts';
import type { Scenery } from './scenery.ts';

/** Gathers the scenery of a baseline from its base windows while they have their maps. */
export interface SceneryBuilder {
  add(window: Window): void;
  /** `null`: too few windows with maps. */
  finish(): Scenery | null;
}

export function sceneryBuilder(_options: { readonly mostWindows?: number }): SceneryBuilder {
  return { add: () => {}, finish: () => null };
}
