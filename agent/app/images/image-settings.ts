import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CameraSetting } from '../../core/baseline/fits-camera.ts';
import { tensorChannels } from '../../core/frame/tensor.ts';
import { type FrameTime, frameTimes } from '../../io/frame-source/frame-time.ts';
import { preprocessFingerprint } from '../../io/preprocess/fingerprint.ts';
import { type PreprocessOptions, preprocessDefaults } from '../../io/preprocess/options.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { formatDuration } from '../config/units.ts';
import { preprocessOptions } from '../io-options.ts';
import type { ImageModel } from './image-model.ts';
import type { ImageFolder } from './list-images.ts';

/** What is asked for beside the folder; what is left out comes from the camera's configuration or is a default. */
export interface AskedImages {
  readonly images: string;
  readonly pattern?: string | undefined;
  readonly recursive?: boolean | undefined;
  readonly time?: FrameTime | undefined;
  readonly windowMs?: number | undefined;
  readonly recipe?: string | undefined;
  readonly cache?: string | false | undefined;
}

/** How a folder of pictures is read and cut into windows. */
export interface ImageSettings {
  readonly folder: ImageFolder;
  readonly preprocess: PreprocessOptions;
  readonly maxFileBytes: number;
  readonly windowMs: number;
  readonly cacheDir: string | null;
  /** Of the camera; see `withModel`. */
  readonly model: ImageModel | null;
  /** The same in words, a line each, for the one who did not say it all. */
  readonly inWords: readonly string[];
}

const MAX_FILE_BYTES = 32_000_000;
const DEFAULT_WINDOW_MS = 60_000;

/** Throws RangeError for a time pattern or zone that makes no sense. */
export function imageSettings(
  asked: AskedImages,
  from: { config: Config; camera: CameraConfig } | null,
): ImageSettings {
  const source = from?.camera.source.type === 'folder' ? from.camera.source : null;
  const ofConfig = source && source.time.from !== 'arrival' ? source.time : null;
  const time: FrameTime = asked.time ?? ofConfig ?? { from: 'mtime' };
  const root = resolve(asked.images);
  frameTimes(time, root);
  const recipe = { recipeFrom: source?.recipeFrom ?? 'none', recipePattern: source?.recipePattern ?? null };
  const folder: ImageFolder = {
    root,
    pattern: asked.pattern ?? source?.pattern ?? null,
    recursive: asked.recursive ?? source?.recursive ?? false,
    time,
    everyMs: source ? from!.camera.everyMs : null,
    recipe,
    onlyRecipe: recipe.recipeFrom === 'none' ? null : (asked.recipe ?? null),
  };
  const preprocess = from ? preprocessOptions(from.camera.preprocess, from.config.limits) : preprocessDefaults;
  const windowMs = asked.windowMs ?? from?.camera.windowMs ?? DEFAULT_WINDOW_MS;
  return {
    folder,
    preprocess,
    maxFileBytes: from?.config.limits.maxFrameBytes ?? MAX_FILE_BYTES,
    windowMs,
    cacheDir: asked.cache === false ? null : (asked.cache ?? defaultCacheDir(process.env)),
    model: null,
    inWords: [
      `pictures of ${root}${folder.recursive ? ' and the folders in it' : ''}${folder.pattern ? ` named ${folder.pattern}` : ''}`,
      `time ${timeInWords(time)}, windows of ${formatDuration(windowMs)}`,
      `preprocessing of ${from ? `camera ${from.camera.id}` : 'no camera in particular (--config FILE --camera ID gives one)'}: ${preprocess.width}×${preprocess.height} ${preprocess.colour}, ${preprocess.fit}`,
    ],
  };
}

/** What windows read so are measured with. `model`: its fingerprint; `undefined`: not known yet. */
export function settingOf<M extends string | null | undefined>(
  { preprocess, windowMs }: Pick<ImageSettings, 'preprocess' | 'windowMs'>,
  recipe: string | null,
  model: M,
): CameraSetting & { readonly model: M } {
  return {
    preprocessing: preprocessFingerprint(preprocess),
    model,
    width: preprocess.width,
    height: preprocess.height,
    channels: tensorChannels(preprocess.colour),
    windowMs,
    recipe,
  };
}

/** Where features are kept unless said otherwise. */
export function defaultCacheDir(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_CACHE_HOME;
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'driftlight', 'features');
}

function timeInWords(time: FrameTime): string {
  switch (time.from) {
    case 'filename':
      return `out of the file name, ${time.pattern} in ${time.zone ?? 'UTC'}`;
    case 'exif':
      return `of capture out of the picture's EXIF, ${time.zone ?? 'UTC'} where it names no zone`;
    case 'mtime':
      return "of the file's last change";
    case 'arrival':
      return 'of arrival';
    case 'interval':
      return `every ${formatDuration(time.intervalMs)} in the order of names, from ${time.startMs === null ? "the first file's last change" : new Date(time.startMs).toISOString()}`;
  }
}
