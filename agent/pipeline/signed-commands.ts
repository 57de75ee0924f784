import type { CommandFields } from './command-schema.ts';

export interface SigningParts {
  readonly site: string;
  readonly device: string;
  /** Whether one of the configured keys signed these very bytes. */
  readonly verify: (payload: Uint8Array, signature: Uint8Array) => boolean;
  /** Between giving a command and its arrival. */
  readonly maxAgeMs: number;
  readonly now: () => { readonly utcMs: number; readonly synced: boolean };
  /** Commands given before are not taken: what was done before a restart is not remembered. */
  readonly startedUtcMs: () => number;
}

/** Clocks of those who command and of the box may differ by so much. */
const aheadMs = 30_000;
const mostRemembered = 10_000;

/** Lets a signed command pass once: by key, box, time and id. */
export class SignedCommands {
  readonly #parts: SigningParts;
  /** Ids that were used, and until when they would still be young enough. */
  readonly #used = new Map<string, number>();

  constructor(parts: SigningParts) {
    this.#parts = parts;
  }

  /** Why a command may not be carried out, or `null`: it may, this once. */
  fault(message: CommandFields, payload: Uint8Array, signature: Uint8Array | null): string | null {
    const { site, device, verify, maxAgeMs, now, startedUtcMs } = this.#parts;
    if (signature === null) return 'signature: this box takes only signed commands';
    if (!verify(payload, signature)) return "signature: expected one by a key of this box's commands.publicKeys";
    if (message.site !== site || message.device !== device)
      return `site, device: expected ${site} and ${device} in what was signed`;
    const { utcMs, synced } = now();
    if (!synced) return "at: this box's clock is not set yet, so the age of a command cannot be known";
    const atMs = typeof message.at === 'string' ? Date.parse(message.at) : Number.NaN;
    const oldestMs = Math.max(utcMs - maxAgeMs, startedUtcMs());
    if (!(atMs >= oldestMs && atMs <= utcMs + aheadMs))
      return `at: expected a time from ${new Date(oldestMs).toISOString()} to now, ${new Date(utcMs).toISOString()}`;
    const id = String(message.id);
    for (const [used, untilMs] of this.#used) if (untilMs < utcMs) this.#used.delete(used);
    if (this.#used.has(id)) return 'id: it was used before; give each command its own';
    if (this.#used.size >= mostRemembered) return 'id: too many commands in a short time; try again later';
    this.#used.set(id, atMs + maxAgeMs + aheadMs);
    return null;
  }
}
