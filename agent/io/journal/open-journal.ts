import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeDraft } from '../../../shared/wire/codec.ts';
import { Committer } from './committer.ts';
import { JournalUnavailable } from './journal-errors.ts';
import type { JournalOptions } from './journal-options.ts';
import type { LmdbJournalParts, OpenedAnew } from './journal-parts.ts';
import { readLastKnown } from './last-known.ts';
import { lmdbFileProblem } from './lmdb-file.ts';
import { LmdbJournal } from './lmdb-journal.ts';
import { forgottenBoots } from './load-store.ts';
import { type Loss, lossEvent, lossKey } from './loss.ts';
import {
  freeBytes,
  isOfSystem,
  type OpenedStore,
  openForReading,
  openForWriting,
  randomUuid,
  shortBytes,
} from './open-store.ts';
import { forgetPendingLoss, notePendingLoss, pendingLoss } from './pending-loss.ts';
import { DeadlyStore, probeStore } from './probe-store.ts';
import { salvageStates } from './salvage.ts';
import { setAside } from './set-aside.ts';
import { SpaceBudget } from './space-budget.ts';
import { lockName, lockStore, type StoreLock } from './store-lock.ts';

export type { JournalOptions } from './journal-options.ts';

/** Less leaves no room beside the copies that a commit makes. */
export const minStoreBytes = 4_000_000;

/**
 * Opens the journal, making it or, where it is damaged, setting it aside and beginning a new one, which tells of the loss
 * in an event. Where the disk takes no writes, what is there is opened for reading; that is tried again until it does.
 * Throws `JournalUnavailable` where nothing is there and nothing can be made; Error when another process has the store
 * open, when a later version wrote it, and when a first commit fails, after which the process must be ended.
 */
export async function openJournal(options: JournalOptions): Promise<LmdbJournal> {
  const { dir, maxBytes } = options;
  if (!Number.isInteger(maxBytes) || maxBytes < minStoreBytes)
    throw new RangeError(`open journal ${dir}: expected store.maxBytes of at least ${minStoreBytes}, got ${maxBytes}`);
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new JournalUnavailable(`open journal ${dir}: ${(error as Error).message}`, { cause: error });
  }
  const holder: LockHolder = { lock: null, damage: null };
  try {
    const whyNot = await whyNotWritable(options, holder);
    const journal = new LmdbJournal(
      whyNot === null ? await writable(options, holder) : standby(options, holder, whyNot),
    );
    tellLoss(journal, options);
    return journal;
  } catch (error) {
    holder.lock?.release();
    throw error;
  }
}

interface LockHolder {
  lock: StoreLock | null;
  /** What a probe found wrong with the store itself. */
  damage: string | null;
}

/** Why no commit may be tried in this process, in words, or `null`. Throws when another process has the store open. */
async function whyNotWritable(options: JournalOptions, holder: LockHolder, again = false): Promise<string | null> {
  const { dir, maxBytes } = options;
  const path = join(dir, 'data.mdb');
  try {
    holder.lock ??= lockStore(dir);
  } catch (error) {
    if (!isOfSystem(error as Error)) throw error;
    return (error as Error).message;
  }
  // The last owner may have gone because a commit failed.
  const isSuspect = (again || holder.lock.wasLeft) && existsSync(path) && statSync(path).size > 0;
  if (!isSuspect || lmdbFileProblem(path, true) !== null) return null;
  try {
    return await (options.probe ? options.probe() : probeStore(dir, maxBytes));
  } catch (error) {
    if (!(error instanceof DeadlyStore)) throw error;
    holder.damage = error.message;
    return null;
  }
}

