import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderRules {
  readonly root: string;
  readonly recursive: boolean;
  readonly isPicture: (fileName: string) => boolean;
}

/** One folder of a tree and the names of pictures seen in it. Names are paths inside the root. */
export interface KnownFolder {
  readonly path: string;
  names: Set<string>;
  readonly folders: Set<string>;
  mtimeMs: number;
  /** Changes when another folder takes its place, as when a disk is mounted there. */
  inode: string;
  /** Monotonic ms when `mtimeMs` was first seen, and when the folder was last listed. */
  changedMs: number;
  listedMs: number;
  /** Its pictures were there when the tree was first seen. */
  isFirst: boolean;
}

/** Names handed on at a time: sorting so many takes some 10 ms. */
const CHUNK = 4096;
/** The coarsest time stamps of file systems in use (FAT) lie this far apart. */
const STAMP_MS = 2000;

export function unknownFolder(path: string): KnownFolder {
  const never = Number.NEGATIVE_INFINITY;
  return {
    path,
    names: new Set(),
    folders: new Set(),
    mtimeMs: Number.NaN,
    inode: '',
    changedMs: never,
    listedMs: never,
    isFirst: true,
  };
}

/**
 * Lists a folder unless its time stamp says that nothing came or went, and yields the names of pictures not known yet.
 * Folders with a picture's name count as pictures (they are announced, and broken); links to folders are not followed,
 * since they may lead in circles. Rejects like the file system.
 */
export async function* newNames(folder: KnownFolder, rules: FolderRules, nowMs: number): AsyncGenerator<string[]> {
  const { mtimeMs, dev, ino } = await stat(join(rules.root, folder.path));
  folder.inode = `${dev}:${ino}`;
  if (mtimeMs === folder.mtimeMs && folder.listedMs - folder.changedMs >= STAMP_MS) return;
  if (mtimeMs !== folder.mtimeMs) folder.changedMs = nowMs;
  const there = folder.names.size > 0 ? new Set<string>() : null;
  let stillThere = 0;
  let fresh: string[] = [];
  for await (const entry of await opendir(join(rules.root, folder.path), { bufferSize: 512 })) {
    const name = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
    if (rules.isPicture(entry.name)) {
      there?.add(name);
      if (folder.names.has(name)) {
        stillThere++;
        continue;
      }
      folder.names.add(name);
      fresh.push(name);
      if (fresh.length >= CHUNK) {
        yield fresh;
        fresh = [];
      }
    } else if (rules.recursive && entry.isDirectory() && !entry.name.startsWith('.')) folder.folders.add(name);
  }
  // A folder in which nothing is left as it was may be an empty mount point: its names would all be counted again.
  if (there && stillThere > 0) folder.names = there;
  folder.mtimeMs = mtimeMs;
  folder.listedMs = nowMs;
  if (fresh.length > 0) yield fresh;
}
