import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildInFolder } from '../../../agent/io/inference/providers/build-in-folder.ts';
import { engineFolder } from '../../../agent/io/inference/providers/engine-cache.ts';
import type { EngineOrder } from '../../../agent/io/inference/providers/engine-order.ts';
import { openOnLadder } from '../../../agent/io/inference/providers/open-on-ladder.ts';
import { engineKey } from '../../../agent/io/inference/providers/plan-tensorrt.ts';
import { engineName, fakeRuntime, ladderRequest } from './fake-runtime.ts';

const all = ['cpu', 'cuda', 'tensorrt'];
const now = () => 0;

function patched(changes: { rungs?: Record<string, object>; tensorRt?: string } = {}) {
  return fakeRuntime({ listed: all, passesOptions: true, ...changes });
}

/** Opens, builds what is ordered, and says where it lies. */
async function built() {
  const request = ladderRequest();
  const fake = patched();
  const first = await openOnLadder(request, fake.runtime);
  expect(await buildInFolder(first.order!, fake.runtime, now)).toBeNull();
  return { request, fake, first, folder: engineFolder(request.cacheDir!, engineKey('abc', fake.runtime)) };
}

test('without an engine the next rung serves, and an order says what is to be built', async () => {
  const request = ladderRequest();
  const fake = patched();
  const result = await openOnLadder(request, fake.runtime);
  expect(result).toMatchObject({
    ok: true,
    trouble: 'runs on cuda until the engine of tensorrt is built, which goes on beside it',
    facts: { got: 'cuda', passesTensorRtOptions: true, building: { provider: 'tensorrt', sinceMs: 1_005 } },
  });
  expect(result.facts.rungs[0]).toEqual({
    provider: 'tensorrt',
    outcome: 'not tried',
    reason: 'its engine is being built',
  });
  const { cacheDir, scratchDir } = request;
  const order: EngineOrder = {
    ...{ modelPath: 'model.onnx', modelHash: 'abc', cacheDir: cacheDir!, scratchDir, threads: 2 },
    shapes: { picture: [1, 3, 8, 8] },
  };
  expect(result.order).toEqual(order);
  expect(fake.built).toBe(0);
});

test('once it is built TensorRT opens on it, with half precision and both caches, and builds nothing', async () => {
  const { request, fake, folder } = await built();
  const second = await openOnLadder({ ...request, engine: { failed: 'not accepted' } }, fake.runtime);
  expect(second).toMatchObject({ ok: true, trouble: null, order: null, facts: { got: 'tensorrt', building: null } });
  expect(fake.built).toBe(1);
  expect(fake.opened.at(-1)?.executionProviders).toEqual([
    {
      name: 'tensorrt',
      deviceId: 0,
      trt_fp16_enable: '1',
      trt_engine_cache_enable: '1',
      trt_engine_cache_path: folder,
      trt_timing_cache_enable: '1',
      trt_timing_cache_path: folder,
    },
  ]);
});

test('an engine holds for one model and one version of TensorRT', async () => {
  const { request } = await built();
  const newer = await openOnLadder(request, patched({ tensorRt: '10.16.0' }).runtime);
  expect(newer.order).not.toBeNull();
  const otherModel = await openOnLadder({ ...request, modelHash: 'def' }, patched().runtime);
  expect(otherModel.order).not.toBeNull();
});

test.each([
  ['changed', (file: string) => appendFileSync(file, 'x'), `${engineName} is not as it was written`],
  ['lost', (file: string) => rmSync(file), `${engineName} is gone`],
])('an engine whose file was %s is removed and built again', async (_, damage, why) => {
  const { request, fake, folder } = await built();
  damage(join(folder, engineName));
  const result = await openOnLadder(request, fake.runtime);
  expect(result.facts).toMatchObject({ got: 'cuda', building: { provider: 'tensorrt' } });
  expect(result.facts.rungs[0]?.reason).toBe(
    `the engine that was kept is damaged (${why}): it was removed and is being built again`,
  );
  expect(existsSync(folder)).toBe(false);
  expect(await buildInFolder(result.order!, fake.runtime, now)).toBeNull();
  expect((await openOnLadder(request, fake.runtime)).facts.got).toBe('tensorrt');
  expect(fake.built).toBe(2);
});

test('a folder without its seal was not finished and is built again', async () => {
  const { request, fake, folder } = await built();
  rmSync(join(folder, 'engine.json'));
  const result = await openOnLadder(request, fake.runtime);
  expect(result.facts.rungs[0]?.reason).toContain('engine.json is not there');
  expect(result.order).not.toBeNull();
});

