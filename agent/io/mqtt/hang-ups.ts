import type { ConnectionEnd } from './connection.ts';

/** So many connections in a row closed without a word are no accident. */
const told = 3;

/** Brokers of 3.1.1, and Mosquitto also with 5, hang up without a word on a rival as on what they do not allow. */
export class HangUps {
  #count = 0;

  /** Whether it happens again and again. */
  get suspicious(): boolean {
    return this.#count >= told;
  }

  /** What to add to the reason why a connection ended. `settled`: it had held long enough to prove that all was well. */
  after(end: ConnectionEnd, settled: boolean): string {
    if (end.accepted) this.#count = end.hungUp && !settled ? this.#count + 1 : 0;
    if (!end.hungUp || !this.suspicious) return '';
    return `, ${this.#count} times soon after it accepted it; another client may use the same client id, or this box may not publish there; the log of the broker says which`;
  }
}
