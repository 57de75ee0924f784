import type { Opened, OpenRequest, Refused } from '../child-messages.ts';
import { monotonicNow } from '../providers/monotonic-now.ts';
import { loadOnnxRuntime } from '../providers/onnx-runtime.ts';
import { openOnLadder } from '../providers/open-on-ladder.ts';
import { type LoadedModel, loadedModel, warmUpFeeds } from './loaded-model.ts';

export type OpenedModel = { readonly model: LoadedModel; readonly opened: Opened } | { readonly refused: Refused };

/** Opens the model where it may run. Never rejects: what stands in the way is a refusal. */
export async function openModel(request: OpenRequest): Promise<OpenedModel> {
  /** No provider can cure that pictures do not fit. */
  let unfit: string | null = null;
  try {
    const runtime = await loadOnnxRuntime();
    const { providers, requireProvider, threads } = request.spec;
    const { modelPath, modelHash, cacheDir, scratchDir, engine } = request;
    const result = await openOnLadder(
      {
        ...{ modelPath, modelHash, providers, requireProvider, threads, cacheDir, scratchDir, engine },
        warmUpInput: (session) => {
          try {
            return warmUpFeeds(session, runtime, request);
          } catch (error) {
            unfit = (error as Error).message;
            throw error;
          }
        },
        monotonicMs: monotonicNow,
      },
      runtime,
    );
    const { facts: provider, order } = result;
    if (!result.ok) return { refused: { kind: 'refused', reason: unfit ?? result.why, provider, order } };
    const model = loadedModel(result.session, runtime, request);
    const { warmUpMs, trouble } = result;
    return { model, opened: { kind: 'opened', provider, warmUpMs, trouble, order } };
  } catch (error) {
    return { refused: { kind: 'refused', reason: (error as Error).message, provider: null, order: null } };
  }
}
