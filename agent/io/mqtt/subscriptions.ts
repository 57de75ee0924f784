import type { Log } from '../../pipeline/ports.ts';
import { incomingBytesMax } from './options.ts';
import { topicMatches } from './topic-matches.ts';

type OnMessage = (topic: string, payload: Uint8Array, retained: boolean) => void;

/** Who hears what comes from the broker. */
export class Subscriptions {
  /** Messages dropped because they were too large. */
  oversized = 0;
  readonly #log: Log;
  readonly #list: { readonly filter: string; readonly onMessage: OnMessage }[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  add(filter: string, onMessage: OnMessage): void {
    this.#list.push({ filter, onMessage });
  }

  filters(): string[] {
    return this.#list.map(({ filter }) => filter);
  }

  received(topic: string, payload: Uint8Array, retained: boolean): void {
    if (payload.length > incomingBytesMax) {
      this.oversized++;
      this.#log.warn('message from the broker dropped: too large', { topic, bytes: payload.length });
      return;
    }
    for (const { filter, onMessage } of this.#list)
      if (topicMatches(filter, topic)) guarded(this.#log, () => onMessage(topic, payload, retained));
  }
}

/** A listener that throws must not take the connection, or the other listeners, with it. */
export function guarded(log: Log, call: () => void): void {
  try {
    call();
  } catch (error) {
    log.error('a listener of the broker link failed', { error: String(error) });
  }
}
