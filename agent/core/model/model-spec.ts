import type { OutputMapping } from './output-mapping.ts';

/** Where a model's operators may run, in the words of ONNX Runtime. */
export const providers = ['tensorrt', 'cuda', 'cpu'] as const;
export type Provider = (typeof providers)[number];

/** All that says which model runs on a camera's pictures and how; plain data. */
export interface ModelSpec {
  /** An .onnx file. */
  readonly path: string;
  /** Tried in this order, one at a time. */
  readonly providers: readonly Provider[];
  /** Without it the model does not run; `null`: whatever is got. */
  readonly requireProvider: Provider | null;
  /** A tensor to watch: its name, `auto` for the last pooled feature, or `none`. */
  readonly tap: string;
  readonly output: OutputMapping;
  readonly threads: number;
  /** Every n-th frame is shown to the model. */
  readonly inferEvery: number;
  /** A run that takes longer is given up and the process replaced. */
  readonly timeoutMs: number;
}
