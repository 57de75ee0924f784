import { errorWords } from './error-words.ts';
import type { ProviderEntry, Runtime } from './runtime.ts';

const unheardOf = 'trt_driftlight_asks_whether_options_arrive';

/**
 * Whether the installed binding hands TensorRT its options. The published one reads `deviceId` and drops the rest without a
 * word; one that hands them on makes ONNX Runtime refuse an option it does not know, by its name. Options are read before
 * the model, so a file that is not there costs no engine. False as well where TensorRT itself cannot be loaded.
 */
export async function passesTensorRtOptions(runtime: Runtime): Promise<boolean> {
  if (!runtime.listed().includes('tensorrt')) return false;
  try {
    const session = await runtime.open('', { executionProviders: [{ name: 'tensorrt', [unheardOf]: '1' }] });
    await session.release();
  } catch (error) {
    return errorWords(error).includes(unheardOf);
  }
  return false;
}

/** Half precision, and engine and timings kept in `folder`; `null`: kept nowhere. */
export function tensorRtEntry(folder: string | null): ProviderEntry {
  const halfPrecision = { name: 'tensorrt', deviceId: 0, trt_fp16_enable: '1' } as const;
  if (folder === null) return halfPrecision;
  return {
    ...halfPrecision,
    trt_engine_cache_enable: '1',
    trt_engine_cache_path: folder,
    trt_timing_cache_enable: '1',
    trt_timing_cache_path: folder,
  };
}
