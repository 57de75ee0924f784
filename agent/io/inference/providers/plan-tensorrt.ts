import { deviceName } from './device-name.ts';
import { type EngineKey, engineFolder, keptEngine, removeEngine } from './engine-cache.ts';
import type { LadderRequest } from './ladder-request.ts';
import type { ProviderEntry, Runtime } from './runtime.ts';
import { passesTensorRtOptions, tensorRtEntry } from './tensorrt-options.ts';

/** How TensorRT is to be opened, or why it is not for now. */
export type TensorRtPlan =
  | { readonly does: 'open'; readonly entry: ProviderEntry; readonly kept: string | null }
  | { readonly does: 'build'; readonly why: string }
  | { readonly does: 'fail'; readonly why: string };

/** `passes`: whether options arrive. `kept`: the folder of the engine that is used, where one is. */
export async function planTensorRt(
  request: LadderRequest,
  runtime: Runtime,
): Promise<{ readonly passes: boolean; readonly plan: TensorRtPlan }> {
  const passes = await passesTensorRtOptions(runtime);
  return { passes, plan: passes ? planWithOptions(request, runtime) : open({ name: 'tensorrt', deviceId: 0 }) };
}

function planWithOptions({ engine, cacheDir, modelHash }: LadderRequest, runtime: Runtime): TensorRtPlan {
  if (typeof engine === 'object' && 'buildInto' in engine) return open(tensorRtEntry(engine.buildInto));
  if (cacheDir === null) return open(tensorRtEntry(null));
  const folder = engineFolder(cacheDir, engineKey(modelHash, runtime));
  const kept = keptEngine(folder);
  if (kept.state === 'sound') return { does: 'open', entry: tensorRtEntry(folder), kept: folder };
  if (kept.state === 'damaged') removeEngine(folder);
  if (typeof engine === 'object') return { does: 'fail', why: `its engine could not be built: ${engine.failed}` };
  return { does: 'build', why: kept.state === 'damaged' ? damaged(kept.why) : 'its engine is being built' };
}

/** After opening with a kept engine failed: whether the engine is to blame, which is then removed. */
export function engineToBlame(folder: string, reason: string): boolean {
  if (!/deseriali[sz]e|engine cache|plan file|not compatible with this version/i.test(reason)) return false;
  removeEngine(folder);
  return true;
}

export function damaged(why: string): string {
  return `the engine that was kept is damaged (${why}): it was removed and is being built again`;
}

/** Read once TensorRT's libraries are in this process, since its version shows by their names. */
export function engineKey(modelHash: string, runtime: Runtime): EngineKey {
  return {
    modelHash,
    device: deviceName(),
    onnxRuntime: runtime.version,
    tensorRt: runtime.mappedVersion('libnvinfer') ?? 'unknown',
    precision: 'fp16',
  };
}

function open(entry: ProviderEntry): TensorRtPlan {
  return { does: 'open', entry, kept: null };
}
