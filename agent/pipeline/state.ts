import type { BootOffset } from '../../shared/wire/control.ts';
import { buildTopic, encodeControl, parseState, type StateMessage } from '../../shared/wire/topics.ts';
import type { IntegrityWord } from '../core/integrity/integrity-status.ts';
import type { BoxTime } from './box-time.ts';
import { modelNews, type modelsInState } from './model-state.ts';
import type { Clock, Journal, Link, Log, Message } from './ports.ts';

export interface StateParts {
  readonly journal: Pick<Journal, 'journalId' | 'streams' | 'boots' | 'onAppended'>;
  readonly link: Link;
  readonly clock: Pick<Clock, 'bootId' | 'monotonicMs' | 'sleep'>;
  readonly time: Pick<BoxTime, 'utcMs'>;
  readonly log: Log;
  readonly site: string;
  readonly device: string;
  /** UUID, new with every start of the agent. */
  readonly sessionId: string;
  readonly version: string;
  /** How the box stands to its validated state. */
  readonly integrity?: () => IntegrityWord;
  /** Left out: no camera can have a model. */
  readonly models?: () => ReturnType<typeof modelsInState>;
  /** Between two messages that only tell new numbers; a minute unless given. */
  readonly minIntervalMs?: number;
}

/** Keeps the box's retained state at the broker true, from the link's first connection to its goodbye. */
export interface StateAnnouncer {
  /** Starts the link, with a will that tells what the journal held at each connection. */
  start(): void;
  /** Tells the state now, whatever was told before. */
  announce(): void;
  /** Tells that the box stopped and ends the link, within `deadlineMs`. Publishing should have ended before. */
  stop(deadlineMs: number): Promise<void>;
}

/** Reports of older ones have long been delivered. */
const BOOTS_TOLD = 20;
/** Wait before another client's message is corrected; doubled with each correction that did not last. */
const FIRST_CORRECTION_MS = 1_000;
const LONGEST_CORRECTION_MS = 60_000;
/** Corrections that held so long were not in vain. */
const CALM_MS = 600_000;
/** An old will comes once; who comes back so often is alive. */
const CORRECTIONS_OF_A_RIVAL = 3;

export function createStateAnnouncer(parts: StateParts): StateAnnouncer {
  return new RetainedState(parts);
}

class RetainedState implements StateAnnouncer {
  readonly #parts: StateParts;
  readonly #topic: string;
  readonly #minIntervalMs: number;
  readonly #stopping = new AbortController();
  #sentNumbers = '';
  #sentMonotonicMs = Number.NEGATIVE_INFINITY;
  #updatePending = false;
  /** The last message seen on the topic was not ours. */
  #overwritten = false;
  #correctionPending = false;
  #corrections = 0;
  #correctedMonotonicMs = Number.NEGATIVE_INFINITY;
  #rivalSeen = false;
  #rivalLogged = false;

  constructor(parts: StateParts) {
    this.#parts = parts;
    this.#topic = buildTopic({ site: parts.site, device: parts.device, kind: 'state' });
    this.#minIntervalMs = parts.minIntervalMs ?? 60_000;
  }

