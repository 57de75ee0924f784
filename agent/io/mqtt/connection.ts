import { TLSSocket } from 'node:tls';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { CertificateFact } from '../../core/health/facts.ts';
import type { Delivery, Message } from '../../pipeline/ports.ts';
import type { BrokerAddress } from './address.ts';
import { type Credentials, certificateFact } from './credentials.ts';
import { incomingBytesMax, type LinkOptions } from './options.ts';
import { faultText, reasonText } from './reasons.ts';
import { topicFault } from './topic-matches.ts';

export type Version = 5 | 4;

/** What the broker said it takes. */
export interface BrokerLimits {
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly retains: boolean;
  readonly acknowledges: boolean;
}

/** How a connection went. */
export interface ConnectionEnd {
  /** The broker accepted it. */
  readonly accepted: boolean;
  /** Whether the broker refused the protocol version: it said so, or hung up in a way that may mean it. */
  readonly versionRefused: 'said' | 'guessed' | null;
  /** Another client with the same id took the session over, as MQTT 5 tells. */
  readonly takenOver: boolean;
  /** The broker closed the connection without a word. */
  readonly hungUp: boolean;
  /** The first message that was under way without an answer. */
  readonly oldest: Message | null;
  /** In words; `null` after a goodbye. */
  readonly reason: string | null;
}

export interface ConnectionEvents {
  accepted(limits: BrokerLimits, certificates: readonly CertificateFact[]): void;
  message(topic: string, payload: Uint8Array, retained: boolean): void;
  /** Once, at the end; by then every publish is settled. */
  ended(end: ConnectionEnd): void;
}

export interface Connection {
  /** Calls `settle` exactly once, at the latest when the connection ends. */
  publish(message: Message, settle: (delivery: Delivery) => void): void;
  /** Calls `refused` with the reason when the broker does not grant it. */
  subscribe(filter: string, refused: (reason: string) => void): void;
  /** Says goodbye, so that the broker keeps the will to itself; publishes under way are given up. */
  goodbye(): void;
  cut(): void;
}

export const lost: Delivery = Object.freeze({ outcome: 'lost' });
const acknowledged: Delivery = Object.freeze({ outcome: 'acknowledged' });

/**
 * One connection from CONNECT to its end; nothing of it is used again. Of MQTT.js only packets, keep-alive and transport
 * are used: its reconnecting, queue and store lose or repeat messages.
 */
export function openConnection(
  address: BrokerAddress,
  options: LinkOptions,
  credentials: Credentials,
  version: Version,
  will: Message,
  events: ConnectionEvents,
): Connection {
  /** What is under way, the oldest first. */
  const pending = new Map<(delivery: Delivery) => void, Message>();
  let reason: string | null = null;
  let accepted = false;
  let versionRefused: ConnectionEnd['versionRefused'] = null;
  let takenOver = false;
  let ended = false;
  let limits: BrokerLimits | null = null;
  let client: MqttClient | null = null;

  const end = (): void => {
    if (ended) return;
    ended = true;
    // MQTT.js forgets the callbacks of unacknowledged publishes when the broker closes.
    const [oldest = null] = pending.values();
    for (const settle of pending.keys()) settle(lost);
    pending.clear();
    const hungUp = reason === null && !client?.disconnecting;
    events.ended({
      accepted,
      versionRefused: accepted ? null : versionRefused,
      takenOver,
      hungUp,
      oldest,
      reason: hungUp ? 'the broker closed the connection' : reason,
    });
  };
  const failed = (error: Error): void => {
    const code = (error as { code?: unknown }).code;
    reason ??= faultText(error);
    const unreadable = code === undefined && error.message !== 'connack timeout';
    if (code === 1 || code === 132) versionRefused = 'said';
    else if (code === 'ECONNRESET' || unreadable) versionRefused ??= 'guessed';
    client?.stream.destroy();
  };

  try {
    client = connect(clientOptions(address, options, credentials, version, will));
  } catch (error) {
    reason = faultText(error as Error);
    queueMicrotask(end);
    return { publish: (_, settle) => settle(lost), subscribe() {}, goodbye() {}, cut() {} };
  }
  const mqtt = client;
  mqtt.on('connect', ({ properties }) => {
    accepted = true;
    limits = {
      receiveMaximum: properties?.receiveMaximum ?? 65_535,
      maximumPacketSize: properties?.maximumPacketSize ?? 268_435_455,
      retains: properties?.retainAvailable ?? true,
      acknowledges: (properties?.maximumQoS ?? 1) >= 1,
    };
    events.accepted(limits, shownBy(mqtt.stream));
  });
  mqtt.on('message', (topic, payload, { retain }) => events.message(topic, payload, retain));
  mqtt.on('disconnect', ({ reasonCode, properties }) => {
    takenOver ||= reasonCode === 142;
    reason = `the broker hung up: ${reasonText(reasonCode ?? 0, properties?.reasonString)}`;
  });
  mqtt.on('error', failed);
  mqtt.on('close', () => {
    // Brokers that know only 3.1.1 may hang up on a CONNECT they cannot read.
    if (reason === null) versionRefused ??= 'guessed';
    end();
  });

  return {
    publish(message, settle) {
      if (ended || limits === null) return settle(lost);
      const fault = refusedHere(message, limits);
      if (fault !== null) return settle({ outcome: 'refused', reason: fault });
      pending.set(settle, message);
      const { payload, retain = false } = message;
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      mqtt.publish(message.topic, bytes, { qos: 1, retain, ...propertiesOf(message, version) }, (error, packet) => {
        if (!pending.delete(settle)) return;
        const code = (error as { code?: unknown } | undefined)?.code;
        if (!error) settle(acknowledged);
        else if (typeof code !== 'number') settle(lost);
        else settle({ outcome: 'refused', reason: reasonText(code, saidIn(packet)) });
      });
    },
    subscribe(filter, refused) {
      // Not `nl`: an old will of this very client counts as its own message and has to be seen.
      mqtt.subscribe(filter, { qos: 1 }, (error, granted) => {
        const code = (error as { code?: unknown } | null)?.code ?? granted?.[0]?.qos;
        if (typeof code === 'number' && code >= 128) refused(reasonText(code));
      });
    },
    goodbye() {
      // MQTT.js would wait for the last acknowledgement before it says goodbye.
      for (const id of Object.keys(mqtt.outgoing)) mqtt.removeOutgoingMessage(Number(id));
      if (mqtt.connected) mqtt.end(false, version === 5 ? { reasonCode: 0 } : {});
      else mqtt.end(true);
    },
    cut: () => void mqtt.stream.destroy(),
  };
}

