import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeDraft } from '../../../shared/wire/codec.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import type { Clock, Cursor, Log } from '../../pipeline/ports.ts';
import { Committer } from './committer.ts';
import { lmdbFileProblem } from './lmdb-file.ts';
import { LmdbJournal, type OpenedAnew } from './lmdb-journal.ts';
import { LmdbStore } from './lmdb-store.ts';
import { beginStore, forgottenBoots, type Loaded, loadStore, NewerSchema } from './load-store.ts';
import { freeBytesAt, preallocate } from './preallocate.ts';
import { setAside } from './set-aside.ts';
import { SpaceBudget } from './space-budget.ts';
import { lockName, lockStore, type StoreLock } from './store-lock.ts';

/** Less leaves no room beside the copies that a commit makes. */
export const minStoreBytes = 4_000_000;

export interface JournalOptions {
  /** Folder of the store; made when it is not there. */
  readonly dir: string;
  /** Size of the file, taken at once; at least 4 MB. */
  readonly maxBytes: number;
  /** Nothing is written while the disk has less left than this. */
  readonly freeReserveBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  /** What makes a report delivered, so that it is forgotten first; `published` unless given. */
  readonly deliveredBy?: Cursor;
  readonly randomUuid?: () => string;
  readonly encodeDraft?: (draft: ReportDraft, seq: number) => Uint8Array;
  readonly freeBytes?: () => number;
}

/**
 * Opens the journal, making it or, where it is damaged, setting it aside and beginning a new one. Throws when another
 * process has it open, when a later version wrote it, when the disk has no room for a new one, and what the file system
 * throws.
 */
export async function openJournal(options: JournalOptions): Promise<LmdbJournal> {
  const { dir, maxBytes, clock } = options;
  if (!Number.isInteger(maxBytes) || maxBytes < minStoreBytes)
    throw new RangeError(`open journal ${dir}: expected store.maxBytes of at least ${minStoreBytes}, got ${maxBytes}`);
  mkdirSync(dir, { recursive: true });
  let lock = lockStore(dir);
  try {
    let openedAnew: OpenedAnew | null = null;
    let opened = await tryOpen(options, lock.wasLeft);
    if ('damage' in opened) {
      const aside = setAside(dir, clock.wallMs());
      openedAnew = { reason: opened.damage, setAside: aside };
      options.log.error(
        `journal ${dir} was damaged (${openedAnew.reason}); it is set aside as ${aside} and a new one begun`,
      );
      if (shortBytes(options, 0) > 0) {
        rmSync(aside, { recursive: true, force: true });
        options.log.error(`${aside} is removed again, since the disk has no room for it beside the new journal`);
      }
      if (!existsSync(join(dir, lockName))) lock = lockStore(dir);
      opened = await tryOpen(options, false);
      if ('damage' in opened) throw new Error(`open journal ${dir}: a new store is damaged too: ${opened.damage}`);
    }
    return assemble(options, opened, openedAnew, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Opened {
  readonly store: LmdbStore;
  readonly loaded: Loaded;
}

async function tryOpen(options: JournalOptions, wasLeft: boolean): Promise<Opened | { damage: string }> {
  const { dir, maxBytes } = options;
  const path = join(dir, 'data.mdb');
  const isNew = !existsSync(path) || statSync(path).size === 0;
  if (!isNew) {
    const damage = lmdbFileProblem(path, wasLeft);
    if (damage) return { damage };
  }
  const short = shortBytes(options, isNew ? 0 : statSync(path).size);
  if (isNew && short > 0)
    throw new Error(
      `open journal ${dir}: the disk has ${short} bytes too few for ${maxBytes} and the reserve of ${options.freeReserveBytes}; free space or lower store.maxBytes`,
    );
  let store: LmdbStore | null = null;
  try {
    if (isNew) await new LmdbStore(dir, maxBytes).close();
    if (short <= 0) await preallocate(path, maxBytes);
    else options.log.warn(`journal ${dir}: ${short} bytes too few on the disk to take its space beforehand`);
    store = new LmdbStore(dir, maxBytes);
    if (store.meta('journal') === undefined) await beginStore(store, (options.randomUuid ?? randomUUID)());
    return { store, loaded: loadStore(store) };
  } catch (error) {
    await store?.close();
    const { message } = error as Error;
    if (error instanceof NewerSchema)
      throw new Error(`open journal ${dir}: ${message}; install that version again or give another stateDir`);
    // What the system refuses is no damage: permissions, memory, a read-only disk.
    if (isOfSystem(error as Error)) throw new Error(`open journal ${dir}: ${message}`, { cause: error });
    return { damage: message };
  }
}

/** Bytes the disk lacks to make a file of `bytesThere` the whole store and keep the reserve; 0 or less: it has them. */
function shortBytes(options: JournalOptions, bytesThere: number): number {
  const missing = options.maxBytes - bytesThere;
  return missing <= 0 ? 0 : missing + options.freeReserveBytes - freeBytes(options);
}

function freeBytes(options: JournalOptions): number {
  return options.freeBytes ? options.freeBytes() : freeBytesAt(options.dir);
}

/** LMDB: too many trees, readers or threads. Those above 0 are the system's. */
const notDamage = [-30_791, -30_790, -30_789];

function isOfSystem(error: Error): boolean {
  const { code } = error as { code?: string | number };
  return typeof code === 'string' || (typeof code === 'number' && (code > 0 || notDamage.includes(code)));
}

function assemble(
  options: JournalOptions,
  { store, loaded }: Opened,
  openedAnew: OpenedAnew | null,
  lock: StoreLock,
): LmdbJournal {
  const { dir, maxBytes, clock, log } = options;
  const { journalId, boots, books, thinned } = loaded;
  const space = new SpaceBudget(maxBytes, store.pageBytes);
  space.measured(store.countPages());
  if (space.allowFileAsItIs())
    log.warn(`journal ${dir} is larger than store.maxBytes of ${maxBytes}; it empties, but its file stays that long`);
  const old = forgottenBoots(store, loaded);
  const committer = new Committer({
    dir,
    store,
    space,
    boots,
    books,
    maxBytes,
    thinned,
    log,
    deliveredBy: options.deliveredBy ?? 'published',
    freeReserveBytes: options.freeReserveBytes,
    freeBytes: () => freeBytes(options),
  });
  committer.forgetBoots(old);
  return new LmdbJournal({
    dir,
    journalId,
    clock,
    log,
    boots,
    books,
    committer,
    openedAnew,
    encodeDraft: options.encodeDraft ?? encodeDraft,
    release: () => lock.release(),
  });
}
