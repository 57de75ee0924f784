import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { LARGE_WEIGHT_BYTES, largeModel } from '../../fixtures/large-model.ts';
import type { TapCost } from '../../fixtures/measure-tap.ts';
import { classifierParts, model } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

const measure = fileURLToPath(new URL('../../fixtures/measure-tap.ts', import.meta.url));

/** How long it takes is measured by `make bench`. */
test('a model of 200 MB is tapped in 60 MB of extra memory, each of its bytes taken from the file once', () => {
  const { dir, put } = modelFolder();
  const [large, out] = [join(dir, 'large.onnx'), join(dir, 'out.onnx')];
  largeModel(large);
  const small = put('small.onnx', model(...classifierParts()));
  const said = execFileSync(process.execPath, [measure, small, large, 'pool', out], { encoding: 'utf8' });
  const { extraMb, readMb } = JSON.parse(said) as TapCost;
  console.log(`extra memory ${extraMb.toFixed(1)} MB, read ${readMb?.toFixed(1)} MB`);
  expect(extraMb).toBeLessThan(60);
  // The copy, and besides it what a few windows over the file hold: the weights are never read.
  if (readMb !== null) expect(readMb).toBeLessThan(LARGE_WEIGHT_BYTES / 1e6 + 2);
  expect(statSync(out).size).toBeGreaterThan(LARGE_WEIGHT_BYTES);
  const tapped = readModelFile(out);
  expect(tapped.parameters).toBe(50_000_000 + 432 + 112 + 7);
  expect(tapped.outputs.map(({ name }) => name)).toEqual(['classes', 'pool.out']);
});
