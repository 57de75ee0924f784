import type { StreamBook } from './stream-book.ts';

/** A report with its number, as it will be stored. */
export interface NumberedReport {
  readonly book: StreamBook;
  readonly seq: number;
  readonly head: { readonly boot: number; readonly monotonicMs: number; readonly atMs: number } & {
    readonly startMs: number;
    readonly endMs: number;
    readonly recorded: boolean;
  };
  readonly value: Uint8Array;
  readonly parts: readonly Uint8Array[];
}

/** One call of `append` (or `flush`, with nothing in it) waiting for its commit. */
export interface Waiting {
  readonly reports: readonly NumberedReport[];
  readonly states: ReadonlyMap<string, Uint8Array | null>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Bytes of each value a call writes. */
export function valueSizes(waiting: Waiting): number[] {
  const sizes: number[] = [];
  for (const report of waiting.reports) {
    sizes.push(report.value.length);
    for (const part of report.parts) sizes.push(part.length);
  }
  for (const content of waiting.states.values()) sizes.push(content?.length ?? 0);
  return sizes;
}
