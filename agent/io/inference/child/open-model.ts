import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Opened, OpenRequest, Refused } from '../child-messages.ts';
import { nothingTried } from '../nothing-tried.ts';
import type { Runtime } from '../providers/runtime.ts';
import { type LoadedModel, loadedModel, warmUpFeeds } from './loaded-model.ts';

export type OpenedModel = { readonly model: LoadedModel; readonly opened: Opened } | { readonly refused: Refused };

/** Opens the model on the CPU alone. */
export async function openModel(request: OpenRequest): Promise<OpenedModel> {
  const runtime = {
    tensor: (type: Tensor.Type, values: Tensor.DataType, dims: readonly number[]) => new Tensor(type, values, dims),
  } as unknown as Runtime;
  try {
    const startMs = performance.now();
    const session = await InferenceSession.create(request.modelPath, {
      executionProviders: ['cpu'],
      intraOpNumThreads: request.spec.threads,
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    await session.run(warmUpFeeds(session, runtime, request));
    const model = loadedModel(session, runtime, request);
    const provider = { ...nothingTried(request.spec.providers), got: 'cpu' as const };
    return { model, opened: { kind: 'opened', provider, warmUpMs: performance.now() - startMs, trouble: null } };
  } catch (error) {
    return { refused: { kind: 'refused', reason: (error as Error).message, provider: null } };
  }
}
