import type { Journal, StoredReport } from './ports.ts';

/** A report on its way. */
export interface Sending {
  readonly stored: StoredReport;
  /** Acknowledged or refused: it need not be sent again. */
  settled: boolean;
}

/** `live`: what the journal gains · `asked`: what a subscriber asked for once more · `held`: what the broker refused
 * before. */
export type LanePurpose = 'live' | 'asked' | 'held';

const batchReports = 32;

/** A row of reports of one stream on its way to the broker: what to send next, what is under way, how far everything is
 * settled. */
export class Lane {
  readonly stream: string;
  readonly topic: string;
  readonly rank: number;
  readonly purpose: LanePurpose;
  readonly #journal: Pick<Journal, 'read'>;
  #published: number;
  #last: number;
  #next: number;
  #batch: readonly StoredReport[] = [];
  #at = 0;
  #underWay: Sending[] = [];
  #paused = false;

  /** Begins behind number `published`. */
  constructor(
    journal: Pick<Journal, 'read'>,
    stream: string,
    topic: string,
    published: number,
    purpose: LanePurpose = 'live',
  ) {
    this.#journal = journal;
    this.stream = stream;
    this.topic = topic;
    this.rank = rankOf(stream);
    this.purpose = purpose;
    this.#published = published;
    this.#last = published;
    this.#next = published + 1;
  }

  /** Every report up to this number is settled. */
  get published(): number {
    return this.#published;
  }

  /** The last number that is to be sent. */
  get last(): number {
    return this.#last;
  }

  get hasMore(): boolean {
    return !this.#paused && (this.#at < this.#batch.length || this.#next <= this.#last);
  }

  /** Nothing is left to send and nothing under way. */
  get isDone(): boolean {
    return this.#next > this.#last && this.#underWay.length === 0;
  }

  /** The journal now goes up to number `last`. */
  extend(last: number): void {
    this.#last = Math.max(this.#last, last);
    this.#paused = false;
  }

  /** Sends nothing more until the journal grows again. */
  pause(): void {
    this.#paused = true;
  }

  /** Sends nothing more at all. */
  end(): void {
    this.#last = this.#next - 1;
    this.#batch = [];
    this.#at = 0;
  }

  /** The next report to send, or `null` when the journal has none left. */
  take(): Sending | null {
    if (this.#at >= this.#batch.length) {
      const wanted = Math.min(batchReports, this.#last - this.#next + 1);
      this.#batch = wanted > 0 ? this.#journal.read(this.stream, this.#next, wanted) : [];
      this.#at = 0;
    }
    const stored = this.#batch[this.#at];
    if (stored === undefined || stored.seq > this.#last) {
      // What is left up to `last` was thinned out: it travels in a coarser window.
      this.#next = this.#last + 1;
      this.#batch = [];
      return null;
    }
    this.#at++;
    this.#next = stored.seq + 1;
    const sending = { stored, settled: false };
    this.#underWay.push(sending);
    return sending;
  }

  /** Marks a report settled. Returns whether `published` moved: it passes only over an unbroken row. */
  settle(sending: Sending): boolean {
    sending.settled = true;
    let passed = 0;
    while (this.#underWay[passed]?.settled) this.#published = this.#underWay[passed++]!.stored.seq;
    if (passed > 0) this.#underWay.splice(0, passed);
    return passed > 0;
  }

  /** Everything after `published` is to be sent again, in order. */
  rewind(): void {
    this.#underWay = [];
    this.#batch = [];
    this.#at = 0;
    this.#next = this.#published + 1;
  }
}

/** What is sent first: events, trends, then windows from coarse to fine, since a coarse one supersedes the finer. */
function rankOf(stream: string): number {
  if (stream === 'event') return 0;
  if (stream.startsWith('trend/')) return 1;
  return stream.endsWith('/day') ? 2 : stream.endsWith('/hour') ? 3 : 4;
}
