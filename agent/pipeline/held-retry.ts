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
  readonly #refusals = new Map<string, number>();

  constructor(journal: Pick<Journal, 'read'>) {
    this.#journal = journal;
  }

  /** Another connection: everything held has another chance. */
  begin(held: HeldReports, topicOf: (stream: string) => string): void {
    this.#refusals.clear();
    this.#lanes = [];
    let left = maxReports;
    for (const { stream, from, through } of held.ranges) {
      if (left <= 0) break;
      const lane = new Lane(this.#journal, stream, topicOf(stream), from - 1, 'held');
      lane.extend(Math.min(through, from + left - 1));
      left -= lane.last - lane.published;
      this.#lanes.push(lane);
    }
  }

  next(): Lane | null {
    return this.#lanes.find(({ hasMore }) => hasMore) ?? null;
  }

  answered(stream: string, wasRefused: boolean): void {
    const refusals = wasRefused ? (this.#refusals.get(stream) ?? 0) + 1 : 0;
    this.#refusals.set(stream, refusals);
    if (refusals >= enoughRefusals) for (const lane of this.#lanes) if (lane.stream === stream) lane.end();
  }

  rewind(): void {
    this.#lanes = [];
  }
}
