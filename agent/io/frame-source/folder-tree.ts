import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type FolderRules, type KnownFolder, newNames, unknownFolder } from './known-folder.ts';
import { reasonOf } from './read-picture.ts';

export interface FolderTree {
  /** Names of pictures not known yet, a few thousand at a time; looks through every folder that changed. `isFirst`: they
   * were there when the tree was first seen; what it could not list then counts as first when it can. */
  scan(): AsyncGenerator<{ names: string[]; isFirst: boolean }>;
  /** Names that the kernel told of since the last call and that were not known. */
  told(): string[];
  /** The file was not there after all, or is to be found again. */
  forget(name: string): void;
  /** Resolves when the kernel tells of a file, or when `signal` aborts. */
  event(signal: AbortSignal): Promise<void>;
  /** Forgets everything; the tree is of no use afterwards. */
  close(): void;
}

/** Watches cost the kernel memory, and it grants a limited number. */
const WATCHED_FOLDERS = 500;

/**
 * The pictures of a folder, and of the folders in it. With `notify` the kernel tells of new ones; that misses files on
 * network shares and when many come at once, so scans find the rest. `trouble` is called for what cannot be listed.
 */
export function folderTree(
  rules: FolderRules,
  notify: boolean,
  monotonicMs: () => number,
  trouble: (text: string) => void,
): FolderTree {
  const folders = new Map<string, KnownFolder>([['', unknownFolder('')]]);
  const watchers = new Map<string, { watcher: FSWatcher; inode: string }>();
  const hints = new Set<string>();
  let wake: (() => void) | null = null;

  function watchFolder(folder: KnownFolder): void {
    if (!notify || watchers.has(folder.path) || watchers.size >= WATCHED_FOLDERS) return;
    try {
      const watcher = watch(join(rules.root, folder.path), (_event, fileName) => {
        if (fileName === null || !rules.isPicture(fileName)) return;
        const name = folder.path === '' ? fileName : `${folder.path}/${fileName}`;
        if (folder.names.has(name)) return;
        hints.add(name);
        wake?.();
      });
      watcher.on('error', () => unwatch(folder.path));
      watchers.set(folder.path, { watcher, inode: folder.inode });
    } catch {
      // Then scans find what comes.
    }
  }

  /** When a disk was mounted there since, the kernel watches what lies beneath it. */
  function keepWatching(folder: KnownFolder): void {
    const watched = watchers.get(folder.path);
    if (!watched || watched.inode === folder.inode) return;
    if (watched.inode === '') watched.inode = folder.inode;
    else {
      unwatch(folder.path);
      watchFolder(folder);
    }
  }

  function unwatch(path: string): void {
    watchers.get(path)?.watcher.close();
    watchers.delete(path);
  }

  function folderOf(name: string): KnownFolder | undefined {
    return folders.get(name.slice(0, Math.max(0, name.lastIndexOf('/'))));
  }

  return {
    scan: async function* () {
      const open = [...folders.values()];
      for (let folder = open.shift(); folder; folder = open.shift()) {
        const foundFirst = folder.isFirst;
        // Before the listing, so that no file can slip through between the two.
        watchFolder(folder);
        try {
          const { isFirst } = folder;
          for await (const names of newNames(folder, rules, monotonicMs())) yield { names, isFirst };
          folder.isFirst = false;
          keepWatching(folder);
        } catch (error) {
          if (folder.path !== '' && (error as NodeJS.ErrnoException).code === 'ENOENT') folders.delete(folder.path);
          else trouble(`folder ${join(rules.root, folder.path)} cannot be listed: ${reasonOf(error)}`);
          unwatch(folder.path);
        }
        for (const path of folder.folders) {
          if (folders.has(path)) continue;
          const found = { ...unknownFolder(path), isFirst: foundFirst };
          folders.set(path, found);
          open.push(found);
        }
        folder.folders.clear();
      }
    },
    told: () => {
      const names = [...hints].filter((name) => {
        const known = folderOf(name)?.names;
        if (!known || known.has(name)) return false;
        known.add(name);
        return true;
      });
      hints.clear();
      return names;
    },
    forget: (name) => {
      const folder = folderOf(name);
      folder?.names.delete(name);
      // Its time stamp need not change when the file comes again.
      if (folder) folder.mtimeMs = Number.NaN;
    },
    event: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted || hints.size > 0) return resolve();
        const done = () => {
          wake = null;
          signal.removeEventListener('abort', done);
          resolve();
        };
        wake = done;
        signal.addEventListener('abort', done, { once: true });
      }),
    close: () => {
      for (const path of [...watchers.keys()]) unwatch(path);
      folders.clear();
    },
  };
}
