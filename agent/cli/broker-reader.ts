import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { BrokerAddress } from '../io/mqtt/address.ts';
import { backoffMs } from '../io/mqtt/backoff.ts';
import { PublishWindow } from '../io/mqtt/publish-window.ts';
import { faultText, reasonText } from '../io/mqtt/reasons.ts';

export interface ReaderOptions {
  address: BrokerAddress;
  username: string | null;
  password: string | null;
  /** Contents of PEM files. */
  ca?: string;
  cert?: string;
  key?: string;
  filter: string;
  clientId: string;
  /** The broker keeps what arrives while nobody listens under this client id. */
  persistent: boolean;
}

export interface ReaderEvents {
  connected(protocol: '5' | '3.1.1'): void;
  message(topic: string, payload: Uint8Array): void;
  /** The broker does not take what is published there. */
  refused(topic: string, reason: string): void;
  /** The link broke or could not be made; it is tried again. */
  trouble(reason: string): void;
}

interface End {
  accepted: boolean;
  versionRefused: boolean;
  /** In words; `null` after a goodbye. */
  reason: string | null;
  /** Trying again changes nothing: the broker knows who asks and refuses. */
  final: boolean;
}

const deniedCodes: readonly unknown[] = [4, 5, 134, 135, 138, 140];
const versionCodes: readonly unknown[] = [1, 132];
const keepSessionSeconds = 7 * 86_400;
/** What Mosquitto takes at a time; MQTT.js itself keeps to no measure. */
const inFlightMax = 20;

/** Listens at a broker and stays connected: MQTT 5, and 3.1.1 where the broker refuses 5. */
export class BrokerReader {
  readonly #options: ReaderOptions;
  readonly #events: ReaderEvents;
  readonly #stopping = new AbortController();
  #client: MqttClient | null = null;
  #connected = false;
  #receiveMaximum = inFlightMax;
  /** Of this connection: MQTT.js forgets what was under way when one ends. */
  #window: PublishWindow | null = null;

  constructor(options: ReaderOptions, events: ReaderEvents) {
    this.#options = options;
    this.#events = events;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Resolves after `stop` with `null`, or with the reason when the broker refuses for good. */
  async run(): Promise<string | null> {
    const { signal } = this.#stopping;
    let version: 5 | 4 = 5;
    let versionKnown = false;
    let failures = 0;
    while (!signal.aborted) {
      const end = await this.#connectOnce(version);
      if (signal.aborted) break;
      if (end.final) return end.reason;
      versionKnown ||= end.accepted;
      failures = end.accepted ? 0 : failures + 1;
      if (!versionKnown && end.versionRefused) {
        version = version === 5 ? 4 : 5;
        if (version === 4) continue;
      }
      this.#events.trouble(end.reason ?? 'the broker closed the connection');
      const waitMs = backoffMs(Math.max(1, failures), { minMs: 500, maxMs: 30_000 }, Math.random);
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
    return null;
  }

  /** At QoS 1, while connected; what gets lost is for the caller to say again. */
  publish(topic: string, payload: Uint8Array): void {
    void this.#window?.publish({ topic, payload }, this.#receiveMaximum).then((delivery) => {
      if (delivery.outcome === 'refused') this.#events.refused(topic, delivery.reason);
    });
  }

  stop(): void {
    this.#stopping.abort();
    const client = this.#client;
    if (!client) return;
    if (client.connected) client.end(false);
    else client.end(true);
    // An acknowledgement that never comes must not hold up the end.
    setTimeout(() => client.stream.destroy(), 2_000).unref();
  }

  #connectOnce(version: 5 | 4): Promise<End> {
    return new Promise((resolve) => {
      const end: End = { accepted: false, versionRefused: false, reason: null, final: false };
      let client: MqttClient;
      try {
        client = connect(clientOptions(this.#options, version));
      } catch (error) {
        // A certificate or key that is none.
        resolve({ ...end, reason: faultText(error as Error), final: true });
        return;
      }
      this.#client = client;
      client.on('connect', ({ properties }) => {
        end.accepted = true;
        this.#connected = true;
        this.#window = publishWindow(client);
        this.#receiveMaximum = Math.min(inFlightMax, properties?.receiveMaximum ?? inFlightMax);
        this.#subscribe(client, end);
        this.#events.connected(version === 5 ? '5' : '3.1.1');
      });
      client.on('message', (topic, payload) => this.#events.message(topic, payload));
      client.on('disconnect', ({ reasonCode }) => {
        end.reason ??= `the broker hung up: ${reasonText(reasonCode ?? 0)}`;
      });
      client.on('error', (error) => {
        const code = (error as { code?: unknown }).code;
        end.reason ??= faultText(error);
        end.final ||= deniedCodes.includes(code);
        end.versionRefused ||= versionCodes.includes(code) || code === 'ECONNRESET' || code === undefined;
        client.stream.destroy();
      });
      client.on('close', () => {
        this.#connected = false;
        this.#window = null;
        // Brokers that know only 3.1.1 may hang up on a CONNECT that they cannot read.
        end.versionRefused ||= end.reason === null;
        resolve(end);
      });
    });
  }

  #subscribe(client: MqttClient, end: End): void {
    const { filter } = this.#options;
    client.subscribe(filter, { qos: 1 }, (error, granted) => {
      const code = (error as { code?: unknown } | null)?.code ?? granted?.[0]?.qos;
      if (typeof code !== 'number' || code < 128) return;
      end.reason = `subscribe to ${filter}: ${reasonText(code)}`;
      end.final = true;
      client.stream.destroy();
    });
  }
}

function publishWindow(client: MqttClient): PublishWindow {
  return new PublishWindow(({ topic, payload }, settle) => {
    client.publish(topic, Buffer.from(payload), { qos: 1 }, (error) => {
      const code = (error as { code?: unknown } | undefined)?.code;
      if (!error) settle({ outcome: 'acknowledged' });
      else if (typeof code === 'number') settle({ outcome: 'refused', reason: reasonText(code) });
      else settle({ outcome: 'lost' });
    });
  });
}

function clientOptions(options: ReaderOptions, version: 5 | 4): IClientOptions {
  const { address, clientId, persistent, username, password, ca, cert, key } = options;
  return {
    protocol: address.protocol,
    host: address.host,
    hostname: address.host,
    port: address.port,
    ...(address.path !== '' && { path: address.path }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    clientId,
    clean: !persistent,
    protocolVersion: version,
    keepalive: 30,
    connectTimeout: 10_000,
    reconnectPeriod: 0,
    resubscribe: false,
    // Its debug output would name users and payloads.
    log: () => {},
    ...(version === 5 && { properties: { sessionExpiryInterval: persistent ? keepSessionSeconds : 0 } }),
  };
}
