import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Provider } from '../../../core/model/model-spec.ts';

/** Which library of a provider cannot be loaded, in words; `null`: none is known to be missing. `folder` is where ONNX
 * Runtime looks for its own; what those need in turn is asked of the system's loader (`ldd`). */
export function missingLibrary(
  provider: Provider,
  folder: string,
  askLoader: (file: string) => string = dependenciesOf,
): string | null {
  if (provider === 'cpu') return null;
  for (const name of ['shared', provider]) {
    const file = `libonnxruntime_providers_${name}.so`;
    if (!existsSync(join(folder, file))) return `${file} is not in ${folder}`;
    const absent = notFound(askLoader(join(folder, file)));
    if (absent.length > 0) return `${file} needs ${absent.join(', ')}, not found by the system's loader`;
  }
  return null;
}

/** Names that `ldd` marks as not found, each once. */
export function notFound(dependencies: string): string[] {
  const names = [...dependencies.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name!);
  return [...new Set(names)];
}

function dependenciesOf(file: string): string {
  try {
    return execFileSync('ldd', [file], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
