import type { CertificateFact } from '../../core/health/facts.ts';
import type { Clock, Delivery, Link, LinkStatus, Log, Message } from '../../pipeline/ports.ts';
import { brokerAddress, isEncrypted } from './address.ts';
import { type Connection, type ConnectionEnd, lost, openConnection } from './connection.ts';
import { CredentialStore, type Credentials } from './credentials.ts';
import { HangUps } from './hang-ups.ts';
import { type LinkOptions, renewalCheckMs } from './options.ts';
import { PublishWindow } from './publish-window.ts';
import { ReconnectPlan } from './reconnect-plan.ts';
import { guarded, Subscriptions } from './subscriptions.ts';
import { prefixFault } from './topic-matches.ts';
import { Unwelcome } from './unwelcome.ts';
import { VersionChoice } from './version-choice.ts';

/** After so long on one connection no other client fights for it any more. */
const CALM_MS = 600_000;
/** What is under way has so long to be acknowledged before a connection is given up for renewed credentials. */
const LAST_RECEIPTS_MS = 5_000;

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

/** The link to an MQTT broker. Throws RangeError for an address that is none and for a prefix that is not of one device. */
export function mqttLink(options: LinkOptions, world: LinkWorld): MqttLink {
  return new BrokerLink(options, world);
}

class BrokerLink implements MqttLink {
  readonly #options: LinkOptions;
  readonly #world: LinkWorld;
  readonly #address: ReturnType<typeof brokerAddress>;
  readonly #status: { -readonly [K in keyof LinkStatus]: LinkStatus[K] };
  readonly #subscriptions: Subscriptions;
  readonly #connectedListeners: (() => void)[] = [];
  readonly #disconnectedListeners: (() => void)[] = [];
  readonly #stopping = new AbortController();
  #will: (() => Message) | null = null;
  #running: Promise<void> = Promise.resolve();
  #connection: Connection | null = null;
  readonly #window = new PublishWindow((message, settle) => this.#transmit(message, settle));
  readonly #version: VersionChoice;
  readonly #plan: ReconnectPlan;
  readonly #credentials: CredentialStore;
  #own: CertificateFact | null = null;
  #renewing = false;
  /** The next attempt follows at once, with another version of MQTT. */
  #otherVersion = false;
  #acceptedMs: number | null = null;
  readonly #hangUps = new HangUps();
  readonly #unwelcome = new Unwelcome();
  #loggedError: string | null = null;

