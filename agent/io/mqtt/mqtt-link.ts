import type { Clock, Delivery, Link, LinkStatus, Log, Message } from '../../pipeline/ports.ts';
import { brokerAddress, isEncrypted } from './address.ts';
import { backoffMs } from './backoff.ts';
import { type Connection, type ConnectionEnd, lost, openConnection, type Version } from './connection.ts';
import { incomingBytesMax, type LinkOptions } from './options.ts';
import { topicMatches } from './topic-matches.ts';

/** A connection that held so long proves that the broker is well: the next wait is short again. */
const SETTLED_MS = 10_000;

export interface MqttLink extends Link {
  /** Messages from the broker that were dropped because they were too large. */
  readonly oversized: number;
}

export interface LinkWorld {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly log: Log;
  /** 0 to 1, for the spread of the waits. */
  readonly random: () => number;
}

interface Subscription {
  readonly filter: string;
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
}

/** The link to an MQTT broker. Throws RangeError for an address that is none, or that would leave a certificate unused. */
export function mqttLink(options: LinkOptions, world: LinkWorld): MqttLink {
  return new BrokerLink(options, world);
}

class BrokerLink implements MqttLink {
  oversized = 0;
  readonly #options: LinkOptions;
  readonly #world: LinkWorld;
  readonly #address: ReturnType<typeof brokerAddress>;
  readonly #status: { -readonly [K in keyof LinkStatus]: LinkStatus[K] };
  readonly #subscriptions: Subscription[] = [];
  readonly #connectedListeners: (() => void)[] = [];
  readonly #disconnectedListeners: (() => void)[] = [];
  readonly #stopping = new AbortController();
  #will: (() => Message) | null = null;
  #running: Promise<void> = Promise.resolve();
  #connection: Connection | null = null;
  #unacknowledged = 0;
  /** Publishes beyond what the broker allows at a time. */
  #waiting: { message: Message; settle: (delivery: Delivery) => void }[] = [];
  #version: Version;
  /** 3.1.1 is being tried because the broker seemed to refuse 5. */
  #onTrial = false;
  #spoke5 = false;
  #loggedError: string | null = null;

