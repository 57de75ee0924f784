import type { Picture } from '../../core/frame/frame.ts';
import type { PreprocessOptions } from '../../io/preprocess/options.ts';

export interface WorkerSettings {
  readonly root: string;
  readonly preprocess: PreprocessOptions;
  readonly maxFileBytes: number;
}

export type ToWorker =
  | { readonly kind: 'settings'; readonly settings: WorkerSettings }
  | { readonly kind: 'judge'; readonly names: readonly string[] }
  /** `pictures`: of which of them the analysed pixels are asked for as well, by place. */
  | { readonly kind: 'measure'; readonly names: readonly string[]; readonly pictures: readonly number[] };

export type FromWorker =
  | { readonly kind: 'judged'; readonly shrink: boolean }
  | { readonly kind: 'measured'; readonly measured: readonly MeasuredImage[] };

export interface MeasuredImage {
  /** An `ImageRecord` as bytes. */
  readonly record: Uint8Array;
  /** Where it was asked for and could be had. */
  readonly picture: Picture | null;
}
