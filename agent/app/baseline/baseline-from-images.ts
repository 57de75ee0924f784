import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BaselineExample } from '../../core/baseline/baseline.ts';
import { sceneryBuilder } from '../../core/scene/scenery-builder.ts';
import type { Window } from '../../core/window/window.ts';
import { countText } from '../../core/words/count-text.ts';
import type { BaselineDraft } from '../../io/baseline-store/baseline-json.ts';
import type { SourceWorld } from '../../io/frame-source/source-world.ts';
import { encodeJpeg } from '../../io/preprocess/encode-jpeg.ts';
import { sharpPreprocessor } from '../../io/preprocess/sharp-preprocessor.ts';
import { type ImageFrame, imageReader, type ReadingProgress } from '../images/image-frames.ts';
import { type ImageSettings, settingOf } from '../images/image-settings.ts';
import { imageWindows } from '../images/image-windows.ts';
import { listImages } from '../images/list-images.ts';
import { type BaselineAbout, makeBaseline, NoBaseline, sceneShare } from './make-baseline.ts';
import { type FailedPictures, readingNotes } from './reading-notes.ts';
import { windowKeeper } from './window-keeper.ts';

export interface FromImages {
  readonly settings: ImageSettings;
  readonly about: Pick<BaselineAbout, 'camera' | 'recipe' | 'madeBy' | 'madeAtMs' | 'reason'>;
  readonly falseAlarmsPerCameraPerMonth: number;
  readonly workers?: number;
  readonly onProgress?: (progress: CreateProgress) => void;
}

export type CreateProgress =
  | { readonly phase: 'listing' }
  | ({ readonly phase: 'reading' } & ReadingProgress)
  | { readonly phase: 'calibrating'; readonly share: number };

export interface MadeFromImages {
  readonly draft: BaselineDraft;
  readonly series: readonly Window[];
  readonly failed: FailedPictures;
}

const EXAMPLES = 8;
const EXAMPLE_QUALITY = 80;

/**
 * A baseline out of a folder of pictures. Throws `NoBaseline` when none can be made of them, and when the folder cannot
 * be listed.
 */
export async function baselineFromImages(make: FromImages, world: SourceWorld): Promise<MadeFromImages> {
  const { settings, about } = make;
  const { folder, preprocess, maxFileBytes, windowMs } = settings;
  const tell = make.onProgress ?? (() => {});
  tell({ phase: 'listing' });
  const list = await listImages(folder, world);
  if (list.names.length === 0) throw new NoBaseline(nothingThere(settings));
  const reader = imageReader(
    {
      ...{ folder, preprocess, maxFileBytes, decoding: 'judge', cacheDir: settings.cacheDir, model: settings.model },
      ...(make.workers === undefined ? {} : { workers: make.workers }),
      onProgress: (progress) => tell({ phase: 'reading', ...progress }),
    },
    list,
    world,
  );
  const keeper = windowKeeper();
  const scenery = sceneryBuilder({ falseAlarmsPerMonth: make.falseAlarmsPerCameraPerMonth * sceneShare });
  const notes = readingNotes(list.names.length, EXAMPLES);
  for await (const window of imageWindows(noted(reader.frames(), notes.see), windowMs))
    if (window.level === 'base') {
      scenery.add(window);
      keeper.add({ ...window, maps: null });
    }
  const failed = notes.failed();
  if (notes.measured() === 0)
    throw new NoBaseline(
      `none of ${countText(list.names.length)} pictures could be used: ${failed.first[0]?.name}: ${failed.first[0]?.reason}`,
    );
  const { preprocessing, model, ...picture } = settingOf(
    settings,
    about.recipe,
    settings.model?.prepared.fingerprint ?? null,
  );
  const limits = [...notes.limits()];
  if (keeper.leftOut > 0)
    limits.push(`The oldest ${countText(keeper.leftOut)} windows are in the reference, but not in the thresholds.`);
  const { draft, series } = await makeBaseline(
    {
      ...{
        ...about,
        windowMs,
        fingerprint: { preprocessing, model },
        provisional: false,
        decoding: reader.decoding,
      },
      picture: { width: picture.width, height: picture.height, channels: picture.channels },
    },
    {
      ...{ windows: keeper.windows(), reference: keeper.reference(), frames: notes.measured(), limits },
      scenery: scenery.finish(),
      examples: await examplesOf(settings, notes.examples()),
      falseAlarmsPerCameraPerMonth: make.falseAlarmsPerCameraPerMonth,
    },
    async (share) => {
      tell({ phase: 'calibrating', share });
      await setImmediate();
    },
  );
  return { draft, series, failed };
}

async function* noted(frames: AsyncIterable<ImageFrame>, see: (frame: ImageFrame) => void): AsyncGenerator<ImageFrame> {
  for await (const frame of frames) {
    see(frame);
    yield frame;
  }
}

/** As the preprocessing shows them, so at most some 10 kB each. */
async function examplesOf(
  { folder, preprocess }: ImageSettings,
  chosen: readonly { name: string; atMs: number }[],
): Promise<BaselineExample[]> {
  const preprocessor = sharpPreprocessor({ ...preprocess, shrinkOnLoadTolerance: 0 });
  const examples: BaselineExample[] = [];
  for (const { name, atMs } of chosen) {
    try {
      const bytes = await readFile(join(folder.root, name));
      const picture = await preprocessor.picture({ kind: 'encoded', bytes });
      examples.push({ name, atMs, jpeg: await encodeJpeg(picture, EXAMPLE_QUALITY) });
    } catch {
      // It was readable a moment ago; a baseline with an example less is as good.
    }
  }
  return examples;
}

function nothingThere({ folder }: ImageSettings): string {
  const which = folder.pattern ? `named ${folder.pattern}` : 'by their endings (.jpg, .png, .tif, .webp …)';
  const recipe = folder.onlyRecipe === null ? '' : ` of recipe ${folder.onlyRecipe}`;
  const deeper = folder.recursive ? '' : '; --recursive looks into the folders in it';
  return `no pictures${recipe} in ${folder.root}, ${which}${deeper}`;
}
