import type { Delivery, Message } from '../../pipeline/ports.ts';
import { lost } from './connection.ts';

type Settle = (delivery: Delivery) => void;

/** Publishes beyond the window that wait for it. The publisher never has as many; who does is told. */
const waitingMax = 1_000;

/** Keeps to the number of publishes that may be unacknowledged at a time; the others wait in order, within bounds. */
export class PublishWindow {
  readonly #transmit: (message: Message, settle: Settle) => void;
  #unacknowledged = 0;
  #waiting: { message: Message; settle: Settle }[] = [];
  /** Nothing more goes out; called once nothing is under way. */
  #drained: (() => void) | null = null;

  /** `transmit` settles each message exactly once. */
  constructor(transmit: (message: Message, settle: Settle) => void) {
    this.#transmit = transmit;
  }

  publish(message: Message, limit: number): Promise<Delivery> {
    if (this.#waiting.length >= waitingMax)
      return Promise.resolve({ outcome: 'refused', reason: `${waitingMax} messages wait for the broker already` });
    return new Promise((settle) => {
      if (this.#drained !== null || this.#unacknowledged >= limit) this.#waiting.push({ message, settle });
      else this.#send(message, settle);
    });
  }

  /** Sends nothing more; resolves once all that is under way is settled. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      if (this.#unacknowledged === 0) resolve();
    });
  }

  /** Gives up what waits: lost. */
  dropWaiting(): void {
    const given = this.#waiting;
    this.#waiting = [];
    for (const { settle } of given) settle(lost);
  }

  /** For a new connection. */
  reopen(): void {
    this.#drained = null;
    this.dropWaiting();
  }

  #send(message: Message, settle: Settle): void {
    this.#unacknowledged++;
    this.#transmit(message, (delivery) => {
      this.#unacknowledged--;
      settle(delivery);
      if (this.#drained !== null) {
        if (this.#unacknowledged === 0) this.#drained();
        return;
      }
      const next = delivery.outcome === 'lost' ? undefined : this.#waiting.shift();
      if (next) this.#send(next.message, next.settle);
    });
  }
}
