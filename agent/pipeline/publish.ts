import { streamTopic } from '../../shared/wire/topics.ts';
import { HeldReports } from './held.ts';
import { Lane, type Sending } from './lane.ts';
import { contentTypes, type PayloadFormat, payloadMaker } from './payload.ts';
import type { Clock, Delivery, Journal, Link, Log, StoredReport } from './ports.ts';

export interface PublisherParts {
  readonly journal: Journal;
  readonly link: Link;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly log: Log;
  readonly site: string;
  readonly device: string;
  readonly format: PayloadFormat;
  /** Reports under way at a time, at most what the broker allows. */
  readonly maxInFlight: number;
  /** Who confirms a report before it may be forgotten. */
  readonly delivery: 'broker' | 'subscriber';
}

export interface PublisherStatus {
  /** Sent and neither acknowledged nor refused yet. */
  readonly inFlight: number;
  /** Acknowledged since the start; a re-send counts again. */
  readonly published: number;
  /** Refused by the broker, the newest last, at most a thousand of `heldCount`. */
  readonly held: readonly { readonly stream: string; readonly seq: number; readonly reason: string }[];
  readonly heldCount: number;
  /** Reports of each stream that wait in the journal. */
  readonly backlog: Readonly<Record<string, number>>;
  readonly lastPublishedMonotonicMs: number | null;
  /** Why an acknowledgement may mean less than it says, or `null`. */
  readonly caveat: string | null;
}

export interface Publisher {
  readonly status: PublisherStatus;
  start(): void;
  /** Sends nothing more and waits up to `deadlineMs` for what is under way. */
  stop(deadlineMs: number): Promise<void>;
}

/** Key of the journal's state under which refused reports stand. */
export const heldKey = 'held';

const weakBroker =
  'a broker that speaks MQTT 3.1.1 may acknowledge reports that it denied; a subscriber sees that as a gap in the numbers';

/** Sends what the journal holds, and only that: from `published` on, in the order of the streams' numbers. */
export function createPublisher(parts: PublisherParts): Publisher {
  return new JournalPublisher(parts);
}

class JournalPublisher implements Publisher {
  readonly #parts: PublisherParts;
  readonly #payload: (stored: StoredReport) => Uint8Array;
  readonly #held = new HeldReports();
  #lanes: Lane[] = [];
  #running = false;
  #inFlight = 0;
  #published = 0;
  #lastPublishedMonotonicMs: number | null = null;
  /** Counts connections; what an earlier one says of a report no longer matters. */
  #connection = 0;
  #idle: (() => void) | null = null;
  #warned = false;

  constructor(parts: PublisherParts) {
    const { site, device, journal, format } = parts;
    this.#parts = parts;
    this.#payload = payloadMaker({ site, device, journalId: journal.journalId }, format);
  }

