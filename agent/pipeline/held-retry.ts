import type { HeldReports } from './held.ts';
import { Lane } from './lane.ts';
import type { Journal } from './ports.ts';

/** Held reports offered again over one connection. */
const maxReports = 1_000;
/** After so many refusals in a row nothing has changed for that stream. */
const enoughRefusals = 3;

/** Offers the broker once a connection what it refused before, the oldest first: rights, quotas and limits change. */
export class HeldRetry {
  readonly #journal: Pick<Journal, 'read'>;
  #lanes: Lane[] = [];
  #answered = 0;
  readonly #refusals = new Map<string, number>();

  constructor(journal: Pick<Journal, 'read'>) {
    this.#journal = journal;
  }

  /** Another connection: everything held has another chance. */
  begin(held: HeldReports, topicOf: (stream: string) => string): void {
    this.#refusals.clear();
    this.#answered = 0;
    this.#lanes = held.ranges.map(({ stream, from, through }) => {
      const lane = new Lane(this.#journal, stream, topicOf(stream), from - 1, 'held');
      lane.extend(through);
      return lane;
    });
  }

  next(): Lane | null {
    if (this.#answered >= maxReports) return null;
    return this.#lanes.find(({ hasMore }) => hasMore) ?? null;
  }

  answered(stream: string, wasRefused: boolean): void {
    this.#answered++;
    const refusals = wasRefused ? (this.#refusals.get(stream) ?? 0) + 1 : 0;
    this.#refusals.set(stream, refusals);
    if (refusals >= enoughRefusals) for (const lane of this.#lanes) if (lane.stream === stream) lane.end();
  }

  rewind(): void {
    this.#lanes = [];
  }
}
