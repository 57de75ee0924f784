import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Log, StreamStatus } from '../../pipeline/ports.ts';

/** What the store held when it was last noted, in a small file beside it: should the store be lost, its numbers can still
 * be told. */
export interface LastKnown {
  readonly journalId: string;
  /** UTC in milliseconds as the box believed. */
  readonly atMs: number;
  readonly streams: readonly StreamStatus[];
}

export const lastKnownName = 'last-known.json';

/** What is noted beside the store is that old at most while reports come. */
const noteEveryMs = 3_600_000;

/** Keeps the note beside a store up to date. */
export class LastKnownNote {
  readonly #parts: { dir: string; journalId: string; clock: Clock; log: Log };
  #notedMonotonicMs = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: { dir: string; journalId: string; clock: Clock; log: Log }) {
    this.#parts = parts;
  }

  /** Once an hour, or at once when `now`. What the file system refuses is logged. */
  note(streams: () => readonly StreamStatus[], now = false): void {
    const { dir, journalId, clock, log } = this.#parts;
    if (!now && clock.monotonicMs() - this.#notedMonotonicMs < noteEveryMs) return;
    this.#notedMonotonicMs = clock.monotonicMs();
    const known = { journalId, atMs: clock.wallMs(), streams: streams() };
    this.#writing = this.#writing
      .then(() => noteLastKnown(dir, known))
      .catch((error: Error) => log.warn(`what journal ${dir} holds is not noted beside it: ${error.message}`));
  }

  /** Resolves once what was to be noted is written. */
  settled(): Promise<void> {
    return this.#writing;
  }
}

/** Rejects with what the file system says; the earlier note stays then. */
async function noteLastKnown(dir: string, known: LastKnown): Promise<void> {
  const path = join(dir, lastKnownName);
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w');
  try {
    await file.writeFile(JSON.stringify(known));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** `null` where there is no note, or none that can be read. */
export function readLastKnown(dir: string): LastKnown | null {
  const path = join(dir, lastKnownName);
  if (!existsSync(path)) return null;
  try {
    const known = JSON.parse(readFileSync(path, 'utf8')) as LastKnown;
    const streams = known.streams.filter(
      ({ stream, first, last, published }) =>
        typeof stream === 'string' && [first, last, published].every((number) => Number.isSafeInteger(number)),
    );
    return { journalId: String(known.journalId), atMs: Number(known.atMs) || 0, streams };
  } catch {
    return null;
  }
}
