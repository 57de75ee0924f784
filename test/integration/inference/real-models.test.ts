import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { TensorForm } from '../../../agent/core/frame/tensor.ts';
import type { OutputMapping } from '../../../agent/core/model/output-mapping.ts';
import { childEnvironment } from '../../../agent/io/inference/child-environment.ts';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { tapModel } from '../../../agent/io/model-file/tap-model.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';
import { type RealModelRunner, realModelRunner } from '../../fixtures/real-model-runner.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/models/', import.meta.url));
const comparer = fileURLToPath(new URL('../../fixtures/model-runner-compare.ts', import.meta.url));
/** Debian puts python3-onnx beside its own Python. */
const python = ['/usr/bin/python3', 'python3'].find((one) => {
  try {
    execFileSync(one, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const makesOutput = `
import sys, onnx
source, target, tensor = sys.argv[1:]
model = onnx.load(source)
model.graph.output.append(onnx.ValueInfoProto(name=tensor))
onnx.save(model, target)
`;

interface Case {
  readonly name: string;
  readonly tap: string;
  readonly picture: TensorForm & { readonly width: number; readonly height: number };
  readonly output: OutputMapping;
  /** In the tapped tensor: channels, times rows and columns where there are any. */
  readonly numbers: number;
}

const centred = { scale: 1 / 255, mean: [0.5], std: [0.5] };
const board = ['normal', 'open', 'short', 'mousebite', 'spur', 'copper', 'pinhole'];
const logits = (classes: string[]) => ({ kind: 'classifier', output: null, gives: 'logits', classes }) as const;
const detector = { classes: [], leastConfidence: 0.5, mostOverlap: 0.45 };
const cases: readonly Case[] = [
  {
    ...{ name: 'pcb-simple-cnn-fp32', tap: 'relu_3', numbers: 128 },
    picture: { width: 64, height: 64, colour: 'grey', ...centred },
    output: logits(board),
  },
  {
    ...{ name: 'pcb-mobilenet-v2-int8', tap: 'view', numbers: 1_280 },
    picture: { width: 64, height: 64, colour: 'rgb', ...centred },
    output: logits(board),
  },
  {
    ...{ name: 'imagenet-mobilenet-v2-int8', tap: 'view', numbers: 1_280 },
    picture: {
      ...{ width: 224, height: 224, colour: 'rgb', scale: 1 / 255 },
      ...{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    },
    output: logits([]),
  },
  {
    ...{ name: 'yolox-nano', tap: 'input.743', numbers: 64 * 13 * 13 },
    picture: { width: 416, height: 416, colour: 'bgr', scale: 1, mean: [0], std: [1] },
    output: { kind: 'yolo', output: null, version: 'x', ...detector },
  },
  {
    ...{ name: 'ultraface-rfb-320', tap: '434', numbers: 256 * 4 * 5 },
    picture: { width: 320, height: 240, colour: 'rgb', scale: 1, mean: [127], std: [128] },
    output: { kind: 'ssd', boxes: null, scores: null, background: true, ...detector },
  },
];

const here = existsSync(folder);
describe.skipIf(!here)(`models as people export them, run${here ? '' : ' (skipped: no ../shared/data/models)'}`, () => {
  let subject: RealModelRunner | null = null;
  afterEach(async () => {
    await subject?.runner.stop(5_000);
    subject = null;
  });

  const skipped = python ? '' : ' (skipped: python3-onnx is not installed)';
  test.skipIf(!python).each(cases)(
    `$name: what is tapped is what an ONNX library makes an output${skipped}`,
    async ({ name, tap, numbers }) => {
      const file = join(folder, `${name}.onnx`);
      const { dir } = modelFolder();
      const [tapped, independent] = [join(dir, 'tapped.onnx'), join(dir, 'independent.onnx')];
      await tapModel(readModelFile(file), tap, tapped);
      execFileSync(python!, ['-c', makesOutput, file, independent, tap]);
      const said = JSON.parse(
        execFileSync(process.execPath, [comparer, tapped, independent, tap], {
          encoding: 'utf8',
          env: childEnvironment(process.env),
        }),
      );
      expect(said.apart).toBe(0);
      expect(said.numbers).toBe(numbers);
      expect(Math.abs(said.mean)).toBeGreaterThan(0);
    },
  );

  test.each(cases)(
    '$name runs in its process and says something of a picture',
    async ({ name, tap, picture, output }) => {
      const { dir } = modelFolder();
      const tapped = join(dir, 'tapped.onnx');
      await tapModel(readModelFile(join(folder, `${name}.onnx`)), tap, tapped);
      subject = realModelRunner(readFileSync(tapped), {
        picture,
        spec: { output },
        tapped: { name: tap, why: 'a test' },
      });
      const { runner } = subject;
      runner.start();
      const channels = picture.colour === 'grey' ? 1 : 3;
      const { width, height } = picture;
      const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => 128 + 100 * Math.sin(i * 0.01));
      const reading = await runner.run({ width, height, channels, pixels });
      expect(runner.status.trouble).toBe(null);
      expect(reading).not.toBe(null);
      const { values } = reading!;
      expect(Object.values(values).every(Number.isFinite)).toBe(true);
      expect(values).toMatchObject({ outputsBroken: 0, activationMean: expect.any(Number) });
      expect(runner.status).toMatchObject({ state: 'running', runs: 1, provider: { got: 'cpu', nodes: { cpu: 1 } } });
      expect(await runner.run({ width, height, channels, pixels })).toEqual(reading);
    },
  );
});
