import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { JournalUnavailable } from './journal-errors.ts';
import type { JournalOptions } from './journal-options.ts';
import { lmdbFileProblem } from './lmdb-file.ts';
import { LmdbStore } from './lmdb-store.ts';
import { beginStore, type Loaded, loadStore } from './load-store.ts';
import { type Loss, lossKey } from './loss.ts';
import { allMigrations, currentSchema, MigrationFailed, migrate, NewerSchema } from './migrate.ts';
import { freeBytesAt, preallocate, takeBlocks } from './preallocate.ts';

/** Room for more readers than there ever are. */
const lockBytes = 16_384;

import { salvagedKey } from './salvage.ts';

const lockRoomBytes = 65_536;

export interface OpenedStore {
  readonly store: LmdbStore;
  readonly loaded: Loaded;
}

/** The store that is in `dir`, or a new one. `deep`: every page is looked at first. Throws what `openJournal` says; what
 * speaks of a damaged store comes back as words. */
export async function openForWriting(
  options: JournalOptions,
  deep: boolean,
  loss: Loss | null = null,
): Promise<OpenedStore | { damage: string }> {
  const { dir, maxBytes, log } = options;
  const migrations = options.migrations ?? allMigrations;
  const path = join(dir, 'data.mdb');
  const isNew = !existsSync(path) || statSync(path).size === 0;
  if (!isNew) {
    const damage = lmdbFileProblem(path, deep);
    if (damage) return { damage };
  }
  const short = shortBytes(options, isNew ? 0 : statSync(path).size);
  if (isNew && short > 0)
    throw new JournalUnavailable(
      `open journal ${dir}: the disk has ${short} bytes too few for ${maxBytes} and the reserve of ${options.freeReserveBytes}; free space or lower store.maxBytes`,
    );
  expectRoomForLock(options);
  let store: LmdbStore | null = null;
  try {
    await takeBlocks(join(dir, 'lock.mdb'), lockBytes);
    if (isNew) await new LmdbStore(dir, maxBytes).close();
    if (short <= 0) await preallocate(path, maxBytes);
    else log.warn(`journal ${dir}: ${short} bytes too few on the disk to take its space beforehand`);
    store = new LmdbStore(dir, maxBytes);
    if (store.meta('journal') === undefined) {
      await beginStore(store, { journalId: randomUuid(options), ...currentSchema(migrations) }, statesAfter(loss));
    }
    const before = await migrate(store, migrations);
    const loaded = loadStore(store, migrations);
    if (before < loaded.schema) log.info(`journal ${dir} is brought from schema ${before} to ${loaded.schema}`);
    return { store, loaded };
  } catch (error) {
    // A new store of which only the beginning could be written must not be taken for one next time.
    if (isNew && !store) rmSync(path, { force: true });
    await store?.close();
    return { damage: damageIn(error, dir) };
  }
}

/** What a store that takes a lost one's place begins with. */
function statesAfter(loss: Loss | null): Map<string, Uint8Array> {
  if (!loss) return new Map();
  const { states = {}, ...told } = loss;
  const salvaged = Object.entries(states).map(([key, content]) => [salvagedKey(key), Buffer.from(content, 'base64')]);
  return new Map([[lossKey, Buffer.from(JSON.stringify(told))], ...(salvaged as [string, Uint8Array][])]);
}

/** The store that is in `dir`, on a disk that takes no writes. Throws `JournalUnavailable` where there is none, or a
 * damaged one, which could not be replaced. */
export function openForReading(options: JournalOptions, whyNotForWriting: string): OpenedStore {
  const { dir, maxBytes } = options;
  const path = join(dir, 'data.mdb');
  const unavailable = (what: string) => new JournalUnavailable(`open journal ${dir}: ${what} (${whyNotForWriting})`);
  if (!existsSync(path) || statSync(path).size === 0)
    throw unavailable('there is none, and none can be made on a disk that takes no writes');
  const damage = lmdbFileProblem(path, true);
  if (damage) throw unavailable(`it is damaged (${damage}) and cannot be replaced on a disk that takes no writes`);
  expectRoomForLock(options);
  let store: LmdbStore | null = null;
  try {
    store = new LmdbStore(dir, maxBytes, { readOnly: true });
    return { store, loaded: loadStore(store, options.migrations ?? allMigrations) };
  } catch (error) {
    void store?.close();
    throw unavailable(damageIn(error, dir));
  }
}

/** Bytes the disk lacks to make a file of `bytesThere` the whole store and keep the reserve; 0 or less: it has them. */
export function shortBytes(options: JournalOptions, bytesThere: number): number {
  const missing = options.maxBytes - bytesThere;
  return missing <= 0 ? 0 : missing + options.freeReserveBytes - freeBytes(options);
}

export function randomUuid(options: JournalOptions): string {
  return (options.randomUuid ?? randomUUID)();
}

/** 0 where the file system does not say. */
export function freeBytes(options: JournalOptions): number {
  try {
    return options.freeBytes ? options.freeBytes() : freeBytesAt(options.dir);
  } catch {
    return 0;
  }
}

/** LMDB maps its lock file before the disk has given it room; without any, the first write to it ends the process (SIGBUS). */
function expectRoomForLock(options: JournalOptions): void {
  const { dir } = options;
  if (existsSync(join(dir, 'lock.mdb')) || freeBytes(options) >= lockRoomBytes) return;
  try {
    accessSync(dir, constants.W_OK);
  } catch {
    // On a read-only file system it does without a lock file.
    return;
  }
  throw new JournalUnavailable(`open journal ${dir}: the disk has no room for its lock file; free space`);
}

/** What an error says of the store's content; thrown on where it does not. */
function damageIn(error: unknown, dir: string): string {
  const { message } = error as Error;
  if (error instanceof NewerSchema || error instanceof MigrationFailed)
    throw new Error(`open journal ${dir}: ${message}`);
  // What the system refuses is no damage: permissions, memory, a read-only disk.
  if (!isOfSystem(error as Error)) return message;
  // What LMDB failed to write leaves a process that must not go on; what the file system said does not.
  const Kind = typeof (error as { code?: unknown }).code === 'string' ? JournalUnavailable : Error;
  throw new Kind(`open journal ${dir}: ${message}`, { cause: error });
}

/** LMDB: too many trees, readers or threads. Those above 0 are the system's. */
const notDamage = [-30_791, -30_790, -30_789];

export function isOfSystem(error: Error): boolean {
  const { code } = error as { code?: string | number };
  return typeof code === 'string' || (typeof code === 'number' && (code > 0 || notDamage.includes(code)));
}
