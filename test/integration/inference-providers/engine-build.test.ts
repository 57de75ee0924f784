import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildEngine } from '../../../agent/io/inference/providers/engine-build.ts';
import type { EngineOrder } from '../../../agent/io/inference/providers/engine-order.ts';
import { loadOnnxRuntime } from '../../../agent/io/inference/providers/onnx-runtime.ts';
import { passesTensorRtOptions } from '../../../agent/io/inference/providers/tensorrt-options.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

/** The process that builds, with the real ONNX Runtime; what it builds is tested with one that stands in for it. */

const passes = await passesTensorRtOptions(await loadOnnxRuntime());
const env = { PATH: process.env.PATH ?? '' };

function order(): EngineOrder {
  const { dir } = modelFolder();
  const folders = { cacheDir: join(dir, 'cache'), scratchDir: join(dir, 'scratch') };
  return { modelPath: join(dir, 'none.onnx'), modelHash: 'abc', ...folders, threads: 1, shapes: {} };
}

test.skipIf(passes)('the process that builds says why it cannot, and ends', async () => {
  expect(await buildEngine(order(), env).ended).toEqual({
    built: false,
    next: { failed: 'TensorRT does not take its options here' },
  });
});

test('a builder that is killed has ended, and its engine is not built again before the next start', async () => {
  const build = buildEngine(order(), env);
  build.kill();
  expect(await build.ended).toEqual({ built: false, next: { failed: 'the process that built it ended (SIGKILL)' } });
});
