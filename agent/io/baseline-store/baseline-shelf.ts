import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atomicWrite } from './atomic-write.ts';
import { BaselineError } from './baseline-error.ts';
import { baselineFileEnding, decodeBaseline, readBaseline, type StoredBaseline } from './baseline-file.ts';

export interface ShelfEntry {
  readonly id: string;
  /** `set-aside`: it is kept, and none is current until another one is promoted. */
  readonly action: 'promoted' | 'rolled-back' | 'set-aside';
  readonly atMs: number;
  readonly by: string;
  readonly reason: string | null;
  /** Ids that a roll-back goes to, the next one last. */
  readonly before: readonly string[];
}

export type ShelfMove = Pick<ShelfEntry, 'atMs' | 'by' | 'reason'>;

/** Baselines of one camera and recipe on a box: the current one, those before it, and who changed it when and why. */
export interface BaselineShelf {
  readonly dir: string;
  /** The entry of the current one; `null`: none yet, or it was set aside. Throws `BaselineError` when the history cannot be read. */
  entry(): ShelfEntry | null;
  /** Newest last. */
  history(): readonly ShelfEntry[];
  /** `null`: none yet. Throws `BaselineError` when it cannot be read. */
  current(): StoredBaseline | null;
  /** Those that were current before it and are still kept and whole, the latest first. */
  former(): Generator<StoredBaseline>;
  /** Makes the content of a baseline's file the current one; the one before is kept. Returns false when it is the current
   * one already. Throws `BaselineError` for what is no baseline. */
  promote(bytes: Buffer, move: ShelfMove): boolean;
  /** Goes back to the one before, or to what was set aside; `null`: there is none. */
  rollback(move: ShelfMove): ShelfEntry | null;
  /** From now on none is current, so that one is learnt anew; `rollback` brings it back. Returns its id, or `null`: there
   * was none. */
  setAside(move: ShelfMove): string | null;
}

const HISTORY = 'history.json';
const KEPT = 10;
const ENTRIES_KEPT = 50;