test('an engine that is whole but that TensorRT refuses is removed and built again', async () => {
  const { request, folder } = await built();
  const words = 'TensorRT EP could not deserialize engine from cache: graph.engine';
  const refusing = patched({ rungs: { tensorrt: { openError: words } } });
  const result = await openOnLadder(request, refusing.runtime);
  expect(result.facts).toMatchObject({ got: 'cuda', building: { provider: 'tensorrt' } });
  expect(result.facts.rungs[0]).toMatchObject({ outcome: 'not tried', reason: expect.stringContaining(words) });
  expect(existsSync(folder)).toBe(false);
});

test('after a build in vain the rung has failed with its reason, and nothing is ordered again', async () => {
  const fake = patched();
  const result = await openOnLadder(ladderRequest({ engine: { failed: 'no memory for the builder' } }), fake.runtime);
  expect(result).toMatchObject({ ok: true, order: null, facts: { got: 'cuda', building: null } });
  expect(result.facts.rungs[0]).toMatchObject({
    outcome: 'failed',
    reason: 'its engine could not be built: no memory for the builder',
  });
});

test('a build that TensorRT refuses says why and leaves nothing behind', async () => {
  const request = ladderRequest();
  const { order } = await openOnLadder(request, patched().runtime);
  const refusing = patched({ rungs: { tensorrt: { openError: 'TensorRT EP failed to create engine from network' } } });
  expect(await buildInFolder(order!, refusing.runtime, now)).toEqual({
    failed: 'TensorRT EP failed to create engine from network',
  });
  expect(readdirSync(join(request.cacheDir!, 'tensorrt'))).toEqual([]);
});

test('with TensorRT required, nothing serves until the engine is built', async () => {
  const result = await openOnLadder(ladderRequest({ requireProvider: 'tensorrt' }), patched().runtime);
  expect(result).toMatchObject({ ok: false, facts: { got: null, building: { provider: 'tensorrt' } } });
  expect(!result.ok && result.why).toBe(
    'nothing may serve until the engine of tensorrt is built, which goes on beside it',
  );
  expect(result.order?.shapes).toEqual({});
});

test('where nothing is kept TensorRT still gets half precision', async () => {
  const fake = patched();
  const result = await openOnLadder(ladderRequest({ cacheDir: null }), fake.runtime);
  expect(result).toMatchObject({ ok: true, order: null, facts: { got: 'tensorrt' } });
  expect(fake.opened[0]?.executionProviders).toEqual([{ name: 'tensorrt', deviceId: 0, trt_fp16_enable: '1' }]);
});

test('a binding that drops options is told from one that passes them, and gets none', async () => {
  const stock = fakeRuntime({ listed: all });
  const result = await openOnLadder(ladderRequest(), stock.runtime);
  expect(result.facts).toMatchObject({ got: 'tensorrt', passesTensorRtOptions: false, building: null });
  expect(stock.opened[0]?.executionProviders).toEqual([{ name: 'tensorrt', deviceId: 0 }]);
});

test('a second builder of the same engine finds it built', async () => {
  const { fake, first } = await built();
  expect(await buildInFolder(first.order!, fake.runtime, now)).toBeNull();
  expect(fake.built).toBe(1);
});

test('what a killed builder left is taken over', async () => {
  const request = ladderRequest();
  const fake = patched();
  const { order } = await openOnLadder(request, fake.runtime);
  const building = `${engineFolder(request.cacheDir!, engineKey('abc', fake.runtime))}.building`;
  mkdirSync(join(building, 'files'), { recursive: true });
  writeFileSync(join(building, 'files', engineName), 'half an engine');
  // Above the largest number that Linux gives a process.
  writeFileSync(join(building, 'builder'), '4194305');
  expect(await buildInFolder(order!, fake.runtime, now)).toBeNull();
  expect(fake.built).toBe(1);
  expect((await openOnLadder(request, fake.runtime)).facts.got).toBe('tensorrt');
});

test('eight engines are kept, the longest unused goes', async () => {
  const request = ladderRequest();
  const fake = patched();
  for (let i = 0; i < 9; i++) {
    const { order } = await openOnLadder({ ...request, modelHash: `model ${i}` }, fake.runtime);
    await buildInFolder(order!, fake.runtime, now);
    const folder = engineFolder(request.cacheDir!, engineKey(`model ${i}`, fake.runtime));
    if (i < 8) utimesSync(folder, 1_000 + i, i === 0 ? 2_000 : 1_000 + i);
  }
  const parent = join(request.cacheDir!, 'tensorrt');
  const models = readdirSync(parent).map((name) => {
    const seal = JSON.parse(readFileSync(join(parent, name, 'engine.json'), 'utf8')) as { key: { modelHash: string } };
    return seal.key.modelHash;
  });
  expect(models.sort()).toEqual([0, 2, 3, 4, 5, 6, 7, 8].map((i) => `model ${i}`));
});
