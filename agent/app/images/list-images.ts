import { setImmediate } from 'node:timers/promises';
import type { RecipeRule } from '../../core/frame/recipe-of.ts';
import { folderFeed } from '../../io/frame-source/folder-feed.ts';
import { folderPlan } from '../../io/frame-source/folder-plan.ts';
import { type FrameTime, frameTimes } from '../../io/frame-source/frame-time.ts';
import { pictureNames } from '../../io/frame-source/picture-names.ts';
import { UNTIMED } from '../../io/frame-source/picture-queue.ts';
import { recipeOfFile } from '../../io/frame-source/recipe-of-file.ts';
import type { SourceWorld } from '../../io/frame-source/source-world.ts';

export interface ImageFolder {
  /** Absolute. */
  readonly root: string;
  /** File names that count, with `*` and `?`; `null`: every picture by its ending. */
  readonly pattern: string | null;
  readonly recursive: boolean;
  readonly time: FrameTime;
  /** Takes the first picture of each period; `null`: every picture. */
  readonly everyMs: number | null;
  /** `folder`: the recipe is the name of the folder directly above the picture. */
  readonly recipe: RecipeRule;
  /** Only pictures of this recipe; `null`: of all. */
  readonly onlyRecipe: string | null;
}

/** The pictures of a folder in the order of their time, then name. */
export interface ImageList {
  readonly names: readonly string[];
  /** UTC ms; −∞ where the time cannot be told, which come first. */
  readonly timesMs: readonly number[];
  /** Why a picture has no time. */
  readonly untimed: string;
}

const LISTED_AT_A_TIME = 4096;

/** Lists a recording: the same pictures at the same times as the agent's folder source would give. Throws when the folder
 * cannot be listed, RangeError for a time pattern or zone that makes no sense. */
export async function listImages(folder: ImageFolder, world: SourceWorld): Promise<ImageList> {
  const { root, recursive, time, everyMs } = folder;
  const times = frameTimes(time, root);
  const plan = folderPlan({ time, root, everyMs, after: null }, world);
  const troubles: string[] = [];
  const feed = folderFeed(
    {
      root,
      recursive,
      isPicture: pictureNames(folder.pattern),
      watch: false,
      notify: false,
      settleMs: 0,
      rescanMs: 0,
    },
    times,
    plan.wasCounted,
    world.clock,
    (trouble) => troubles.push(trouble),
  );
  const recipeOf = recipeOfFile(folder.recipe, folder.root);
  const names: string[] = [];
  const timesMs: number[] = [];
  const never = new AbortController().signal;
  try {
    for (let file = await feed.next(never); file !== null; file = await feed.next(never)) {
      const { name } = file;
      if (folder.onlyRecipe !== null && recipeOf(name) !== folder.onlyRecipe) continue;
      const timeMs = await plan.timeOf(file);
      if (!plan.isDue(timeMs)) continue;
      plan.counted({ name, timeMs });
      names.push(name);
      timesMs.push(timeMs);
      if (names.length % LISTED_AT_A_TIME === 0) await setImmediate();
    }
  } finally {
    feed.close();
  }
  // Half a folder would make a baseline of half the truth.
  if (troubles[0] !== undefined) throw new Error(troubles[0]);
  return { names, timesMs, untimed: times.missing };
}

export function hasTime(timeMs: number): boolean {
  return timeMs !== UNTIMED;
}
