import type { RawStore } from './raw-store.ts';

/** Something in a store that is not as it should be. */
export interface Finding {
  readonly text: string;
  /** Changes of one transaction that put it right; `null`: nothing can. */
  readonly repair: ((store: RawStore) => Promise<unknown>[]) | null;
}

export interface StreamSummary {
  readonly stream: string;
  readonly reports: number;
  readonly last: number;
  readonly published: number;
  readonly acknowledged: number;
}

/** What a check found, as plain data. */
export interface CheckResult {
  readonly journalId: string | null;
  readonly schema: number | null;
  readonly streams: readonly StreamSummary[];
  /** Records that were read and compared with their checksums. */
  readonly reports: number;
  readonly states: number;
  readonly findings: readonly { readonly text: string; readonly repairable: boolean }[];
  /** All that were found; `findings` holds the first of them. */
  readonly findingCount: number;
  /** Findings put right. */
  readonly repaired: number;
}