export function baselineShelf(stateDir: string, camera: string, recipe: string | null): BaselineShelf {
  const dir = join(stateDir, 'baselines', camera, folderOf(recipe));
  const historyFile = join(dir, HISTORY);
  const fileOf = (id: string) => join(dir, `${id}${baselineFileEnding}`);

  function history(): ShelfEntry[] {
    let text: string;
    try {
      text = readFileSync(historyFile, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new BaselineError('unreadable', `baselines ${historyFile}: ${(cause as Error).message}`, { cause });
    }
    try {
      const value = JSON.parse(text);
      if (value.version > 1)
        throw new BaselineError('newer', `baselines ${historyFile}: made by a newer Driftlight; upgrade this one`);
      if (!Array.isArray(value.entries) || !value.entries.every(isEntry)) throw new RangeError('unknown entries');
      return value.entries;
    } catch (cause) {
      if (cause instanceof BaselineError) throw cause;
      throw new BaselineError(
        'damaged',
        `baselines ${historyFile}: damaged (${(cause as Error).message}); remove it and promote a baseline again`,
        { cause },
      );
    }
  }

  function add(entries: readonly ShelfEntry[], entry: ShelfEntry): void {
    const kept = [...entries, entry].slice(-ENTRIES_KEPT);
    atomicWrite(historyFile, Buffer.from(`${JSON.stringify({ version: 1, entries: kept }, null, 1)}\n`));
    prune(kept);
  }

  /** Files that nothing leads to any more, but for those most lately current. */
  function prune(entries: readonly ShelfEntry[]): void {
    const current = entries.at(-1);
    const wanted = new Set([...(current?.before ?? []), ...entries.slice(-KEPT).map(({ id }) => id)]);
    for (const name of readdirSync(dir))
      if (name.endsWith(baselineFileEnding) && !wanted.has(name.slice(0, -baselineFileEnding.length)))
        rmSync(join(dir, name), { force: true });
  }

  const entry = () => {
    const last = history().at(-1);
    return last === undefined || last.action === 'set-aside' ? null : last;
  };

  return {
    dir,
    entry,
    history,
    current: () => {
      const now = entry();
      return now && readBaseline(fileOf(now.id));
    },
    *former() {
      const entries = history();
      const ids = new Set(entries.map(({ id }) => id).reverse());
      ids.delete(entries.at(-1)?.id ?? '');
      for (const id of ids) {
        let stored: StoredBaseline;
        try {
          stored = readBaseline(fileOf(id));
        } catch {
          continue;
        }
        yield stored;
      }
    },
    promote: (bytes, move) => {
      const { baseline } = decodeBaseline(bytes, 'to be promoted');
      const entries = history();
      const now = entries.at(-1);
      if (now?.id === baseline.id && now.action !== 'set-aside' && existsSync(fileOf(now.id))) return false;
      atomicWrite(fileOf(baseline.id), bytes);
      const before = now ? withItself(now) : [];
      add(entries, { id: baseline.id, action: 'promoted', ...move, before });
      return true;
    },
    rollback: (move) => {
      const entries = history();
      const now = entries.at(-1);
      const id = now?.before.at(-1);
      if (!now || id === undefined) return null;
      // Before anything is changed: the one to go back to must be whole.
      readBaseline(fileOf(id));
      const back: ShelfEntry = { id, action: 'rolled-back', ...move, before: now.before.slice(0, -1) };
      add(entries, back);
      return back;
    },
    setAside: (move) => {
      const now = entry();
      if (now === null) return null;
      add(history(), { id: now.id, action: 'set-aside', ...move, before: withItself(now) });
      return now.id;
    },
  };
}

/** Where one leads back to from the entry after it. What was set aside is among those already. */
const withItself = ({ action, before, id }: ShelfEntry): readonly string[] =>
  action === 'set-aside' ? before : [...before, id].slice(-KEPT);

/** The recipes that a camera has a baseline for; `null` stands for none. A folder that is not ours is passed over. */
export function shelvedRecipes(stateDir: string, camera: string): (string | null)[] {
  let names: string[];
  try {
    names = readdirSync(join(stateDir, 'baselines', camera));
  } catch {
    return [];
  }
  const recipes: (string | null)[] = [];
  for (const name of names.sort()) {
    if (name === NO_RECIPE) recipes.push(null);
    else if (name.startsWith(HASHED)) recipes.push(recipeInside(join(stateDir, 'baselines', camera, name)));
    else if (name.startsWith(NAMED)) recipes.push(decodeURIComponent(name.slice(NAMED.length)));
  }
  return recipes;
}

const NO_RECIPE = 'default';
const NAMED = 'recipe-';
const HASHED = 'recipe~';
const LONGEST_NAME = 200;

/** A recipe's name may hold anything; a folder's may not. */
function folderOf(recipe: string | null): string {
  if (recipe === null) return NO_RECIPE;
  const name = `${NAMED}${encodeURIComponent(recipe)}`;
  return name.length <= LONGEST_NAME
    ? name
    : `${HASHED}${createHash('sha256').update(recipe).digest('hex').slice(0, 32)}`;
}

function recipeInside(dir: string): string | null {
  const file = readdirSync(dir).find((name) => name.endsWith(baselineFileEnding));
  return file ? readBaseline(join(dir, file)).baseline.recipe : null;
}

function isEntry(value: unknown): value is ShelfEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, action, atMs, by, before } = value as Partial<ShelfEntry>;
  const isId = (text: unknown) => typeof text === 'string' && /^[0-9a-f]{16}$/.test(text);
  const isAction = action === 'promoted' || action === 'rolled-back' || action === 'set-aside';
  return isId(id) && isAction && Number.isFinite(atMs) && typeof by === 'string' && !!before?.every?.(isId);
}
