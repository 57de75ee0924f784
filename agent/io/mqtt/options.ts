import type { Backoff } from './backoff.ts';

export interface LinkOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string | null;
  /** Never logged and never shown. */
  readonly password?: string | null;
  /** Contents of PEM files, not their paths. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Whole seconds, from 1 s on; a broker that hangs is noticed within one and a half times as long. */
  readonly keepAliveMs: number;
  /** From the name look-up to the broker's answer. */
  readonly connectTimeoutMs: number;
  readonly backoff: Backoff;
  /** `auto`: 5, and once 3.1.1 where the broker refuses 5. */
  readonly protocol: 'auto' | '5' | '3.1.1';
  /** Publishes without an acknowledgement at a time, also where the broker allows more. */
  readonly maxInFlight: number;
}

/** Larger payloads from the broker are dropped and counted; a command takes a few hundred bytes. */
export const incomingBytesMax = 262_144;