async function writable(options: JournalOptions, holder: LockHolder): Promise<LmdbJournalParts> {
  const { dir, log } = options;
  const known = readLastKnown(dir);
  let openedAnew: OpenedAnew | null = null;
  const isMissing = known !== null && !existsSync(join(dir, 'data.mdb'));
  const damage = isMissing ? 'its file is missing' : holder.damage;
  let opened =
    damage === null ? await openForWriting(options, holder.lock?.wasLeft ?? true, pendingLoss(dir)) : { damage };
  if ('damage' in opened) {
    const atMs = options.clock.wallMs();
    const before = pendingLoss(dir)?.states;
    const states = { ...before, ...(await salvageStates(dir, options.maxBytes, 'camera/')) };
    notePendingLoss(dir, { reason: opened.damage, setAside: null, atMs, known, states });
    openedAnew = { reason: opened.damage, setAside: putAside(options, opened.damage) };
    if (!existsSync(join(dir, lockName))) holder.lock = lockStore(dir);
    const loss: Loss = { ...openedAnew, atMs, known, states };
    opened = await openForWriting(options, false, loss);
    if ('damage' in opened) throw new Error(`open journal ${dir}: a new store is damaged too: ${opened.damage}`);
    log.info(`journal ${dir}: new reports are numbered from 1 in journal ${opened.loaded.journalId}`);
  }
  forgetPendingLoss(dir);
  return assemble(options, opened, { openedAnew, holder, whyReadOnly: null });
}

/** Returns where the damaged store lies now, or `null` when there is none any more. */
function putAside(options: JournalOptions, damage: string): string | null {
  const { dir, clock, log } = options;
  if (!existsSync(join(dir, 'data.mdb'))) {
    log.error(`journal ${dir} was lost (${damage}); a new one is begun`);
    return null;
  }
  const aside = setAside(dir, clock.wallMs());
  log.error(`journal ${dir} was damaged (${damage}); it is set aside as ${aside} and a new one begun`);
  if (shortBytes(options, 0) <= 0) return aside;
  rmSync(aside, { recursive: true, force: true });
  log.error(`${aside} is removed again, since the disk has no room for it beside the new journal`);
  return null;
}

/** The store as it is, on a disk that takes no writes now. */
function standby(options: JournalOptions, holder: LockHolder, whyReadOnly: string): LmdbJournalParts {
  const { dir, log } = options;
  const parts = assemble(options, openForReading(options, whyReadOnly), { openedAnew: null, holder, whyReadOnly });
  log.error(`journal ${dir} can only be read: ${whyReadOnly}; nothing is stored until the disk takes writes again`);
  return parts;
}

/** A store that began in place of a lost one says so, once. */
function tellLoss(journal: LmdbJournal, options: JournalOptions): void {
  const stored = journal.state(lossKey);
  if (!stored) return;
  let loss: Loss;
  try {
    loss = JSON.parse(Buffer.from(stored).toString()) as Loss;
  } catch {
    loss = { reason: 'unknown', setAside: null, atMs: options.clock.wallMs(), known: null };
  }
  const event = lossEvent(loss, randomUuid(options), options.clock, options.deliveredBy ?? 'published');
  let isUnderWay = false;
  let isTold = false;
  const tell = (): void => {
    if (isTold || isUnderWay) return;
    isUnderWay = true;
    journal
      .append([event], new Map([[lossKey, null]]))
      .then(
        () => {
          isTold = true;
        },
        (error: Error) => options.log.warn(`the loss of a journal is not told yet: ${error.message}`),
      )
      .finally(() => {
        isUnderWay = false;
      });
  };
  journal.onAppended(tell);
  tell();
}

interface Assembling {
  readonly openedAnew: OpenedAnew | null;
  readonly holder: LockHolder;
  readonly whyReadOnly: string | null;
}

function assemble(
  options: JournalOptions,
  { store, loaded }: OpenedStore,
  { openedAnew, holder, whyReadOnly }: Assembling,
): LmdbJournalParts {
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
    whyReadOnly,
    deliveredBy: options.deliveredBy ?? 'published',
    freeReserveBytes: options.freeReserveBytes,
    freeBytes: () => freeBytes(options),
  });
  committer.forgetBoots(old);
  return {
    dir,
    journalId,
    clock,
    log,
    boots,
    books,
    committer,
    openedAnew,
    encodeDraft: options.encodeDraft ?? encodeDraft,
    release: () => holder.lock?.release(),
    whyNotWritable: () => whyNotWritable(options, holder, true),
    reopen: () => writable(options, holder),
  };
}
