import { HeldReports } from './held.ts';
import type { Lane, Sending } from './lane.ts';
import { contentTypes, type PayloadFormat, payloadMaker } from './payload.ts';
import type { Clock, Delivery, Journal, Link, Log, StoredReport } from './ports.ts';
import type { PublisherStatus } from './publisher-status.ts';
import { createRecentRate } from './recent-rate.ts';
import { SendingOrder } from './sending-order.ts';
import { TokenBucket } from './token-bucket.ts';
import { WakeUp } from './wake-up.ts';

export type { PublisherStatus } from './publisher-status.ts';

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
  /** Reports a second at most; absent or `null`: as fast as the broker takes them. */
  readonly maxPerSecond?: number | null;
}

export interface Publisher {
  readonly status: PublisherStatus;
  start(): void;
  /** Sends stored reports `from` to `to` (both included) once more, after new events and in turns with what else waits.
   * Returns false when too much waits already. */
  sendAgain(stream: string, from: number, to: number): boolean;
  /** Why the broker refused any of these reports, or `null`. */
  heldBecause(stream: string, from: number, to: number): string | null;
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

/** Fewer reports than these are no backlog to wait for. */
const fewReports = 20;

class JournalPublisher implements Publisher {
  readonly #parts: PublisherParts;
  readonly #payload: (stored: StoredReport) => Uint8Array;
  readonly #held = new HeldReports();
  readonly #order: SendingOrder;
  readonly #pace: TokenBucket | null;
  readonly #rate = createRecentRate();
  readonly #stopping = new AbortController();
  readonly #wakeUp: WakeUp;
  #running = false;
  #inFlight = 0;
  #published = 0;
  #lastPublishedMonotonicMs: number | null = null;
  /** Counts connections; what an earlier one says of a report no longer matters. */
  #connection = 0;
  #idle: (() => void) | null = null;
  #warned = false;

  constructor(parts: PublisherParts) {
    const { site, device, journal, format, clock } = parts;
    this.#parts = parts;
    this.#payload = payloadMaker({ site, device, journalId: journal.journalId }, format);
    this.#order = new SendingOrder(parts);
    const { maxPerSecond: cap = null } = parts;
    // A tenth of a second's worth at once, so that a late timer costs no speed.
    this.#pace = cap === null ? null : new TokenBucket(cap, cap / 10, clock);
    this.#wakeUp = new WakeUp(clock, this.#stopping.signal, () => this.#pump());
  }

  get status(): PublisherStatus {
    const backlog: Record<string, number> = {};
    for (const { stream, first, last, published } of this.#parts.journal.streams())
      backlog[stream] = Math.max(0, last - Math.max(published, first - 1));
    const asked = this.#order.asked.waiting;
    return {
      inFlight: this.#inFlight,
      published: this.#published,
      held: this.#held.list(),
      heldCount: this.#held.count,
      heldForgotten: this.#held.forgotten,
      backlog,
      asked,
      timeToDrainMs: this.#timeToDrainMs(asked + Object.values(backlog).reduce((sum, count) => sum + count, 0)),
      lastPublishedMonotonicMs: this.#lastPublishedMonotonicMs,
      caveat: this.#caveat(),
    };
  }

  start(): void {
    const { journal, link } = this.#parts;
    this.#restoreHeld();
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
      this.#order.held.begin(this.#held, (stream) => this.#order.topicOf(stream));
      this.#warnOfWeakBroker();
      this.#pump();
    });
    link.onDisconnected(() => this.#rewind());
    this.#pump();
  }

  sendAgain(stream: string, from: number, to: number): boolean {
    // What lies behind goes out anyway.
    const last = Math.min(to, this.#order.sentUpTo(stream));
    if (last >= from && !this.#order.asked.add(stream, this.#order.topicOf(stream), from, last)) return false;
    this.#pump();
    return true;
  }

  heldBecause(stream: string, from: number, to: number): string | null {
    return this.#held.within(stream, from, to).at(-1)?.reason ?? null;
  }

  async stop(deadlineMs: number): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#stopping.abort();
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

  #refresh(): void {
    const { journal, log } = this.#parts;
    this.#order.refresh();
    for (const { stream, first } of journal.streams()) {
      const reports = this.#held.forget(stream, first);
      if (reports > 0)
        log.warn('refused reports were forgotten for want of room', { stream, reports, key: `forgot ${stream}` });
    }
  }

  #pump(): void {
    const { status } = this.#parts.link;
    while (this.#running && status.connected && this.#inFlight < this.#window()) {
      const lane = this.#order.next();
      if (!lane) return;
      const waitMs = this.#pace?.waitMs() ?? 0;
      if (waitMs > 0) {
        this.#wakeUp.in(waitMs);
        return;
      }
      const sending = this.#take(lane);
      if (sending) this.#send(lane, sending);
      else this.#order.asked.settled();
    }
  }

  #window(): number {
    return Math.min(this.#parts.link.status.receiveMaximum, this.#parts.maxInFlight);
  }

  #take(lane: Lane): Sending | null {
    try {
      return lane.take();
    } catch (error) {
      // What was asked for is asked for again; what was refused has its turn with the next connection.
      if (lane.purpose === 'live') lane.pause();
      else lane.end();
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
    this.#pace?.spend();
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
    else this.#taken(lane, sending);
    if (this.#running) this.#pump();
    else if (this.#inFlight === 0) this.#idle?.();
  }

  #taken(lane: Lane, sending: Sending): void {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#published++;
    this.#lastPublishedMonotonicMs = nowMs;
    this.#rate.count(nowMs);
    this.#held.release(lane.stream, sending.stored.seq);
    this.#pass(lane, sending, false);
  }

  /** Sets a report aside; its stream goes on. */
  #hold(lane: Lane, sending: Sending, reason: string): void {
    const { stream } = lane;
    const { seq } = sending.stored;
    if (this.#held.add(stream, seq, reason))
      this.#parts.log.warn('a report was refused and is held', { stream, seq, reason });
    this.#pass(lane, sending, true);
  }

  #pass(lane: Lane, sending: Sending, wasRefused: boolean): void {
    const moved = lane.settle(sending);
    if (lane.purpose === 'asked') this.#order.asked.settled();
    else if (lane.purpose === 'held') this.#order.held.answered(lane.stream, wasRefused);
    else if (moved) this.#parts.journal.advance(lane.stream, 'published', lane.published);
  }

  /** The connection is gone: what was under way starts again from the last settled number. */
  #rewind(): void {
    this.#connection++;
    this.#inFlight = 0;
    this.#order.rewind();
    this.#idle?.();
  }

  #timeToDrainMs(waiting: number): number | null {
    const perSecond = this.#rate.perSecond(this.#parts.clock.monotonicMs());
    if (waiting < fewReports || !this.#parts.link.status.connected || perSecond <= 0) return null;
    return (waiting / perSecond) * 1_000;
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

  #restoreHeld(): void {
    const { journal, log } = this.#parts;
    try {
      const stored = journal.state(heldKey);
      if (stored !== null && !this.#held.restore(stored)) throw new Error('it is not what was written');
    } catch (error) {
      log.warn('the list of refused reports cannot be read; it begins anew', { error: String(error) });
    }
  }

  /** Rides behind the commit that a new report made, so that a broker's refusals cost no writes of their own. */
  async #storeHeld(): Promise<void> {
    const change = this.#held.takeChange();
    if (change === null) return;
    try {
      await this.#parts.journal.append([], new Map([[heldKey, change]]));
    } catch (error) {
      this.#held.changeNotStored();
      this.#parts.log.warn('the list of refused reports was not stored', { error: String(error) });
    }
  }
}
