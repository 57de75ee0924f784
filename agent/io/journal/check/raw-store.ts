import { maxStreams } from '../lmdb-store.ts';
import { openRoot, type Root, type Tree } from '../lmdb-tree.ts';
import { unsealed } from '../sealed.ts';

export type PartKey = [stream: string, seq: number, part: number];

/** The trees of a store as they are, whatever stands in them. */
export interface RawStore {
  readonly root: Root;
  readonly part: Tree<PartKey>;
  readonly recent: Tree<unknown>;
  /** By stream. */
  readonly streams: ReadonlyMap<string, Tree<number>>;
}

const treePrefix = 'reports/';

/** Throws where the trees that every store has are missing. The file must have passed `lmdbFileProblem`. */
export function openRaw(dir: string, maxBytes: number, readOnly: boolean): RawStore {
  const root = openRoot(dir, maxBytes, maxStreams + 2, readOnly);
  const part = root.openDB<PartKey>('part', { encoding: 'binary' });
  const recent = root.openDB<unknown>('recent', { encoding: 'binary' });
  // LMDB opens no tree while a reading of another is under way.
  const names = [...root.getKeys({ start: treePrefix, end: `${treePrefix}\uffff` })];
  root.resetReadTxn();
  const streams = new Map<string, Tree<number>>();
  for (const name of names) {
    const tree = root.openDB<number>(name, { encoding: 'binary', keyEncoding: 'uint32' });
    if (tree) streams.set(name.slice(treePrefix.length), tree);
  }
  if (!part || !recent) throw new Error('the trees of reports are missing');
  return { root, part, recent, streams };
}

/** The entries of the main tree whose key begins with `prefix`; `undefined`: not what was written. */
export function entries(root: Root, prefix: string): { key: string; value: unknown }[] {
  const found: { key: string; value: unknown }[] = [];
  for (const { key, value } of root.getRange({ start: prefix, end: `${prefix}\uffff` }))
    found.push({ key: key.slice(prefix.length), value: entryOf(key, value) });
  return found;
}

export function entry(root: Root, key: string): unknown {
  const value = root.get(key);
  return value && entryOf(key, value);
}

function entryOf(key: string, value: Buffer): unknown {
  try {
    return unsealed(key, value);
  } catch {
    return undefined;
  }
}
