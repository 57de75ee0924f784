import { seededRandom } from '../../../shared/stats/random.ts';
import { createAnalyser } from '../../core/features/analyser.ts';
import type { Picture } from '../../core/frame/frame.ts';
import { createPerturber } from '../../core/tolerance/perturb.ts';
import type { Change } from '../../core/tolerance/tolerance.ts';
import { addFrame, openWindow, type Window } from '../../core/window/window.ts';

/** A healthy picture that is changed. */
export interface PictureToTry {
  readonly name: string;
  /** Asked for several times; the buffer may be overwritten by the next one asked for. */
  readonly load: () => Promise<Picture>;
  /** What it truly shows; absent: not known. */
  readonly label?: string;
}

/** Noise of the n-th picture: the same whenever it is asked for. */
export function noiseOf(n: number): () => number {
  return seededRandom(n + 1);
}

/** A window for each group, of its pictures as they are (`null`) or changed. */
export async function changedWindows(
  groups: readonly (readonly PictureToTry[])[],
  form: Omit<Picture, 'pixels'>,
  how: { readonly change: Change; readonly strength: number } | null,
): Promise<Window[]> {
  const analyse = createAnalyser(form);
  const perturb = createPerturber(form);
  const windows: Window[] = [];
  let n = 0;
  for (const group of groups) {
    const window = openWindow('base', 'recorded', null, { startMs: 0, endMs: 0 });
    for (const { load } of group) {
      const picture = await load();
      const random = noiseOf(n++);
      addFrame(window, analyse(how ? perturb(picture, how.change, how.strength, random) : picture));
    }
    windows.push(window);
  }
  return windows;
}
