import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FeatureSet } from '../../core/features/feature-set.ts';
import type { ModelReading } from '../../core/model/model-reading.ts';
import { type FeatureCache, openFeatureCache, type PictureKey } from '../../io/feature-cache/feature-cache.ts';
import { recipeOfFile } from '../../io/frame-source/recipe-of-file.ts';
import type { SourceWorld } from '../../io/frame-source/source-world.ts';
import { preprocessFingerprint } from '../../io/preprocess/fingerprint.ts';
import type { PreprocessOptions } from '../../io/preprocess/options.ts';
import { featuresVersion } from './features-version.ts';
import { type ImageModel, type PictureModel, pictureModel } from './image-model.ts';
import { holdsFeatures, holdsReading, imageRecordReader, withReading } from './image-record.ts';
import { hasTime, type ImageFolder, type ImageList } from './list-images.ts';
import { type WorkerPool, workerPool } from './worker-pool.ts';

/** How JPEGs are decoded. `judge`: a sample of the folder decides, once for all of it, whether a fraction of their size
 * will do; else what an earlier judgement was. */
export type Decoding = 'judge' | 'shrunk' | 'whole';

export interface ImageReading {
  readonly folder: ImageFolder;
  readonly preprocess: PreprocessOptions;
  readonly maxFileBytes: number;
  readonly decoding: Decoding;
  /** Where features are kept; `null`: nowhere. */
  readonly cacheDir: string | null;
  /** Shown every `inferEvery`-th picture of the list; without one, only pixels are measured. */
  readonly model?: ImageModel | null;
  /** Processes that decode; one a core unless given. */
  readonly workers?: number;
  readonly onProgress?: (progress: ReadingProgress) => void;
}

export interface ReadingProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Taken from the cache. */
  readonly cached: number;
}

/** One picture of a recording, measured. `features` are overwritten by the next one. */
export interface ImageFrame {
  readonly name: string;
  /** UTC ms; `null`: its time cannot be told, and it counts as failed. */
  readonly timeMs: number | null;
  readonly recipe: string | null;
  readonly features: FeatureSet | null;
  /** What the model says of it; `null`: there is none, it was not its turn, or it did not get through with it. */
  readonly reading: ModelReading | null;
  /** Why there are none. */
  readonly reason: string | null;
  /** Of the file as stored; 0 where unknown. */
  readonly width: number;
  readonly height: number;
}

export interface ImageReader {
  /** Settled once the first frame is given. */
  readonly decoding: Exclude<Decoding, 'judge'>;
  /** Why features could not be kept, or `null`. */
  readonly cacheTrouble: string | null;
  frames(): AsyncGenerator<ImageFrame>;
}

/** Enough that asking costs little, few enough that a kill loses little. */
const NAMES_A_TASK = 16;
const TASKS_AHEAD_PER_WORKER = 3;
/** With their pixels, which take up to some MB each. */
const WITH_PIXELS = { names: 4, tasksAheadPerWorker: 1 };
const JUDGED = 12;

interface Task {
  readonly from: number;
  /** By place in the task: what is kept, or where in `fresh` it will be. */
  readonly kept: readonly (Uint8Array | null)[];
  readonly keys: readonly (PictureKey | null)[];
  readonly fresh: Promise<readonly Uint8Array[]>;
}

/**
 * Reads the pictures of a list in its order, decoded by several processes and measured, or taken from the cache. Memory
 * does not grow with their number. A picture that cannot be had is a frame with a reason.
 */
