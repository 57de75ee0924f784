import type { Baseline } from '../../core/baseline/baseline.ts';
import { misfits } from '../../core/baseline/fits-camera.ts';
import { countText } from '../../core/words/count-text.ts';
import type { SourceWorld } from '../../io/frame-source/source-world.ts';
import { createDriftWatch } from '../../pipeline/drift-watch.ts';
import type { DiagnosisFiles } from '../diagnosis/load-diagnosis.ts';
import { siteDiagnoser } from '../diagnosis/site-diagnoser.ts';
import { type ImageFrame, imageReader, type ReadingProgress } from '../images/image-frames.ts';
import { type ImageSettings, settingOf } from '../images/image-settings.ts';
import { imageWindows } from '../images/image-windows.ts';
import { type ImageList, listImages } from '../images/list-images.ts';
import type { ReplayedBox } from './replay-reports.ts';
import { type ReplayedWindow, replayWindows } from './replay-windows.ts';

export interface Replaying {
  readonly settings: ImageSettings;
  readonly box: ReplayedBox;
  /** One a recipe. */
  readonly baselines: readonly Baseline[];
  /** Of pictures that do not tell theirs. */
  readonly recipe: string | null;
  /** The site's own causes; the shipped ones alone unless given. */
  readonly diagnosis?: DiagnosisFiles;
  readonly workers?: number;
  readonly onProgress?: (progress: ReadingProgress) => void;
}

export interface Replay {
  readonly list: ImageList;
  /** Closed windows in order; to be read once. */
  windows(): AsyncGenerator<ReplayedWindow>;
  /** Complete once the windows are read. */
  readonly totals: ReplayTotals;
}

export interface ReplayTotals {
  frames: number;
  failed: number;
  /** The first pictures that could not be read, and why. */
  readonly firstFailed: { readonly name: string; readonly reason: string }[];
  /** Recipes that pictures came of and no baseline is for. */
  readonly unknownRecipes: ReadonlySet<string | null>;
}

/** The recording cannot be replayed against these baselines, for a reason that a person can do something about. */
export class NoReplay extends Error {
  override name = 'NoReplay';
}

const FAILED_TOLD = 5;
const shippedOnly: DiagnosisFiles = { signatures: null, runbook: null };

/**
 * Takes a folder of pictures through the pipeline in their own time. Throws `NoReplay` when a baseline does not fit the
 * pictures or there are none, and when the folder cannot be listed.
 */
export async function replayImages(replaying: Replaying, world: SourceWorld): Promise<Replay> {
  const { settings, box, baselines, recipe } = replaying;
  const { folder, preprocess, maxFileBytes, windowMs, cacheDir, model } = settings;
  const byRecipe = baselinesByRecipe(baselines, settings);
  const list = await listImages(folder, world);
  if (list.names.length === 0) throw new NoReplay(`no pictures in ${folder.root}: nothing to replay`);
  const reader = imageReader(
    {
      ...{ folder, preprocess, maxFileBytes, cacheDir, model, decoding: baselines[0]?.decoding ?? 'judge' },
      ...(replaying.workers === undefined ? {} : { workers: replaying.workers }),
      ...(replaying.onProgress ? { onProgress: replaying.onProgress } : {}),
    },
    list,
    world,
  );
  const watch = createDriftWatch({
    camera: box.camera,
    baselineFor: (name) => byRecipe.get(name) ?? null,
    diagnose: siteDiagnoser(replaying.diagnosis ?? shippedOnly, 'UTC', world.log),
  });
  const totals: ReplayTotals = { frames: 0, failed: 0, firstFailed: [], unknownRecipes: watch.unknownRecipes };
  return {
    list,
    totals,
    windows: () =>
      replayWindows(imageWindows(counted(reader.frames(), recipe, totals), windowMs, watch.measure), watch, box),
  };
}

function baselinesByRecipe(baselines: readonly Baseline[], settings: ImageSettings): Map<string | null, Baseline> {
  const byRecipe = new Map<string | null, Baseline>();
  for (const baseline of baselines) {
    const found = misfits(baseline, settingOf(settings, baseline.recipe, settings.model?.prepared.fingerprint ?? null));
    if (found.length > 0)
      throw new NoReplay(
        `baseline ${baseline.id} does not fit these pictures:\n${found.map((why) => `  ${why}`).join('\n')}\ngive the settings it was made with (--config FILE --camera ID, --window)`,
      );
    const other = byRecipe.get(baseline.recipe);
    if (other)
      throw new NoReplay(
        `baselines ${other.id} and ${baseline.id} are both of ${baseline.recipe === null ? 'no recipe' : `recipe ${baseline.recipe}`}: give one`,
      );
    byRecipe.set(baseline.recipe, baseline);
  }
  return byRecipe;
}

async function* counted(
  frames: AsyncIterable<ImageFrame>,
  recipe: string | null,
  totals: ReplayTotals,
): AsyncGenerator<ImageFrame> {
  for await (const frame of frames) {
    if (frame.features) totals.frames++;
    else {
      totals.failed++;
      if (totals.firstFailed.length < FAILED_TOLD)
        totals.firstFailed.push({ name: frame.name, reason: frame.reason ?? 'it cannot be read' });
    }
    yield frame.recipe === null && recipe !== null ? { ...frame, recipe } : frame;
  }
}

/** `2 pictures could not be read:` and the first of them, a line each; empty: all could. */
export function failedWords({ failed, firstFailed }: ReplayTotals): string[] {
  if (failed === 0) return [];
  const more = failed > firstFailed.length ? [`  … and ${countText(failed - firstFailed.length)} more`] : [];
  return [
    `${countText(failed)} ${failed === 1 ? 'picture' : 'pictures'} could not be read:`,
    ...firstFailed.map(({ name, reason }) => `  ${name}: ${reason}`),
    ...more,
  ];
}
