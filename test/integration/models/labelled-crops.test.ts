import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';
import { data, defects, isHere, realModels, skipped } from './real-models.ts';
import { Session } from './session.ts';

const SIDE = 64;

interface Crop {
  readonly label: string;
  readonly pixels: Uint8Array;
}

/** 64×64 levels around the middle of each labelled defect, moved inwards at the edges of the board. */
async function cropsOf(board: string): Promise<Crop[]> {
  const image = sharp(join(data, 'pcb-linescan', `${board}_test.jpg`)).toColourspace('b-w');
  const { data: levels, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const lines = readFileSync(join(data, 'pcb-linescan', `${board}.txt`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [x1, y1, x2, y2, type] = line.split(/[ ,]+/).map(Number) as [number, number, number, number, number];
    const first = (middle: number, size: number) => Math.max(0, Math.min(size - SIDE, Math.round(middle) - SIDE / 2));
    const [left, top] = [first((x1 + x2) / 2, info.width), first((y1 + y2) / 2, info.height)];
    const pixels = new Uint8Array(SIDE * SIDE);
    for (let row = 0; row < SIDE; row++) {
      const from = (top + row) * info.width + left;
      pixels.set(levels.subarray(from, from + SIDE), row * SIDE);
    }
    return { label: defects[type]!, pixels };
  });
}

describe.skipIf(!isHere)(`labelled defects of boards${skipped}`, () => {
  // Wrong channels, means or order of classes give about one in six.
  test.each([
    ['pcb-mobilenet-v2-int8', 0.97],
    ['pcb-simple-cnn-fp32', 0.9],
  ])('%s is right about at least a share of %f', async (name, least) => {
    const { mapping, preprocess } = realModels.find((model) => model.name === name)!;
    const session = await Session.open(join(data, 'models', `${name}.onnx`));
    const size = { width: SIDE, height: SIDE };
    const reader = createOutputReader(mapping, { outputs: session.outputs, tapped: null, picture: size });
    const boards = readdirSync(join(data, 'pcb-linescan')).filter((file) => file.endsWith('.txt'));
    let [right, all] = [0, 0];
    for (const file of boards)
      for (const { label, pixels } of await cropsOf(file.slice(0, -4))) {
        const picture = { ...size, channels: 1 as const, pixels };
        const { prediction } = reader.read(await session.run(picture, preprocess, reader.needs));
        if (prediction!.label === label) right++;
        all++;
      }
    await session.close();
    console.log(`${name}: ${right} of ${all} right, ${((100 * right) / all).toFixed(1)} %`);
    expect(all).toBe(883);
    expect(right / all).toBeGreaterThanOrEqual(least);
  });
});
