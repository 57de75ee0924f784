import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import {
  configuredId,
  emptyShelf,
  promotedOnShelf,
  provedOnShelf,
  readShelfRecord,
  rolledBackOnShelf,
  type ShelfModel,
  type ShelfMove,
  type ShelfRecord,
  sentBackOnShelf,
  triedOnShelf,
  wantedModels,
} from './model-shelf-record.ts';
import { fileLooks, replaceUnlessChanged } from './model-shelf-write.ts';

/** What may be wrong with the models kept on a box, in words. */
export class ModelShelfError extends Error {
  override name = 'ModelShelfError';
}

/** The models that were promoted on one camera: their files, and a small file that says which one is wanted. Whoever
 * changes it replaces that file at once, so that a reader sees the one before or the one after. */
export interface ModelShelf {
  readonly dir: string;
  /** Where the file of a model on the shelf lies. */
  fileOf(model: ShelfModel): string;
  folderOf(id: string): string;
  /** Throws `ModelShelfError` when it cannot be read. */
  record(): ShelfRecord;
  /** The model to use instead of the configured one, and the one to use until it has proved itself; `null`: the
   * configured one. */
  wanted(): { readonly model: ShelfModel | null; readonly before: ShelfModel | null; readonly proved: boolean };
  promote(model: ShelfModel, move: ShelfMove): void;
  /** Id of what is wanted from now on, `configured` for the one of the configuration; `null`: there is none before. */
  rollBack(move: ShelfMove): string | null;
  sentBack(id: string, why: string, atMs: number): void;
  proved(id: string): void;
  tried(id: string): number;
  /** A trial that was ended in order, which is not the model's fault. */
  stopped(id: string): void;
}

const CURRENT = 'current.json';
const MOST_ATTEMPTS = 20;

export const modelShelfDir = (stateDir: string, camera: string) => join(stateDir, 'models', 'shelf', camera);

/** @param configuredPath the model in the camera's settings: what was promoted instead of another one is passed over */
export function modelShelf(stateDir: string, camera: string, configuredPath: string): ModelShelf {
  const dir = modelShelfDir(stateDir, camera);
  const file = join(dir, CURRENT);
  const folderOf = (id: string) => join(dir, id);
  let read: { key: string; record: ShelfRecord } | null = null;

  function record(): ShelfRecord {
    const key = fileLooks(file);
    if (read?.key !== key) read = { key, record: key === 'none' ? emptyShelf(configuredPath) : fromFile() };
    return read.record.configured === configuredPath ? read.record : emptyShelf(configuredPath);
  }

  function fromFile(): ShelfRecord {
    try {
      return readShelfRecord(JSON.parse(readFileSync(file, 'utf8')));
    } catch (cause) {
      const next = `repair or remove it, then promote again; until then the configured model is used`;
      throw new ModelShelfError(`models ${file}: ${(cause as Error).message}; ${next}`, { cause });
    }
  }

  /** The agent and a person's command may both be at it: the change is made to what is there by then. `null`: there is
   * nothing to change. */
  function change(make: (record: ShelfRecord) => ShelfRecord | null): ShelfRecord | null {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const looks = fileLooks(file);
      const changed = make(record());
      if (!changed) return null;
      if (!replaceUnlessChanged(file, `${JSON.stringify(changed, null, 1)}\n`, looks)) continue;
      prune(changed);
      return changed;
    }
    throw new ModelShelfError(`models ${file}: others keep changing it; try again`);
  }

  /** Folders that nothing leads to any more, and what a promotion that was broken off left behind. */
  function prune({ models }: ShelfRecord): void {
    const kept = new Set(models.map(({ id }) => id));
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const isOld = /^[0-9a-f]{16}$/.test(entry.name) && !kept.has(entry.name);
      if (entry.isDirectory() && (isOld || entry.name.startsWith('incoming-')))
        rmSync(folderOf(entry.name), { recursive: true, force: true });
    }
  }

  return {
    dir,
    folderOf,
    fileOf: ({ id, file: name }) => join(folderOf(id), name),
    record,
    wanted: () => wantedModels(record()),
    promote: (model, move) => void change((now) => promotedOnShelf(now, model, move)),
    rollBack(move) {
      const changed = change((now) => {
        const next = rolledBackOnShelf(now, move);
        const target = next?.models.find(({ id }) => id === next.current);
        if (target && !existsSync(join(folderOf(target.id), target.file)))
          throw new ModelShelfError(`models ${dir}: the file of model ${target.id} is gone; promote it again`);
        return next;
      });
      return changed?.current ?? null;
    },
    sentBack: (id, why, atMs) => {
      change((now) => (now.current === id && id !== configuredId ? sentBackOnShelf(now, why, atMs) : null));
    },
    proved: (id) => {
      change((now) => (now.current === id && !now.proved ? provedOnShelf(now) : null));
    },
    tried: (id) =>
      change((now) => (now.current === id && id !== configuredId ? triedOnShelf(now, 1) : null))?.trials ?? 1,
    stopped: (id) => {
      change((now) => (now.current === id && now.trials > 0 ? triedOnShelf(now, -1) : null));
    },
  };
}

/** The settings with which a model of the shelf runs: the configured ones, but for what was promoted with it. */
export function shelvedSpec(configured: ModelSpec, model: ShelfModel, file: string): ModelSpec {
  return { ...configured, path: file, ...(model.settings ?? {}) };
}
