import { open } from 'lmdb';

/** The part of lmdb's interface that is used here; its own types lack the options of an asynchronous put. */
export interface Tree<K> {
  get(key: K): Buffer | undefined;
  put(key: K, value: Uint8Array, options?: { append: true }): Promise<boolean>;
  remove(key: K): Promise<boolean>;
  getRange(range: object): Iterable<{ key: K; value: Buffer }>;
  getKeys(range: object): Iterable<K>;
  getStats(): TreeStatistics & {
    root: TreeStatistics;
    free: TreeStatistics;
    lastPageNumber: number;
    pagesWritten: number;
    txns: number;
  };
}

/** The file, and its main tree. */
export interface Root extends Tree<string> {
  openDB<K>(name: string, options: object): Tree<K>;
  readonly flushed: PromiseLike<unknown>;
  resetReadTxn(): void;
  on(event: 'aftercommit', listener: () => void): void;
  close(): Promise<void>;
}

export interface TreeStatistics {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly entryCount: number;
}

export function pagesOf(tree: TreeStatistics): number {
  return tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
}

export function openRoot(dir: string, maxBytes: number, maxTrees: number, readOnly: boolean): Root {
  // Without `overlappingSync` a commit is one flush of its pages, then one of the page that points to them, as in plain
  // LMDB; it writes a fifth less than with it. The map stays just above the file: what is mapped counts as memory.
  return open({
    path: dir,
    maxDbs: maxTrees,
    mapSize: maxBytes,
    encoding: 'binary',
    overlappingSync: false,
    trackMetrics: true,
    readOnly,
  } as Parameters<typeof open>[0]) as unknown as Root;
}
