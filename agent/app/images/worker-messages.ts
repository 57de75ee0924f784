import type { PreprocessOptions } from '../../io/preprocess/options.ts';

export interface WorkerSettings {
  readonly root: string;
  readonly preprocess: PreprocessOptions;
  readonly maxFileBytes: number;
}

export type ToWorker =
  | { readonly kind: 'settings'; readonly settings: WorkerSettings }
  | { readonly kind: 'judge'; readonly names: readonly string[] }
  | { readonly kind: 'measure'; readonly names: readonly string[] };

export type FromWorker =
  | { readonly kind: 'judged'; readonly shrink: boolean }
  | { readonly kind: 'measured'; readonly records: readonly Uint8Array[] };
