import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { providerAdvice } from '../../../agent/core/model/provider-advice.ts';
import { placementWords } from '../../../agent/core/model/provider-words.ts';
import { deviceName } from '../../../agent/io/inference/providers/device-name.ts';
import { mappedVersion } from '../../../agent/io/inference/providers/mapped-version.ts';
import { missingLibrary, notFound } from '../../../agent/io/inference/providers/missing-library.ts';
import { nodeCounts } from '../../../agent/io/inference/providers/node-placement.ts';
import { plainFeeds } from '../../../agent/io/inference/providers/plain-feeds.ts';
import { fakeRuntime, profile, testFolder } from './fake-runtime.ts';

test('a profile counts every node once, and no copies between providers', () => {
  const nodes = { CUDAExecutionProvider: 4, CPUExecutionProvider: 2, VitisAIExecutionProvider: 1 };
  expect(nodeCounts(profile(nodes))).toEqual({ cuda: 4, cpu: 2, VitisAIExecutionProvider: 1 });
  expect(nodeCounts('[null, 3, {}, {"cat":"Node"}, {"cat":"Node","name":7,"args":{"provider":"x"}}]')).toEqual({});
  expect(() => nodeCounts('[{"cat":"No')).toThrow(SyntaxError);
  expect(() => nodeCounts('{}')).toThrow('no list of events');
});

test('few remaining nodes do not vanish in rounding', () => {
  expect(placementWords({ cpu: 0.001, cuda: 0.999 })).toBe('over 99 % of the nodes on cuda, under 1 % on cpu');
  expect(placementWords({})).toBe('');
});

// As ldd of glibc 2.36 prints it.
const dependencies = `	linux-vdso.so.1 (0x00007ffd4d5f2000)
	libcublasLt.so.13 => not found
	libcudnn.so.9 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0a1c600000)
	libcudnn.so.9 => not found
`;

test('the library that could not be loaded is named', () => {
  const folder = testFolder();
  const file = (name: string) => `libonnxruntime_providers_${name}.so`;
  const sound = () => '\tlibc.so.6 => /lib/libc.so.6 (0x0)\n';
  expect(missingLibrary('cuda', folder, sound)).toBe(`${file('shared')} is not in ${folder}`);
  writeFileSync(join(folder, file('shared')), '');
  expect(missingLibrary('cuda', folder, sound)).toBe(`${file('cuda')} is not in ${folder}`);
  writeFileSync(join(folder, file('cuda')), '');
  expect(missingLibrary('cuda', folder, sound)).toBeNull();
  expect(missingLibrary('cuda', folder, (asked) => (asked.includes('cuda') ? dependencies : sound()))).toBe(
    `${file('cuda')} needs libcublasLt.so.13, libcudnn.so.9, not found by the system's loader`,
  );
  expect(missingLibrary('cpu', folder)).toBeNull();
  expect(notFound('')).toEqual([]);
});

test('a version is read from the name under which a library is mapped', () => {
  const maps = `7f0000000000-7f0000001000 r--p 00000000 b3:01 11 /usr/lib/aarch64-linux-gnu/libnvinfer_plugin.so.10.3.1
7f0000001000-7f0000002000 r-xp 00000000 b3:01 12 /usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0
7f0000002000-7f0000003000 r--p 00000000 b3:01 13 /usr/lib/aarch64-linux-gnu/libcudart.so`;
  expect(mappedVersion(maps, 'libnvinfer')).toBe('10.3.0');
  expect(mappedVersion(maps, 'libcudart')).toBeNull();
  expect(mappedVersion('', 'libnvinfer')).toBeNull();
});

test('a device is named by its device tree, else by its driver', () => {
  const root = testFolder();
  expect(deviceName(root)).toBe('unknown');
  mkdirSync(join(root, 'proc/driver/nvidia/gpus/0000:01:00.0'), { recursive: true });
  const information = 'Model: \t\t NVIDIA RTX A2000\nIRQ:   \t\t 34\n';
  writeFileSync(join(root, 'proc/driver/nvidia/gpus/0000:01:00.0/information'), information);
  expect(deviceName(root)).toBe('NVIDIA RTX A2000');
  mkdirSync(join(root, 'proc/device-tree'));
  writeFileSync(join(root, 'proc/device-tree/model'), 'NVIDIA Jetson Orin Nano Developer Kit\0');
  expect(deviceName(root)).toBe('NVIDIA Jetson Orin Nano Developer Kit');
});

test('plain inputs have the shape given, or 1 where the model leaves a size open', async () => {
  const { runtime } = fakeRuntime({ listed: ['cpu'] });
  const session = await runtime.open('m', { executionProviders: [{ name: 'cpu' }] });
  expect(plainFeeds(session, runtime).picture).toMatchObject({ dims: [1, 3, 8, 8], data: new Float32Array(192) });
  expect(plainFeeds(session, runtime, { picture: [2, 1, 1, 4] }).picture?.dims).toEqual([2, 1, 1, 4]);
  const text = {
    ...session,
    inputMetadata: [{ name: 'words', isTensor: true as const, type: 'string' as const, shape: [1] }],
  };
  expect(() => plainFeeds(text, runtime)).toThrow('input words takes string; only numbers can be given');
});

// Words of onnxruntime-node 1.30.0 on the CPU, as seen.
test.each([
  ['Load model from m.onnx failed:Protobuf parsing failed.', 'copy it again'],
  ["Load model from m.onnx failed:Load model m.onnx failed. File doesn't exist", 'check the path'],
  ['Error No Op registered for NoSuchOp with domain_version of 17', 'export the model for an opset'],
  ['bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 16000000000000', 'free memory'],
  ['Invalid rank for input: input Got: 2 Expected: 4 Please fix either the inputs/outputs or the model.', 'set width'],
  [
    "EPContext node generated by 'TensorrtExecutionProvider' is not compatible with any execution provider",
    'built beforehand',
  ],
  ['something new', 'look up these words'],
])('%s is advised upon', (reason, todo) => {
  expect(providerAdvice('cpu', reason)).toContain(todo);
});
