import { createHash } from 'node:crypto';
import type { Message } from '../../pipeline/ports.ts';

/** So often a broker may hang up while the same message is the oldest without an answer. */
const hangUpsMax = 3;

/**
 * Finds the message that a broker of 3.1.1 hangs up on, for want of a way to refuse it: too large, or on a topic where
 * this box may not publish. Sent again and again it would hold up everything behind it.
 */
export class Unwelcome {
  #topic: string | null = null;
  #digest = '';
  #hangUps = 0;

  /** The broker hung up; `oldest` was the first message without an answer, or `null` when there was none. */
  hungUpOn(oldest: Message | null): void {
    if (oldest === null) {
      this.#forget();
      return;
    }
    const digest = digestOf(oldest);
    this.#hangUps = oldest.topic === this.#topic && digest === this.#digest ? this.#hangUps + 1 : 1;
    this.#topic = oldest.topic;
    this.#digest = digest;
  }

  /** Why this message is not sent once more, or `null`. Said once: who offers it again later has it tried again. */
  reasonAgainst(message: Message): string | null {
    if (this.#hangUps < hangUpsMax || message.topic !== this.#topic || digestOf(message) !== this.#digest) return null;
    this.#forget();
    return `the broker hung up ${hangUpsMax} times on it; check what this box may publish, and how large`;
  }

  #forget(): void {
    this.#topic = null;
    this.#hangUps = 0;
  }
}

function digestOf({ payload }: Message): string {
  return createHash('sha1').update(payload).digest('base64');
}
