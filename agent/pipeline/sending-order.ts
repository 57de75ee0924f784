import { streamTopic } from '../../shared/wire/topics.ts';
import { HeldRetry } from './held-retry.ts';
import { Lane } from './lane.ts';
import type { Journal, Log } from './ports.ts';
import { RepairQueue } from './repair-queue.ts';

export interface SendingOrderParts {
  readonly journal: Pick<Journal, 'read' | 'streams'>;
  readonly log: Log;
  readonly site: string;
  readonly device: string;
}

/**
 * Which report is sent next: new events; then what the journal gained and what was asked for again, in turns, so that
 * neither starves the other; then what the broker refused before.
 */
export class SendingOrder {
  readonly asked: RepairQueue;
  readonly held: HeldRetry;
  readonly #parts: SendingOrderParts;
  #lanes: Lane[] = [];
  #askedsTurn = false;

  constructor(parts: SendingOrderParts) {
    this.#parts = parts;
    this.asked = new RepairQueue(parts.journal);
    this.held = new HeldRetry(parts.journal);
  }

  /** Learns of new streams and new reports. */
  refresh(): void {
    const { journal, log } = this.#parts;
    for (const { stream, last, published } of journal.streams()) {
      let lane = this.#lanes.find((one) => one.stream === stream);
      if (!lane) {
        try {
          lane = new Lane(journal, stream, this.topicOf(stream), published);
        } catch (error) {
          log.error('a stream of the journal cannot be sent', { stream, error: String(error) });
          continue;
        }
        this.#lanes.push(lane);
        this.#lanes.sort((a, b) => a.rank - b.rank || (a.stream < b.stream ? -1 : 1));
      }
      lane.extend(last);
    }
  }

  /** The lane whose turn it is, or `null` when nothing waits. */
  next(): Lane | null {
    const live = this.#lanes.find((lane) => lane.hasMore) ?? null;
    if (live?.rank === 0) return live;
    const asked = this.asked.next();
    if (live && asked) this.#askedsTurn = !this.#askedsTurn;
    if (asked && (!live || this.#askedsTurn)) return asked;
    return live ?? this.held.next();
  }

  /** Number up to which the reports of a stream were sent and settled over this start. */
  sentUpTo(stream: string): number {
    return this.#lanes.find((lane) => lane.stream === stream)?.published ?? 0;
  }

  /** The connection is gone: what was under way starts again from the last settled number. */
  rewind(): void {
    for (const lane of this.#lanes) lane.rewind();
    this.asked.rewind();
    this.held.rewind();
  }

  topicOf(stream: string): string {
    return streamTopic(this.#parts.site, this.#parts.device, stream);
  }
}