function refusedHere(message: Message, limits: BrokerLimits): string | null {
  if (!limits.acknowledges) return 'the broker acknowledges nothing (QoS 0 only); use another broker';
  if (message.retain && !limits.retains) return 'the broker does not keep retained messages';
  const fault = topicFault(message.topic);
  if (fault !== null) return fault;
  // Header, length of topic, packet number and the content type at their largest.
  const bytes = message.payload.length + Buffer.byteLength(message.topic) + (message.contentType?.length ?? 0) + 16;
  return bytes > limits.maximumPacketSize
    ? `${message.payload.length} bytes of payload; the broker takes packets up to ${limits.maximumPacketSize}`
    : null;
}

const propertiesOf = ({ contentType }: Message, version: Version) =>
  version === 5 && contentType !== undefined ? { properties: { contentType } } : {};

function saidIn(packet: unknown): string | undefined {
  return (packet as { properties?: { reasonString?: string } } | undefined)?.properties?.reasonString;
}

/** Certificates of the broker and of those that vouch for it. None is seen through a web socket. */
function shownBy(stream: unknown): CertificateFact[] {
  const facts: CertificateFact[] = [];
  if (!(stream instanceof TLSSocket)) return facts;
  let certificate = stream.getPeerX509Certificate();
  for (
    let above = certificate?.issuerCertificate;
    certificate && facts.length < 5;
    above = certificate?.issuerCertificate
  ) {
    facts.push(certificateFact(facts.length === 0 ? 'broker' : 'issuer', certificate));
    // The last one vouches for itself.
    certificate = above?.fingerprint256 === certificate.fingerprint256 ? undefined : above;
  }
  return facts;
}

function clientOptions(
  address: BrokerAddress,
  options: LinkOptions,
  { password: secret, context }: Credentials,
  version: Version,
  will: Message,
): IClientOptions {
  const username = options.username ?? address.username;
  const password = secret ?? address.password;
  return {
    protocol: address.protocol,
    host: address.host,
    hostname: address.host,
    port: address.port,
    ...(address.path !== '' && { path: address.path }),
    // Handed on to TLS as it is; MQTT.js does not know the name.
    ...(context !== null && { secureContext: context, wsOptions: { secureContext: context } as object }),
    clientId: options.clientId,
    // A password without a user name is no CONNECT in 3.1.1.
    ...((username !== null || password !== null) && { username: username ?? '' }),
    ...(password !== null && { password }),
    protocolVersion: version,
    clean: true,
    keepalive: Math.min(65_535, Math.max(1, Math.ceil(options.keepAliveMs / 1_000))),
    connectTimeout: options.connectTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    reschedulePings: true,
    // Its debug output would name users and payloads.
    log: () => {},
    will: {
      topic: will.topic,
      payload: Buffer.from(will.payload),
      qos: 1,
      retain: will.retain ?? false,
      ...propertiesOf(will, version),
    },
    ...(version === 5 && {
      properties: { sessionExpiryInterval: 0, maximumPacketSize: incomingBytesMax + 65_536 + 1_024 },
    }),
  };
}