  start(): void {
    const { journal, link } = this.#parts;
    link.subscribe(this.#topic, (_, payload) => this.#seen(payload));
    link.onConnected(() => {
      this.#overwritten = false;
      this.#publish();
    });
    journal.onAppended(() => this.#update());
    link.start(() => this.#message(false, 'lost'));
  }

  announce(): void {
    this.#publish();
  }

  stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    return this.#parts.link.stop(this.#message(false, 'stopped'), deadlineMs);
  }

  #message(online: boolean, reason: 'lost' | 'stopped' | null): Message {
    const { site, device, journal, clock, time, sessionId, version, integrity } = this.#parts;
    const models = this.#parts.models?.();
    const state: StateMessage = {
      kind: 'state',
      online,
      ...(reason !== null && { reason }),
      site,
      device,
      journalId: journal.journalId,
      bootId: clock.bootId,
      sessionId,
      version,
      at: new Date(time.utcMs()).toISOString(),
      monotonicMs: Math.round(clock.monotonicMs()),
      boots: this.#boots(),
      ...(integrity && { integrity: integrity() }),
      ...(models && { models }),
      streams: Object.fromEntries(journal.streams().map(({ stream, first, last }) => [stream, { first, last }])),
    };
    return { topic: this.#topic, payload: encodeControl(state), retain: true, contentType: 'application/json' };
  }

  #publish(): void {
    const { link, clock, log } = this.#parts;
    if (this.#stopping.signal.aborted || !link.status.connected) return;
    this.#sentNumbers = this.#numbers();
    this.#sentMonotonicMs = clock.monotonicMs();
    void link.publish(this.#message(true, null)).then((delivery) => {
      if (delivery.outcome === 'refused')
        log.warn('the broker refuses the state of the box', { topic: this.#topic, reason: delivery.reason });
    });
  }

  /** Tells new numbers, now or when the last message is old enough. */
  #update(): void {
    if (this.#updatePending || this.#numbers() === this.#sentNumbers) return;
    const waitMs = this.#sentMonotonicMs + this.#minIntervalMs - this.#parts.clock.monotonicMs();
    if (waitMs <= 0) {
      this.#publish();
      return;
    }
    this.#updatePending = true;
    void this.#parts.clock.sleep(waitMs, this.#stopping.signal).then(() => {
      this.#updatePending = false;
      // A reconnect may have told them meanwhile.
      if (this.#numbers() !== this.#sentNumbers) this.#publish();
    });
  }

  /** Only what a time server said: any other offset is in the reports already. */
  #boots(): BootOffset[] {
    const known = this.#parts.journal.boots().filter(({ synced }) => synced);
    return known.slice(-BOOTS_TOLD).map(({ bootId, offsetMs }) => ({ bootId, offsetMs: Math.round(offsetMs) }));
  }

  #numbers(): string {
    const { integrity, models } = this.#parts;
    let text = `${JSON.stringify(this.#boots())} ${integrity?.() ?? ''} ${modelNews(models?.())}\n`;
    for (const { stream, last } of this.#parts.journal.streams()) text += `${stream} ${last}\n`;
    return text;
  }

  /** What stands on the topic now. A will of an earlier connection may come after our own message. */
  #seen(payload: Uint8Array): void {
    const state = readable(payload);
    const foreign = state?.sessionId !== this.#parts.sessionId;
    this.#overwritten = foreign || !state?.online;
    if (foreign && state?.online) this.#rivalSeen = true;
    if (this.#overwritten) this.#correct();
  }

  #correct(): void {
    const { clock } = this.#parts;
    if (this.#correctionPending) return;
    if (clock.monotonicMs() - this.#correctedMonotonicMs > CALM_MS) {
      this.#corrections = 0;
      this.#rivalSeen = false;
      this.#rivalLogged = false;
    }
    const waitMs = Math.min(LONGEST_CORRECTION_MS, FIRST_CORRECTION_MS * 2 ** this.#corrections);
    this.#correctionPending = true;
    void clock.sleep(waitMs, this.#stopping.signal).then(() => {
      this.#correctionPending = false;
      // Our own message may have come after the other one, as it does right after connecting.
      if (!this.#overwritten || !this.#parts.link.status.connected) return;
      this.#corrections++;
      this.#correctedMonotonicMs = clock.monotonicMs();
      this.#overwritten = false;
      this.#publish();
      this.#tellOfRival();
    });
  }

  #tellOfRival(): void {
    if (!this.#rivalSeen || this.#rivalLogged || this.#corrections < CORRECTIONS_OF_A_RIVAL) return;
    this.#rivalLogged = true;
    const { site, device, log } = this.#parts;
    log.error('another client uses this device id; give each box its own', { site, device });
  }
}

function readable(payload: Uint8Array): StateMessage | null {
  try {
    return parseState(payload);
  } catch {
    return null;
  }
}
