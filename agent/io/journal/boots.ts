import type { Boot } from '../../pipeline/ports.ts';
import type { Span } from './coverage.ts';
import type { RecordHead } from './record.ts';

/** A wall clock that moved by more than this was set, not merely steered. */
const movedMs = 2_000;

/** A row of the table of boots as it is stored. */
export interface BootRow {
  readonly index: number;
  readonly bootId: string;
  offsetMs: number;
  synced: boolean;
  moved: boolean;
  /** The offset that the reports of this boot were made with; `null` until the first one or until it was set. */
  referenceMs: number | null;
}

/** What each boot's clock turned out to be. Rows are numbered in the order of the boots. */
export class Boots {
  readonly #rows = new Map<number, BootRow>();
  readonly #byId = new Map<string, BootRow>();
  #last = 0;

  constructor(stored: readonly BootRow[]) {
    for (const row of stored) this.#keep(row);
  }

  /** The row of a boot, made when there is none. */
  row(bootId: string, offsetMs: number, synced: boolean): { row: BootRow; isNew: boolean } {
    const there = this.#byId.get(bootId);
    if (there) return { row: there, isNew: false };
    const row: BootRow = { index: this.#last + 1, bootId, offsetMs, synced, moved: false, referenceMs: null };
    this.#keep(row);
    return { row, isNew: true };
  }

  get(index: number): BootRow | undefined {
    return this.#rows.get(index);
  }

  /** Oldest first. */
  all(): readonly BootRow[] {
    return [...this.#rows.values()].sort((a, b) => a.index - b.index);
  }

  /** Reports are being made with this boot's offset as it is now. */
  use(row: BootRow): boolean {
    if (row.referenceMs !== null) return false;
    row.referenceMs = row.offsetMs;
    return true;
  }

  /** The clock of a boot became known or moved. Returns whether the row changed. */
  set(row: BootRow, offsetMs: number, synced: boolean): boolean {
    const before = JSON.stringify(row);
    row.referenceMs ??= offsetMs;
    row.offsetMs = offsetMs;
    row.synced = synced;
    if (Math.abs(offsetMs - row.referenceMs) > movedMs) row.moved = true;
    return JSON.stringify(row) !== before;
  }

  /** The period of a report as receivers see it once its times were stamped. */
  span(head: RecordHead | Omit<RecordHead, 'parts'>): Span {
    const row = this.#rows.get(head.boot);
    const shiftMs = row?.moved && !head.recorded ? row.offsetMs + head.monotonicMs - head.atMs : 0;
    return { startMs: head.startMs + shiftMs, endMs: head.endMs + shiftMs };
  }

  /** Rows older than `index`, which no report refers to any more; they are let go. */
  dropBelow(index: number): BootRow[] {
    const old = [...this.#rows.values()].filter((row) => row.index < index && row.index !== this.#last);
    for (const row of old) {
      this.#rows.delete(row.index);
      this.#byId.delete(row.bootId);
    }
    return old;
  }

  #keep(row: BootRow): void {
    this.#rows.set(row.index, row);
    this.#byId.set(row.bootId, row);
    this.#last = Math.max(this.#last, row.index);
  }
}

export function bootOf(row: BootRow): Boot {
  return { bootId: row.bootId, offsetMs: row.offsetMs, synced: row.synced, moved: row.moved };
}