  get status(): PublisherStatus {
    const backlog: Record<string, number> = {};
    for (const { stream, first, last, published } of this.#parts.journal.streams())
      backlog[stream] = Math.max(0, last - Math.max(published, first - 1));
    return {
      inFlight: this.#inFlight,
      published: this.#published,
      held: this.#held.list(),
      heldCount: this.#held.count,
      backlog,
      lastPublishedMonotonicMs: this.#lastPublishedMonotonicMs,
      caveat: this.#caveat(),
    };
  }

  start(): void {
    const { journal, link, log } = this.#parts;
    const stored = journal.state(heldKey);
    if (stored !== null && !this.#held.restore(stored))
      log.warn('the list of refused reports cannot be read; it begins anew');
    this.#running = true;
    this.#refresh();
    journal.onAppended(() => {
      if (!this.#running) return;
      this.#refresh();
      this.#pump();
      void this.#storeHeld();
    });
    link.onConnected(() => {
      this.#rewind();
      this.#warnOfWeakBroker();
      this.#pump();
    });
    link.onDisconnected(() => this.#rewind());
    this.#pump();
  }

  async stop(deadlineMs: number): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    if (this.#inFlight > 0) {
      const enough = new AbortController();
      const idle = new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      await Promise.race([idle, this.#parts.clock.sleep(deadlineMs, enough.signal)]);
      enough.abort();
    }
    await this.#storeHeld();
  }

  /** Learns of new streams and new reports. */
  #refresh(): void {
    const { journal, site, device, log } = this.#parts;
    for (const { stream, first, last, published } of journal.streams()) {
      let lane = this.#lanes.find((one) => one.stream === stream);
      if (!lane) {
        try {
          lane = new Lane(journal, stream, streamTopic(site, device, stream), published);
        } catch (error) {
          log.error('a stream of the journal cannot be sent', { stream, error: String(error) });
          continue;
        }
        this.#lanes.push(lane);
        this.#lanes.sort((a, b) => a.rank - b.rank || (a.stream < b.stream ? -1 : 1));
      }
      lane.extend(last);
      this.#held.forget(stream, first);
    }
  }

  #pump(): void {
    const { status } = this.#parts.link;
    while (this.#running && status.connected && this.#inFlight < this.#window()) {
      const lane = this.#lanes.find((one) => one.hasMore);
      if (!lane) return;
      const sending = this.#take(lane);
      if (sending) this.#send(lane, sending);
    }
  }

  #window(): number {
    return Math.min(this.#parts.link.status.receiveMaximum, this.#parts.maxInFlight);
  }

  #take(lane: Lane): Sending | null {
    try {
      return lane.take();
    } catch (error) {
      lane.pause();
      this.#parts.log.error('the journal cannot be read; sending of this stream waits for the next report', {
        stream: lane.stream,
        error: String(error),
      });
      return null;
    }
  }

  #send(lane: Lane, sending: Sending): void {
    let payload: Uint8Array;
    try {
      payload = this.#payload(sending.stored);
    } catch (error) {
      this.#hold(lane, sending, `it cannot be read from the journal: ${(error as Error).message}`);
      return;
    }
    const connection = this.#connection;
    this.#inFlight++;
    void this.#parts.link
      .publish({ topic: lane.topic, payload, contentType: contentTypes[this.#parts.format] })
      .then((delivery) => {
        if (connection === this.#connection) this.#settled(lane, sending, delivery);
      });
  }

  #settled(lane: Lane, sending: Sending, delivery: Delivery): void {
    if (delivery.outcome === 'lost') {
      this.#rewind();
      return;
    }
    this.#inFlight--;
    if (delivery.outcome === 'refused') this.#hold(lane, sending, delivery.reason);
    else {
      this.#published++;
      this.#lastPublishedMonotonicMs = this.#parts.clock.monotonicMs();
      this.#pass(lane, sending);
    }
    if (this.#running) this.#pump();
    else if (this.#inFlight === 0) this.#idle?.();
  }

  /** Sets a report aside; its stream goes on. */
  #hold(lane: Lane, sending: Sending, reason: string): void {
    const { stream } = lane;
    const { seq } = sending.stored;
    this.#held.add(stream, seq, reason);
    this.#parts.log.warn('a report was refused and is held', { stream, seq, reason });
    this.#pass(lane, sending);
  }

  #pass(lane: Lane, sending: Sending): void {
    if (lane.settle(sending)) this.#parts.journal.advance(lane.stream, 'published', lane.published);
  }

  /** The connection is gone: what was under way starts again from the last settled number. */
  #rewind(): void {
    this.#connection++;
    this.#inFlight = 0;
    for (const lane of this.#lanes) lane.rewind();
    this.#idle?.();
  }

  #caveat(): string | null {
    const { link, delivery } = this.#parts;
    return link.status.protocol === '3.1.1' && delivery === 'broker' ? weakBroker : null;
  }

  #warnOfWeakBroker(): void {
    const caveat = this.#caveat();
    if (caveat === null || this.#warned) return;
    this.#warned = true;
    this.#parts.log.warn(caveat);
  }

  /** Rides behind the commit that a new report made, so that a broker's refusals cost no writes of their own. */
  async #storeHeld(): Promise<void> {
    const change = this.#held.takeChange();
    if (change === null) return;
    try {
      await this.#parts.journal.append([], new Map([[heldKey, change]]));
    } catch (error) {
      this.#parts.log.warn('the list of refused reports was not stored', { error: String(error) });
    }
  }
}
