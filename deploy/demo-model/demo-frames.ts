import { demoClasses, demoCrop, demoSource } from '../../agent/app/scenario/demo-model.ts';
import { healthyConditions, type StationConditions } from '../../agent/core/simulation/conditions.ts';
import { createStation } from '../../agent/core/simulation/station.ts';

export const demoPictureBytes: number = demoCrop.width * demoCrop.height * 3;

export interface DemoFrames {
  /** Draws frame `n` of a recipe into the buffer given at the beginning; its class as an index of `demoClasses`. */
  draw(n: number, atMs: number, recipe: number, conditions?: Partial<StationConditions>): number;
}

/** Boards of a station of their own for each seed, three of four with a fault, every kind as often as good ones. */
export function demoFrames(seed: number, out: Uint8Array): DemoFrames {
  const station = createStation({
    ...{ ...demoSource, seed, kind: 'boards', recipes: ['a', 'b', 'c', 'd'], frameMs: 600_000 },
    ...{ autoExposure: false, autoWhiteBalance: false, tellsSettings: true, defectShare: 0.75 },
  });
  const whole = new Uint8Array(station.bytesPerFrame);
  return {
    draw(n, atMs, recipe, conditions = {}) {
      const { truth } = station.draw(n, atMs, { ...healthyConditions, ...conditions, recipeIndex: recipe }, whole);
      cutOut(whole, out);
      const fault = truth.parts.find(({ id }) => id === n)?.defects[0]?.kind ?? 'good';
      return demoClasses.indexOf(fault as (typeof demoClasses)[number]);
    },
  };
}

/** Copies the part that the model sees. */
export function cutOut(whole: Uint8Array, out: Uint8Array): void {
  const { left, top, width, height } = demoCrop;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * demoSource.width + left) * 3;
    out.set(whole.subarray(from, from + width * 3), y * width * 3);
  }
}
