import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { driftlight } from '../../fixtures/command.ts';
import { classifierParts, model, node, weight } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

async function ran(...args: string[]) {
  const command = driftlight(['model', ...args]);
  const status = await command.ended;
  return { status, stdout: command.stdout(), stderr: command.stderr() };
}

test('model inspect tells all as one JSON object', async () => {
  const bytes = model(...classifierParts('big.data'));
  const file = modelFolder().put('m.onnx', bytes);
  const { status, stdout } = await ran('inspect', file, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ ok: true, file, bytes: bytes.length, producer: 'by hand 1.0', parameters: 551, weights: 3 },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    inputs: [{ name: 'picture', type: 'float32', shape: ['batch', 3, 64, 64] }],
    externalFiles: [{ name: 'big.data', bytes: null }],
    layers: expect.arrayContaining([
      { name: 'conv', op: 'Conv', outputs: [{ name: 'conv.out', type: 'float32', shape: ['batch', 16, 62, 62] }] },
    ]),
    defaultTap: { tensor: 'flat.out', isOutput: false, why: expect.stringContaining('GlobalAveragePool') },
  });
});

test('model inspect prints a name out of a hostile file without letting it act on the terminal', async () => {
  const file = modelFolder().put('m.onnx', model(node('Relu', ['x'], ['\u001b[2Jgone\n']), weight('w', [1])));
  const { status, stdout } = await ran('inspect', file);
  expect(status).toBe(0);
  expect(stdout).toContain('\\u{1b}[2Jgone\\u{a}');
  expect(stdout).not.toContain('\u001b');
});

test('model tap without --layer takes the default and says why; inspect then shows the output', async () => {
  const { dir, put } = modelFolder();
  const out = join(dir, 'tapped.onnx');
  const tapped = await ran('tap', put('m.onnx', model(...classifierParts())), '--out', out);
  expect(tapped).toMatchObject({ status: 0, stderr: '' });
  expect(tapped.stdout).toContain('"flat.out" is its last output; chosen because it is what the last Gemm reads');
  expect((await ran('inspect', out)).stdout).toContain('default tap: "flat.out", an output already');
});

test('failures end with 1 and a sentence, wrong use with 2', async () => {
  const { dir, put } = modelFolder();
  const file = put('m.onnx', model(...classifierParts()));
  const unknown = await ran('tap', file, '--layer', 'poool', '--out', join(dir, 'out.onnx'), '--json');
  expect(unknown.status).toBe(1);
  expect(JSON.parse(unknown.stdout)).toEqual({ ok: false, reason: expect.stringContaining('did you mean "pool"') });
  expect(await ran('inspect', put('text', 'hello'))).toMatchObject({ status: 1, stdout: '' });
  expect(await ran('tap', file)).toMatchObject({ status: 2 });
});
