import type { Provider } from './model-spec.ts';

/** How the model of a camera is; for the page, `state` and `doctor`. */
export interface ModelStatus {
  /** `starting`: being loaded · `running` · `waiting`: to be started again after a fault · `refused`: it cannot run as it is
   * configured · `stopped`. */
  readonly state: 'starting' | 'running' | 'waiting' | 'refused' | 'stopped';
  /** Why it does not run, or runs otherwise than asked, in words; `null`: as asked. */
  readonly trouble: string | null;
  readonly path: string;
  /** SHA-256 of the file, or `null` before it was read. */
  readonly hash: string | null;
  readonly provider: ProviderFacts;
  /** The tensor that is watched and why it was chosen; `null`: none. */
  readonly tap: { readonly name: string; readonly why: string } | null;
  /** Pictures answered, left out because the model was busy or away, and given up, since the start. */
  readonly runs: number;
  readonly skipped: number;
  readonly failed: number;
  readonly restarts: number;
  /** Median of the last runs; `null` before the first. */
  readonly inferenceMs: number | null;
  readonly warmUpMs: number | null;
  /** Resident memory of the process it runs in; `null` while there is none. */
  readonly memoryBytes: number | null;
}

/** What was asked, what was got, and what proves it. */
export interface ProviderFacts {
  readonly asked: readonly Provider[];
  /** `null`: nothing runs yet. */
  readonly got: Provider | null;
  readonly rungs: readonly Rung[];
  /** Share of the model's nodes that ran on each provider in the warm-up run, as profiled; empty before. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Whether the installed binding hands TensorRT its options (engine cache, half precision). */
  readonly passesTensorRtOptions: boolean;
  /** Of an engine that is being built in the background, or `null`. */
  readonly building: { readonly provider: Provider; readonly sinceMs: number } | null;
}

export interface Rung {
  readonly provider: Provider;
  readonly outcome: 'used' | 'failed' | 'not tried';
  /** The exact words of what went wrong, or what was seen; `null` for a rung that was not tried. */
  readonly reason: string | null;
}
