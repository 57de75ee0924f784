import type { Provider } from '../../../core/model/model-spec.ts';
import type { ProviderFacts } from '../../../core/model/model-status.ts';
import type { EngineOrder } from './engine-order.ts';
import type { Feeds, Runtime, RuntimeSession } from './runtime.ts';

export interface LadderRequest {
  readonly modelPath: string;
  /** Of all that makes the model what it is, outputs and weights in other files too: a built engine is kept for it. */
  readonly modelHash: string;
  /** Tried in this order, one at a time. */
  readonly providers: readonly Provider[];
  /** Anything else is a refusal; `null`: whatever is got. */
  readonly requireProvider: Provider | null;
  readonly threads: number;
  /** Inputs of the run that warms the session up and shows where its nodes run; see `plainFeeds`. */
  readonly warmUpInput: (session: RuntimeSession, runtime: Runtime) => Feeds;
  /** For built engines, made when needed; `null`: none is kept, TensorRT builds at every start. */
  readonly cacheDir: string | null;
  /** For a short-lived profile, best on a memory file system; made when needed. */
  readonly scratchDir: string;
  /** What to do where TensorRT takes its options and no engine is built yet: `background` serves with the next rung and
   * hands out an order to build it elsewhere; `buildInto` builds it now into a folder, which takes minutes; `failed`: it was
   * tried, and why it did not work. */
  readonly engine: 'background' | { readonly buildInto: string } | { readonly failed: string };
  readonly monotonicMs: () => number;
}

export type LadderResult = LadderOpen | LadderRefusal;

export interface LadderOpen {
  readonly ok: true;
  readonly session: RuntimeSession;
  readonly facts: ProviderFacts;
  /** From opening the model to its first answer. */
  readonly warmUpMs: number;
  /** Why it runs otherwise than asked, a sentence; `null`: as asked. */
  readonly trouble: string | null;
  /** An engine to be built by another process (`buildEngine`), after which the model is to be opened again. */
  readonly order: EngineOrder | null;
}

export interface LadderRefusal {
  readonly ok: false;
  readonly facts: ProviderFacts;
  /** Why nothing runs and what to do, a sentence. */
  readonly why: string;
  /** As above: nothing else may serve until it is built. */
  readonly order: EngineOrder | null;
}
