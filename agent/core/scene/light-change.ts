import { LIGHT_CELLS } from '../features/frame-maps.ts';
import type { WindowMaps } from '../window/window-maps.ts';
import type { Scenery } from './scenery.ts';

/** By cell of the light map, row after row, how a window's light differs from the baseline's. */
export interface LightChange {
  /** ln of the linear light in the picture now over that in the baseline; what exposure and gain did is in it. */
  readonly change: Float32Array;
  /** How far the cell strays from window to window by itself: one standard deviation of the same. */
  readonly usual: Float32Array;
}

export function lightChangeOf({ light, level }: Pick<Scenery, 'light' | 'level'>, maps: WindowMaps): LightChange {
  const change = new Float32Array(LIGHT_CELLS);
  const whole = maps.level / maps.frames - level;
  for (let i = 0; i < LIGHT_CELLS; i++) change[i] = maps.light[i]! / maps.frames - light.mean[i]! + whole;
  return { change, usual: light.sd };
}
