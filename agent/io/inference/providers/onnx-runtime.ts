import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { mappedVersion } from './mapped-version.ts';
import { missingLibrary } from './missing-library.ts';
import type { Runtime } from './runtime.ts';

/** Loads ONNX Runtime into this process, which must be one that may block, crash and be replaced: never the agent's. */
export async function loadOnnxRuntime(): Promise<Runtime> {
  // A CommonJS package: what it exports by a loop over another package is only seen on its default.
  const { default: ort } = await import('onnxruntime-node');
  const packageFile = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const folder = join(dirname(packageFile), 'bin', 'napi-v6', process.platform, process.arch);
  return {
    version: ort.env.versions.node ?? ort.env.versions.common,
    listed: () => ort.listSupportedBackends().map(({ name }) => name),
    open: (path, options) => ort.InferenceSession.create(path, options as InferenceSession.SessionOptions),
    tensor(type, values, dims) {
      const tensor = new ort.Tensor(type, values as never, dims);
      // The binding reads half precision from a Uint16Array only, of which its own tensor makes a Float16Array.
      if (type === 'float16') Object.defineProperty(tensor, 'data', { value: values });
      return tensor;
    },
    missingLibrary: (provider) => missingLibrary(provider, folder),
    mappedVersion: (library) => {
      try {
        return mappedVersion(readFileSync('/proc/self/maps', 'utf8'), library);
      } catch {
        return null;
      }
    },
  };
}