  constructor(options: LinkOptions, world: LinkWorld) {
    this.#options = options;
    this.#world = world;
    this.#address = brokerAddress(options.url);
    if (options.topicPrefix !== undefined && !/^driftlight\/1\/[\w-]{1,64}\/[\w-]{1,64}\/$/.test(options.topicPrefix))
      throw new RangeError(`topic prefix: expected driftlight/1/<site>/<device>/, got '${options.topicPrefix}'`);
    this.#version = new VersionChoice(options.protocol);
    this.#subscriptions = new Subscriptions(world.log);
    this.#plan = new ReconnectPlan(options.backoff, options.slot ?? null, world.random);
    this.#credentials = new CredentialStore(options.secrets ?? (() => ({})), isEncrypted(this.#address));
    this.#status = {
      connected: false,
      protocol: null,
      address: this.#address.text,
      receiveMaximum: options.maxInFlight,
      lastError: null,
      connects: 0,
      lastAcknowledgedMonotonicMs: null,
      certificates: [],
      takeovers: 0,
    };
  }

  get oversized(): number {
    return this.#subscriptions.oversized;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  start(will: Message | (() => Message)): void {
    if (this.#will !== null) throw new Error(`start link to ${this.#address.text}: it was started before`);
    this.#will = typeof will === 'function' ? will : () => will;
    const fault = prefixFault(this.#will().topic, this.#options.topicPrefix);
    if (fault !== null) throw new RangeError(`will: ${fault}`);
    this.#running = this.#stayConnected();
  }

  publish(message: Message): Promise<Delivery> {
    if (!this.#status.connected) return Promise.resolve(lost);
    const fault = prefixFault(message.topic, this.#options.topicPrefix) ?? this.#unwelcome.reasonAgainst(message);
    if (fault !== null) return Promise.resolve({ outcome: 'refused', reason: fault });
    return this.#window.publish(message, this.#status.receiveMaximum);
  }

  subscribe(filter: string, onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void): void {
    this.#subscriptions.add(filter, onMessage);
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
    this.#window.dropWaiting();
    if (last !== null && this.#status.connected) await Promise.race([this.publish(last), deadline]);
    this.#stopping.abort();
    this.#connection?.goodbye();
    await Promise.race([this.#running, deadline]);
    this.#connection?.cut();
    await this.#running;
    tooLate.abort();
  }

  async #stayConnected(): Promise<void> {
    const { clock } = this.#world;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#renewing = false;
      const end = await this.#connectOnce();
      const nowMs = clock.monotonicMs();
      const heldMs = end.accepted && this.#acceptedMs !== null ? nowMs - this.#acceptedMs : null;
      if (signal.aborted) break;
      if (this.#otherVersion || this.#renewing) continue;
      const waitMs = this.#plan.waitMs(nowMs, heldMs, end.takenOver);
      this.#status.takeovers = this.#plan.takeovers;
      await clock.sleep(waitMs, signal);
    }
  }

  /** Resolves when the connection has ended, whatever came of it. */
  #connectOnce(): Promise<ConnectionEnd> {
    const credentials = this.#readCredentials();
    if (typeof credentials === 'string') {
      const end = {
        accepted: false,
        versionRefused: null,
        takenOver: false,
        hungUp: false,
        oldest: null,
        reason: credentials,
      };
      this.#ended(end);
      return Promise.resolve(end);
    }
    return new Promise((resolve) => {
      const over = new AbortController();
      this.#connection = openConnection(
        this.#address,
        this.#options,
        credentials,
        this.#version.current,
        this.#will!(),
        {
          accepted: ({ receiveMaximum }, certificates) => {
            this.#connected(receiveMaximum, certificates);
            void this.#whileConnected(over.signal);
          },
          message: (topic, payload, retained) => this.#subscriptions.received(topic, payload, retained),
          ended: (end) => {
            over.abort();
            this.#connection = null;
            this.#ended(end);
            resolve(end);
          },
        },
      );
    });
  }

  /** Or why there are none. */
  #readCredentials(): Credentials | string {
    try {
      const credentials = this.#credentials.take();
      this.#own = credentials.own;
      this.#status.certificates = [...ownFirst(this.#own), ...this.#status.certificates.filter(isForeign)];
      this.#tellUnused();
      return credentials;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Looks now and then whether the secrets were renewed, and whether a rival has gone. */
  async #whileConnected(over: AbortSignal): Promise<void> {
    const { clock, log } = this.#world;
    for (;;) {
      await clock.sleep(renewalCheckMs, over);
      if (over.aborted) return;
      if (this.#acceptedMs !== null && clock.monotonicMs() - this.#acceptedMs >= CALM_MS) this.#plan.calm();
      this.#status.takeovers = this.#plan.takeovers;
      const renewed = this.#options.secrets !== undefined && this.#credentials.renewed();
      this.#tellUnused();
      if (!renewed) continue;
      log.info('password or certificates of the broker were renewed; connecting anew with them');
      const enough = new AbortController();
      await Promise.race([
        this.#window.drained(),
        clock.sleep(LAST_RECEIPTS_MS, AbortSignal.any([over, enough.signal])),
      ]);
      enough.abort();
      if (over.aborted) return;
      this.#renewing = true;
      this.#connection?.goodbye();
      return;
    }
  }

  #tellUnused(): void {
    const { trouble } = this.#credentials;
    if (trouble !== null)
      this.#world.log.warn(`what was renewed for the broker is not used: ${trouble}`, { key: 'renewal' });
  }

  #connected(receiveMaximum: number, certificates: readonly CertificateFact[]): void {
    this.#version.accepted();
    this.#acceptedMs = this.#world.clock.monotonicMs();
    this.#status.connected = true;
    this.#status.protocol = this.#version.current === 5 ? '5' : '3.1.1';
    this.#status.receiveMaximum = Math.max(1, Math.min(receiveMaximum, this.#options.maxInFlight));
    // What comes again and again is still shown in between.
    if (!this.#hangUps.suspicious) this.#status.lastError = null;
    this.#status.connects++;
    this.#status.certificates = [...ownFirst(this.#own), ...certificates];
    this.#loggedError = null;
    this.#world.log.info(`connected to ${this.#address.text}`, { protocol: this.#status.protocol });
    for (const filter of this.#subscriptions.filters()) this.#ask(filter);
    this.#tell(this.#connectedListeners);
  }

  #ended(end: ConnectionEnd): void {
    const wasConnected = this.#status.connected;
    this.#status.connected = false;
    this.#window.reopen();
    this.#otherVersion = this.#version.changesAfter(end);
    const heldMs = this.#acceptedMs === null ? 0 : this.#world.clock.monotonicMs() - this.#acceptedMs;
    if (end.accepted && end.hungUp) this.#unwelcome.hungUpOn(end.oldest);
    const suspicion = this.#hangUps.after(end, this.#plan.settledAfter(heldMs));
    if (end.reason !== null && !this.#otherVersion)
      this.#troubled(`broker ${this.#address.text}: ${end.reason}${suspicion}`);
    if (wasConnected) this.#tell(this.#disconnectedListeners);
  }

  #transmit(message: Message, settle: (delivery: Delivery) => void): void {
    this.#connection!.publish(message, (delivery) => {
      if (delivery.outcome !== 'lost') this.#status.lastAcknowledgedMonotonicMs = this.#world.clock.monotonicMs();
      settle(delivery);
    });
  }

  #ask(filter: string): void {
    this.#connection!.subscribe(filter, (reason) => {
      this.#troubled(`subscribe to ${filter} at ${this.#address.text}: ${reason}`);
    });
  }

  #troubled(error: string): void {
    this.#status.lastError = error;
    if (error === this.#loggedError) return;
    this.#loggedError = error;
    this.#world.log.warn(error);
  }

  #tell(listeners: readonly (() => void)[]): void {
    for (const listener of listeners) guarded(this.#world.log, listener);
  }
}

const isForeign = ({ what }: CertificateFact): boolean => what !== 'box';
const ownFirst = (own: CertificateFact | null): CertificateFact[] => (own === null ? [] : [own]);