  constructor(options: LinkOptions, world: LinkWorld) {
    this.#options = options;
    this.#world = world;
    this.#address = brokerAddress(options.url);
    if ((options.ca ?? options.cert ?? options.key) !== undefined && !isEncrypted(this.#address))
      throw new RangeError(`broker ${this.#address.text}: certificates are set; expected mqtts:// or wss://`);
    this.#version = options.protocol === '3.1.1' ? 4 : 5;
    this.#status = {
      connected: false,
      protocol: null,
      address: this.#address.text,
      receiveMaximum: options.maxInFlight,
      lastError: null,
      connects: 0,
      lastAcknowledgedMonotonicMs: null,
    };
  }

  get status(): LinkStatus {
    return this.#status;
  }

  start(will: Message | (() => Message)): void {
    if (this.#will !== null) throw new Error(`start link to ${this.#address.text}: it was started before`);
    this.#will = typeof will === 'function' ? will : () => will;
    this.#running = this.#stayConnected();
  }

  publish(message: Message): Promise<Delivery> {
    if (!this.#status.connected) return Promise.resolve(lost);
    return new Promise((settle) => {
      if (this.#unacknowledged >= this.#status.receiveMaximum) this.#waiting.push({ message, settle });
      else this.#send(message, settle);
    });
  }

  subscribe(filter: string, onMessage: Subscription['onMessage']): void {
    this.#subscriptions.push({ filter, onMessage });
    if (this.#status.connected) this.#ask(filter);
  }

  onConnected(listener: () => void): void {
    this.#connectedListeners.push(listener);
  }

  onDisconnected(listener: () => void): void {
    this.#disconnectedListeners.push(listener);
  }

  async stop(last: Message | null, deadlineMs: number): Promise<void> {
    const tooLate = new AbortController();
    const deadline = this.#world.clock.sleep(deadlineMs, tooLate.signal);
    // What waits would only keep the last message from going out.
    this.#dropWaiting();
    if (last !== null && this.#status.connected) await Promise.race([this.publish(last), deadline]);
    this.#stopping.abort();
    this.#connection?.goodbye();
    await Promise.race([this.#running, deadline]);
    this.#connection?.cut();
    await this.#running;
    tooLate.abort();
  }

  async #stayConnected(): Promise<void> {
    const { clock, random } = this.#world;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const beganMs = clock.monotonicMs();
      const end = await this.#connectOnce();
      if (signal.aborted) break;
      if (this.#changesVersion(end)) continue;
      failures = end.accepted && clock.monotonicMs() - beganMs >= SETTLED_MS ? 1 : failures + 1;
      await clock.sleep(backoffMs(failures, this.#options.backoff, random), signal);
    }
  }

  /** Resolves when the connection has ended, whatever came of it. */
  #connectOnce(): Promise<ConnectionEnd> {
    return new Promise((resolve) => {
      const version = this.#version;
      this.#connection = openConnection(this.#address, this.#options, version, this.#will!(), {
        accepted: ({ receiveMaximum }) => this.#connected(version, receiveMaximum),
        message: (topic, payload) => this.#received(topic, payload),
        ended: (end) => {
          this.#connection = null;
          this.#ended(end);
          resolve(end);
        },
      });
    });
  }

  #connected(version: Version, receiveMaximum: number): void {
    this.#spoke5 ||= version === 5;
    this.#onTrial = false;
    this.#status.connected = true;
    this.#status.protocol = version === 5 ? '5' : '3.1.1';
    this.#status.receiveMaximum = Math.max(1, Math.min(receiveMaximum, this.#options.maxInFlight));
    this.#status.lastError = null;
    this.#status.connects++;
    this.#loggedError = null;
    this.#world.log.info(`connected to ${this.#address.text}`, { protocol: this.#status.protocol });
    for (const { filter } of this.#subscriptions) this.#ask(filter);
    this.#tell(this.#connectedListeners);
  }

  #ended(end: ConnectionEnd): void {
    const wasConnected = this.#status.connected;
    this.#status.connected = false;
    this.#dropWaiting();
    if (end.reason !== null) this.#troubled(`broker ${this.#address.text}: ${end.reason}`);
    if (wasConnected) this.#tell(this.#disconnectedListeners);
  }

  /** Whether to go on at once with another version of MQTT. */
  #changesVersion(end: ConnectionEnd): boolean {
    if (this.#options.protocol !== 'auto') return false;
    if (this.#version === 5) {
      // A broker that spoke 5 before and now hangs up is restarting, not refusing.
      if (!end.versionRefused || this.#spoke5) return false;
      this.#version = 4;
      this.#onTrial = true;
      return true;
    }
    if (this.#onTrial && !end.accepted) {
      this.#onTrial = false;
      this.#version = 5;
    }
    return false;
  }

  #send(message: Message, settle: (delivery: Delivery) => void): void {
    this.#unacknowledged++;
    this.#connection!.publish(message, (delivery) => {
      this.#unacknowledged--;
      if (delivery.outcome !== 'lost') this.#status.lastAcknowledgedMonotonicMs = this.#world.clock.monotonicMs();
      settle(delivery);
      const next = delivery.outcome === 'lost' ? undefined : this.#waiting.shift();
      if (next) this.#send(next.message, next.settle);
    });
  }

  #dropWaiting(): void {
    const given = this.#waiting;
    this.#waiting = [];
    for (const { settle } of given) settle(lost);
  }

  #ask(filter: string): void {
    this.#connection!.subscribe(filter, (reason) => {
      this.#troubled(`subscribe to ${filter} at ${this.#address.text}: ${reason}`);
    });
  }

  #received(topic: string, payload: Uint8Array): void {
    if (payload.length > incomingBytesMax) {
      this.oversized++;
      this.#world.log.warn('message from the broker dropped: too large', { topic, bytes: payload.length });
      return;
    }
    for (const { filter, onMessage } of this.#subscriptions) {
      if (topicMatches(filter, topic)) this.#guarded(() => onMessage(topic, payload));
    }
  }

  #troubled(error: string): void {
    this.#status.lastError = error;
    if (error === this.#loggedError) return;
    this.#loggedError = error;
    this.#world.log.warn(error);
  }

  #tell(listeners: readonly (() => void)[]): void {
    for (const listener of listeners) this.#guarded(listener);
  }

  /** A listener that throws must not take the connection, or the other listeners, with it. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#world.log.error('a listener of the broker link failed', { error: String(error) });
    }
  }
}
