import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { defaultTap } from '../../../agent/io/model-file/default-tap.ts';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { tapModel } from '../../../agent/io/model-file/tap-model.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/models/', import.meta.url));
const script = fileURLToPath(new URL('./compare-models.py', import.meta.url));
/** Debian puts python3-onnx beside its own Python, not beside whichever stands first in the path. */
const python = ['/usr/bin/python3', 'python3'].find((one) => {
  try {
    execFileSync(one, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** Counts as python3-onnx 1.12 gives them, so that they hold without it too; the default taps of the classifiers are the
 * feature tensors that the models' makers name, those of the detectors were read off their graphs. */
const models = [
  { name: 'imagenet-mobilenet-v2-int8', layers: 301, weights: 450, parameters: 3_560_174, tap: 'view' },
  { name: 'pcb-mobilenet-v2-int8', layers: 303, weights: 450, parameters: 2_284_168, tap: 'view' },
  { name: 'pcb-simple-cnn-fp32', layers: 15, weights: 11, parameters: 548_616, tap: 'relu_3' },
  { name: 'ultraface-rfb-320', layers: 242, weights: 244, parameters: 281_135, tap: '434' },
  { name: 'yolox-nano', layers: 369, weights: 236, parameters: 904_481, tap: 'input.743' },
];

const here = existsSync(folder);
describe.skipIf(!here)(`models as people export them${here ? '' : ' (skipped: no ../shared/data/models)'}`, () => {
  test.each(models)('$name is read and has a default tap', ({ name, layers, weights, parameters, tap }) => {
    const graph = readModelFile(join(folder, `${name}.onnx`));
    const { parameters: counted, layers: found, weights: held } = graph;
    expect({ layers: found.length, weights: held.size, parameters: counted }).toEqual({ layers, weights, parameters });
    expect(defaultTap(graph)).toMatchObject({ tensor: tap, isOutput: false });
  });

  const skipped = python ? '' : ' (skipped: python3-onnx is not installed)';
  test.skipIf(!python)(`an ONNX library finds them tapped and otherwise the same${skipped}`, async () => {
    const { dir } = modelFolder();
    const pairs: string[] = [];
    for (const { name, tap } of models) {
      const [file, out] = [join(folder, `${name}.onnx`), join(dir, `${name}.onnx`)];
      await tapModel(readModelFile(file), tap, out);
      pairs.push(file, out, tap);
    }
    const said = execFileSync(python!, [script, ...pairs], { encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual(models.map(({ tap }) => `same, and ${tap} is the last output`));
  });
});
