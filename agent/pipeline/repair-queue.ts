import { Lane } from './lane.ts';
import type { Journal } from './ports.ts';

/** Ranges that wait at a time; who asks for more is told to ask again later. */
export const maxAskedRanges = 64;

/**
 * Reports that a subscriber asked to have again, in the order in which they are sent: events first, then as they were
 * asked for. What waits in it already is not sent twice. It outlives a connection but not the agent: who misses something
 * asks again.
 */
export class RepairQueue {
  readonly #journal: Pick<Journal, 'read'>;
  #lanes: Lane[] = [];

  constructor(journal: Pick<Journal, 'read'>) {
    this.#journal = journal;
  }

  /** Reports that wait, by their numbers: some of them may be gone by the time they are due. */
  get waiting(): number {
    return this.#lanes.reduce((sum, { published, last }) => sum + last - published, 0);
  }

  /** Queues reports `from` to `to` of a stream. Returns false when too many ranges wait. */
  add(stream: string, topic: string, from: number, to: number): boolean {
    let [first, last] = [from, to];
    for (const { stream: queued, published, last: end } of this.#lanes) {
      if (queued !== stream) continue;
      if (published < first && first <= end) first = end + 1;
      if (published < last && last <= end) last = published;
    }
    if (first > last) return true;
    if (this.#lanes.length >= maxAskedRanges) return false;
    const lane = new Lane(this.#journal, stream, topic, first - 1, 'asked');
    lane.extend(last);
    this.#lanes.push(lane);
    this.#lanes.sort((a, b) => a.rank - b.rank);
    return true;
  }

  next(): Lane | null {
    return this.#lanes.find(({ hasMore }) => hasMore) ?? null;
  }

  /** Lets go of what is done. */
  settled(): void {
    if (this.#lanes.some(({ isDone }) => isDone)) this.#lanes = this.#lanes.filter(({ isDone }) => !isDone);
  }

  rewind(): void {
    for (const lane of this.#lanes) lane.rewind();
  }
}
