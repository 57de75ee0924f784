import type { Backoff } from './backoff.ts';
import type { Secrets } from './credentials.ts';
import type { Slot } from './reconnect-plan.ts';

export interface LinkOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string | null;
  /** Password and certificates, never logged and never shown. Asked anew for each connection and now and then while one
   * holds; throws, in words, when one cannot be had. */
  readonly secrets?: () => Secrets;
  /** Beginning of every topic that may be published on, `driftlight/1/<site>/<device>/`; absent: any topic. */
  readonly topicPrefix?: string;
  /** Whole seconds, from 1 s on; a broker that hangs is noticed within one and a half times as long. */
  readonly keepAliveMs: number;
  /** From the name look-up to the broker's answer. */
  readonly connectTimeoutMs: number;
  readonly backoff: Backoff;
  /** When, after an established connection was lost, this box's turn to come back is; absent: soon. */
  readonly slot?: Slot;
  /** `auto`: 5, and once 3.1.1 where the broker refuses 5. */
  readonly protocol: 'auto' | '5' | '3.1.1';
  /** Publishes without an acknowledgement at a time, also where the broker allows more. */
  readonly maxInFlight: number;
}

/** How often the files of secrets are looked at while a connection holds. */
export const renewalCheckMs = 20_000;

/** Larger payloads from the broker are dropped and counted; a command takes a few hundred bytes. */
export const incomingBytesMax = 262_144;
