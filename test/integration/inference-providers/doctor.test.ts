import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../../agent/app/finding.ts';
import { driftlight } from '../../fixtures/command.ts';
import { model, node, tensor } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

/** Class scores of a picture of 8×8 pixels: means of rows. */
const classifier = model(
  node('GlobalAveragePool', ['picture'], ['pooled'], 'pool'),
  node('Flatten', ['pooled'], ['scores'], 'flat'),
  tensor(11, 'picture', ['batch', 3, 8, 8]),
  tensor(12, 'scores', ['batch', 3]),
);

async function findings(bytes: Uint8Array | string, providers: string): Promise<{ status: unknown; model: Finding[] }> {
  const { dir, put } = modelFolder();
  const file = put('m.onnx', bytes);
  const config = put(
    'box.yaml',
    `site: test
device: box
stateDir: ${join(dir, 'state')}
runtimeDir: ${join(dir, 'run')}
cameras:
  - id: top
    source: {type: folder, path: ${dir}, pattern: '*.none'}
    preprocess: {width: 8, height: 8}
    model: {path: ${file}, providers: ${providers}, output: {kind: classifier}}
`,
  );
  const command = driftlight(['doctor', '--config', config, '--json']);
  const status = await command.ended;
  const all = command.stdout().trim().split('\n');
  // Nothing of the trial is left.
  expect(readdirSync(join(dir, 'run'))).toEqual([]);
  return {
    status,
    model: all.map((line) => JSON.parse(line) as Finding).filter(({ about }) => about.startsWith('model')),
  };
}

test('doctor runs the model of a camera and says where it ran and how fast', async () => {
  const { model: found } = await findings(classifier, '[cpu]');
  expect(found).toEqual([
    { code: 'model-ok', about: 'model of camera top', result: 'ok', found: expect.anything(), todo: '' },
  ]);
  expect(found[0]?.found).toMatch(
    /m\.onnx runs on cpu, asked for cpu; 100 % of the nodes on cpu; first answer [\d.]+ ms after opening; then [\d.]+ ms a picture$/,
  );
});

test('a file that is no model fails with what to do', async () => {
  const { status, model: found } = await findings('no model', '[cpu]');
  expect(status).toBe(1);
  expect(found).toMatchObject([{ code: 'model-failed', result: 'failure' }]);
});