export function imageReader(reading: ImageReading, list: ImageList, world: SourceWorld): ImageReader {
  const { log } = world;
  const { folder, preprocess, maxFileBytes } = reading;
  const { root } = folder;
  const recipeOf = recipeOfFile(folder.recipe, root);
  const workers = reading.workers ?? availableParallelism();
  const { model = null } = reading;
  const namesATask = model ? WITH_PIXELS.names : NAMES_A_TASK;
  const tasksAhead = workers * (model ? WITH_PIXELS.tasksAheadPerWorker : TASKS_AHEAD_PER_WORKER) + (model ? 1 : 0);
  let decoding: Exclude<Decoding, 'judge'> = reading.decoding === 'shrunk' ? 'shrunk' : 'whole';
  let cacheTrouble: string | null = null;

  async function settle(pool: WorkerPool): Promise<void> {
    const never = preprocess.shrinkOnLoadTolerance === 0 || preprocess.crop;
    if (reading.decoding === 'judge' && !never) {
      const step = Math.max(1, Math.floor(list.names.length / JUDGED));
      const sample = list.names.filter((_, i) => i % step === 0).slice(0, JUDGED);
      decoding = (await pool.judge(sample)) ? 'shrunk' : 'whole';
    }
    // A tolerance of all levels always shrinks, whatever a process has seen before.
    const shrinkOnLoadTolerance = decoding === 'shrunk' ? 255 : 0;
    pool.use({ root, maxFileBytes, preprocess: { ...preprocess, shrinkOnLoadTolerance } });
  }

  function openCache(): FeatureCache | null {
    if (reading.cacheDir === null) return null;
    try {
      const identity = [featuresVersion(preprocess), root, preprocessFingerprint(preprocess), decoding];
      const ofModel = model ? [model.prepared.fingerprint] : [];
      return openFeatureCache(reading.cacheDir, [...identity, ...ofModel]);
    } catch (error) {
      lost(`features cannot be kept in ${reading.cacheDir}: ${(error as Error).message}`);
      return null;
    }
  }

  function lost(why: string): void {
    if (cacheTrouble === null) log.warn(`${why}; an interrupted run begins anew`);
    cacheTrouble = why;
  }

  function isShown(at: number): boolean {
    return model !== null && at % model.spec.inferEvery === 0;
  }

  function begin(from: number, pool: WorkerPool, shown: PictureModel | null, cache: FeatureCache | null): Task {
    const names = list.names.slice(from, from + namesATask);
    const keys = names.map((name) => (cache ? keyOf(root, name) : null));
    const kept = keys.map((key, i) => {
      const record = key && cache ? cache.read(key) : null;
      // It was not its turn when the list was another.
      return record && isShown(from + i) && !holdsReading(record) ? null : record;
    });
    const missing = names.flatMap((_, i) => (kept[i] === null ? [i] : []));
    const fresh = missing.length === 0 ? Promise.resolve([]) : measured(from, names, missing, pool, shown);
    // Awaited when its turn comes; until then nobody listens.
    fresh.catch(() => {});
    return { from, kept, keys, fresh };
  }

  async function measured(
    from: number,
    names: readonly string[],
    missing: readonly number[],
    pool: WorkerPool,
    shown: PictureModel | null,
  ): Promise<Uint8Array[]> {
    const withPixels = missing.flatMap((i, at) => (isShown(from + i) ? [at] : []));
    const records: Uint8Array[] = [];
    for (const { record, picture } of await pool.measure(
      missing.map((i) => names[i]!),
      withPixels,
    )) {
      const says = picture && shown ? await shown.read(picture) : null;
      records.push(says ? withReading(record, says) : record);
    }
    return records;
  }

  function keep(cache: FeatureCache, task: Task, fresh: readonly Uint8Array[]): void {
    const missing = task.keys.flatMap((key, i) => (task.kept[i] === null ? [{ key, at: task.from + i }] : []));
    const records = fresh.flatMap((record, i) => {
      const { key, at } = missing[i]!;
      // What the model did not get through with today it may get through with tomorrow.
      const isWhole = holdsFeatures(record) && (!isShown(at) || holdsReading(record));
      return key && isWhole ? [{ key, record }] : [];
    });
    const trouble = cache.append(records);
    if (trouble !== null) lost(trouble);
  }

  async function* frames(): AsyncGenerator<ImageFrame> {
    const total = list.names.length;
    const pool = workerPool(workers, { root, maxFileBytes, preprocess });
    const shown = model ? pictureModel(model, preprocess, world) : null;
    const read = imageRecordReader();
    let cache: FeatureCache | null = null;
    let [failed, cached] = [0, 0];
    try {
      await settle(pool);
      cache = openCache();
      const ahead: Task[] = [];
      for (let next = 0; next < total || ahead.length > 0; ) {
        while (next < total && ahead.length < tasksAhead) {
          ahead.push(begin(next, pool, shown, cache));
          next += namesATask;
        }
        const task = ahead.shift()!;
        const fresh = await task.fresh;
        if (cache) keep(cache, task, fresh);
        let used = 0;
        for (let i = 0; i < task.kept.length; i++) {
          const kept = task.kept[i]!;
          if (kept) cached++;
          const frame = frameOf(task.from + i, read, kept ?? fresh[used++]!);
          if (frame.reason !== null) failed++;
          yield frame;
        }
        reading.onProgress?.({ done: task.from + task.kept.length, total, failed, cached });
        // With every picture in the cache nothing else would get its turn.
        await setImmediate();
      }
    } finally {
      pool.stop();
      cache?.close();
      await shown?.stop();
    }
  }

  function frameOf(at: number, read: ReturnType<typeof imageRecordReader>, bytes: Uint8Array): ImageFrame {
    const name = list.names[at]!;
    const timed = hasTime(list.timesMs[at]!);
    const common = { name, timeMs: timed ? list.timesMs[at]! : null, recipe: recipeOf(name) };
    const record = read(bytes);
    const reason = 'reason' in record ? record.reason : timed ? null : list.untimed;
    if (reason !== null || 'reason' in record)
      return { ...common, features: null, reading: null, reason, width: 0, height: 0 };
    return { ...common, ...record, reason: null };
  }

  return {
    get decoding() {
      return decoding;
    },
    get cacheTrouble() {
      return cacheTrouble;
    },
    frames,
  };
}

function keyOf(root: string, name: string): PictureKey | null {
  try {
    const found = statSync(join(root, name));
    return found.isFile() ? { name, bytes: found.size, mtimeMs: found.mtimeMs } : null;
  } catch {
    // Reading it will say why.
    return null;
  }
}
