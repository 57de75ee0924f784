import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { modelFeature } from '../../../agent/core/model/feature-names.ts';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';
import { defaultTap } from '../../../agent/io/model-file/default-tap.ts';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { tapModel } from '../../../agent/io/model-file/tap-model.ts';
import { sharpPreprocessor } from '../../../agent/io/preprocess/sharp-preprocessor.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';
import { data, isHere, type RealModel, realModels, skipped } from './real-models.ts';
import { Session } from './session.ts';

/** Debian puts python3-onnx beside its own Python. */
const python = ['/usr/bin/python3', 'python3'].find((one) => {
  try {
    execFileSync(one, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const makesOutputs = `
import sys, onnx
source, target, *tensors = sys.argv[1:]
model = onnx.load(source)
model.graph.output.extend(onnx.ValueInfoProto(name=tensor) for tensor in tensors)
onnx.save(model, target)
`;

async function pictureOf({ picture, preprocess }: RealModel): Promise<Picture> {
  return sharpPreprocessor(preprocess).picture({ kind: 'encoded', bytes: readFileSync(join(data, picture)) });
}

/** The model with both taps, added one after the other as `driftlight model tap` adds them. */
async function tapped({ name, taps }: RealModel): Promise<string> {
  const { dir } = modelFolder();
  const [first, both] = [join(dir, 'first.onnx'), join(dir, 'both.onnx')];
  await tapModel(readModelFile(join(data, 'models', `${name}.onnx`)), taps[0], first);
  await tapModel(readModelFile(first), taps[1], both);
  return both;
}

describe.skipIf(!isHere)(`models as people export them, on photographs${skipped}`, () => {
  test.each(realModels)('$name: outputs and two of its layers are read', async (model) => {
    expect(defaultTap(readModelFile(join(data, 'models', `${model.name}.onnx`))).tensor).toBe(model.taps[0]);
    const session = await Session.open(await tapped(model));
    const picture = await pictureOf(model);
    for (const tap of model.taps) {
      const reader = createOutputReader(model.mapping, { outputs: session.outputs, tapped: tap, picture });
      const reading = reader.read(await session.run(picture, model.preprocess, reader.needs));
      expect(reading.prediction).not.toBeNull();
      expect(reading.values).toMatchObject({ outputsBroken: 0, activation07: expect.any(Number) });
      for (const [name, value] of Object.entries(reading.values)) {
        expect(Number.isFinite(value)).toBe(true);
        expect(modelFeature(name)).not.toBeNull();
      }
      expect(Math.abs(reading.values.activationMean!)).toBeGreaterThan(0);
    }
    await session.close();
  });

  test('yolox-nano finds the cars on the street, and in the lower part of the picture', async () => {
    const model = realModels.find(({ name }) => name === 'yolox-nano')!;
    const session = await Session.open(join(data, 'models', 'yolox-nano.onnx'));
    const picture = await pictureOf(model);
    const reader = createOutputReader(model.mapping, { outputs: session.outputs, tapped: null, picture });
    const { prediction } = reader.read(await session.run(picture, model.preprocess, reader.needs));
    const cars = prediction!.detections!.filter(({ label }) => label === 'car');
    expect(cars.length).toBeGreaterThanOrEqual(5);
    // The photograph fills the upper three quarters of the square; the rest is padding.
    for (const { top, height } of cars) expect(top > 0.3 && top + height < 0.76).toBe(true);
    await session.close();
  });

  const without = python ? '' : ' (skipped: python3-onnx is not installed)';
  test.skipIf(!python).each(realModels)(
    `$name: what is tapped are the very numbers of an independent ONNX library${without}`,
    async (model) => {
      const other = join(modelFolder().dir, 'independent.onnx');
      const file = join(data, 'models', `${model.name}.onnx`);
      execFileSync(python!, ['-c', makesOutputs, file, other, ...model.taps]);
      const picture = await pictureOf(model);
      const [ours, theirs] = [await Session.open(await tapped(model)), await Session.open(other)];
      const [a, b] = [
        await ours.run(picture, model.preprocess, model.taps),
        await theirs.run(picture, model.preprocess, model.taps),
      ];
      for (const tap of model.taps) {
        expect(a.get(tap)!.dims).toEqual(b.get(tap)!.dims);
        expect(Buffer.compare(bytesOf(a.get(tap)!.data), bytesOf(b.get(tap)!.data))).toBe(0);
        expect(new Set(Array.from(a.get(tap)!.data)).size).toBeGreaterThan(1);
      }
      await ours.close();
      await theirs.close();
    },
  );
});

function bytesOf(numbers: ArrayLike<number>): Uint8Array {
  const { buffer, byteOffset, byteLength } = numbers as Float32Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
