import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { onTestFinished } from 'vitest';
import type { LadderRequest } from '../../../agent/io/inference/providers/ladder-request.ts';
import { plainFeeds } from '../../../agent/io/inference/providers/plain-feeds.ts';
import type { OpenOptions, Runtime, RuntimeSession } from '../../../agent/io/inference/providers/runtime.ts';

/** How one provider behaves; what is left out goes well, with all nodes on it. */
interface Behaviour {
  readonly openError?: string;
  readonly runError?: string;
  /** Nodes by ONNX Runtime's names of providers; `none`: no profile is written. */
  readonly nodes?: Readonly<Record<string, number>> | 'none';
  readonly missing?: string;
}

interface World {
  readonly listed: readonly string[];
  readonly rungs?: Readonly<Record<string, Behaviour>>;
  readonly passesOptions?: boolean;
  readonly tensorRt?: string;
}

const namesInProfiles: Readonly<Record<string, string>> = {
  cpu: 'CPUExecutionProvider',
  cuda: 'CUDAExecutionProvider',
  tensorrt: 'TensorrtExecutionProvider',
};
export const engineName = 'graph_1_0_sm87.engine';
const wholeEngine = 'a whole engine';

/** Behaves as onnxruntime-node 1.30 was seen to (its words, its profile), and as TensorRT's sources say. */
export function fakeRuntime(world: World) {
  const opened: OpenOptions[] = [];
  let released = 0;
  /** Engines that took minutes. */
  let built = 0;

  async function open(path: string, options: OpenOptions): Promise<RuntimeSession> {
    const [entry] = options.executionProviders;
    const { name } = entry!;
    const { openError, runError, nodes = { [namesInProfiles[name]!]: 10 } } = world.rungs?.[name] ?? {};
    if (openError?.includes('shared library')) throw new Error(openError);
    if (name === 'tensorrt' && world.passesOptions)
      for (const key of Object.keys(entry!))
        if (key.startsWith('trt_driftlight')) throw new Error(`Unknown provider option: "${key}".`);
    if (path === '') throw new Error("Load model from  failed:Load model  failed. File doesn't exist");
    opened.push(options);
    if (openError) throw new Error(openError);
    const guarded = JSON.stringify(options.extra ?? {}).includes('disable_cpu_ep_fallback');
    if (guarded && typeof nodes === 'object' && 'CPUExecutionProvider' in nodes) throw new Error(guardWords);
    const folder = world.passesOptions ? entry!.trt_engine_cache_path : undefined;
    if (folder) useEngine(join(folder, engineName));
    return {
      inputNames: ['picture'],
      outputNames: ['scores'],
      inputMetadata: [{ name: 'picture', isTensor: true, type: 'float32', shape: ['batch', 3, 8, 8] }],
      outputMetadata: [{ name: 'scores', isTensor: true, type: 'float32', shape: ['batch', 2] }],
      run: async () => {
        if (runError) throw new Error(runError);
        return {};
      },
      endProfiling: () => {
        if (options.enableProfiling && nodes !== 'none')
          writeFileSync(`${options.profileFilePrefix}_2026-11-24.json`, profile(nodes));
      },
      release: async () => void released++,
    };
  }

  function useEngine(file: string): void {
    if (!existsSync(file)) {
      built++;
      writeFileSync(file, wholeEngine);
    } else if (readFileSync(file, 'utf8') !== wholeEngine)
      throw new Error(`TensorRT EP could not deserialize engine from cache: ${file}`);
  }

  const runtime: Runtime = {
    version: '1.30.0',
    listed: () => world.listed,
    open,
    tensor: (type, data, dims) => ({ type, data, dims }) as unknown as Tensor,
    missingLibrary: (provider) => world.rungs?.[provider]?.missing ?? null,
    mappedVersion: () => world.tensorRt ?? '10.3.0',
  };
  return {
    runtime,
    opened,
    get released() {
      return released;
    },
    get built() {
      return built;
    },
  };
}

export const guardWords =
  'This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.';

/** As ONNX Runtime writes it: other events too, every node's start and end, a copy between providers. */
export function profile(nodes: Readonly<Record<string, number>>): string {
  const events: unknown[] = [
    { cat: 'Session', name: 'model_loading_uri', args: {} },
    { cat: 'Node', name: 'Memcpy_kernel_time', args: { provider: 'CUDAExecutionProvider', op_name: 'MemcpyToHost' } },
  ];
  let index = 0;
  for (const [provider, count] of Object.entries(nodes))
    for (let i = 0; i < count; i++) {
      const args = { provider, op_name: 'Conv', node_index: String(index) };
      const name = `conv_${index++}`;
      events.push({ cat: 'Node', name: `${name}_fence_before`, args: { op_name: 'Conv' } });
      events.push(
        { cat: 'Node', name: `${name}_kernel_time`, args },
        { cat: 'Node', name: `${name}_kernel_time`, args },
      );
    }
  return JSON.stringify(events);
}

export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'driftlight-providers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function ladderRequest(changes: Partial<LadderRequest> = {}): LadderRequest {
  const folder = testFolder();
  let nowMs = 1_000;
  return {
    modelPath: 'model.onnx',
    modelHash: 'abc',
    providers: ['tensorrt', 'cuda', 'cpu'],
    requireProvider: null,
    threads: 2,
    warmUpInput: plainFeeds,
    cacheDir: join(folder, 'cache'),
    scratchDir: join(folder, 'scratch'),
    engine: 'background',
    monotonicMs: () => {
      nowMs += 5;
      return nowMs;
    },
    ...changes,
  };
}
