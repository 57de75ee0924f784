import type { TensorForm } from '../../core/frame/tensor.ts';
import type { ModelReading } from '../../core/model/model-reading.ts';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { ProviderFacts } from '../../core/model/model-status.ts';
import type { EngineOrder } from './providers/engine-order.ts';
import type { LadderRequest } from './providers/ladder-request.ts';

/** What the agent and the process that runs the model say to each other, as JSON over the channel between them. Pixels do
 * not travel here but through the file of slots. */

export interface OpenRequest {
  readonly kind: 'open';
  readonly spec: ModelSpec;
  readonly modelPath: string;
  /** Of all that an engine is kept for. */
  readonly modelHash: string;
  /** The tensor that is watched besides the outputs that `spec.output` names. */
  readonly tapped: string | null;
  readonly picture: { readonly width: number; readonly height: number };
  readonly form: TensorForm;
  /** Where engines built for this machine are kept; `null`: nowhere. */
  readonly cacheDir: string | null;
  /** For what is needed for a moment only; on a memory file system. */
  readonly scratchDir: string;
  /** What to do where TensorRT has no engine yet. */
  readonly engine: LadderRequest['engine'];
  readonly slotBytes: number;
}

export type ToChild = OpenRequest | { readonly kind: 'run'; readonly slot: number; readonly channels: 1 | 3 } | Stop;

interface Stop {
  readonly kind: 'stop';
}

/** One `opened` or `refused` to an `open`, one `answer` or `failed` to a `run`. */
export type FromChild = Opened | Refused | Answer | Failed;

export interface Opened {
  readonly kind: 'opened';
  readonly provider: ProviderFacts;
  readonly warmUpMs: number;
  /** Why it runs otherwise than asked; `null`: as asked. */
  readonly trouble: string | null;
  /** An engine to be built beside it; `null`: none. */
  readonly order: EngineOrder | null;
}

/** The model cannot run as it is configured. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  readonly provider: ProviderFacts | null;
  readonly order: EngineOrder | null;
}

export interface Answer {
  readonly kind: 'answer';
  readonly reading: ModelReading;
  /** Of the model alone. */
  readonly inferenceMs: number;
}

/** The run threw; the process goes on. */
export interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
}
