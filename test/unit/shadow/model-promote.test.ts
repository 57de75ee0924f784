import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCamera } from '../../../agent/app/find-camera.ts';
import { readSecretKey } from '../../../agent/app/integrity/minisign/secret-key.ts';
import { signContent } from '../../../agent/app/integrity/minisign/signature.ts';
import { modelShelf, modelShelfDir } from '../../../agent/app/model/model-shelf.ts';
import { fileLooks, replaceUnlessChanged } from '../../../agent/app/model/model-shelf-write.ts';
import { type Promoting, promoteModel } from '../../../agent/app/model/promote-model.ts';
import { modelInUse } from '../../../agent/app/model/promoted-spec.ts';
import { plainKey } from '../../fixtures/minisign-vectors.ts';
import { classifierParts, model, part } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

/** Small models that differ. */
const bytesOf = (name: string, externalFile?: string) =>
  Buffer.concat([model(...classifierParts(externalFile)), part(6, name)]);

function box(settings = '', more = '') {
  const folder = modelFolder();
  const stateDir = join(folder.dir, 'state');
  const old = folder.put('old.onnx', bytesOf('old'));
  const young = folder.put('young.onnx', bytesOf('young'));
  const text = [
    'site: plant-1',
    'device: box-1',
    `stateDir: ${stateDir}`,
    more,
    'cameras:',
    '  - id: line',
    '    source: { type: folder, path: /pictures }',
    `    model: { path: ${old}, output: { kind: classifier } }`,
    settings,
  ].join('\n');
  const configFile = folder.put('box.yaml', text);
  const { config, camera } = findCamera(configFile, 'line');
  const shelf = () => modelShelf(stateDir, 'line', old);
  const promote = (options: Partial<Promoting> = {}) =>
    promoteModel({
      ...{ config, camera, file: young, gate: { without: 'a test' } },
      ...{ move: { atMs: 1_000, by: 'ann', reason: 'better on dents' }, ...options },
    });
  const folders = () => readdirSync(modelShelfDir(stateDir, 'line')).filter((name) => /^[0-9a-f]{16}$/.test(name));
  return { ...folder, stateDir, old, young, config, camera, shelf, promote, folders, configFile };
}

describe('a promotion', () => {
  test('puts a copy on the shelf and makes it the wanted model, unproved; what it came from may go', async () => {
    const { promote, shelf, config, camera, young } = box();
    const { model: promoted, file, isNew, before } = await promote();
    expect({ isNew, before }).toEqual({ isNew: true, before: 'configured' });
    writeFileSync(young, 'gone');
    expect(readFileSync(file)).toEqual(bytesOf('young'));
    expect(shelf().record()).toMatchObject({ current: promoted.id, proved: false, before: ['configured'] });
    expect(shelf().record().history).toEqual([
      { id: promoted.id, action: 'promoted', from: 'configured', atMs: 1_000, by: 'ann', reason: 'better on dents' },
    ]);
    expect(modelInUse(config, camera)).toEqual({ ...camera.model, path: file });
  });

  test('of what is wanted already changes nothing', async () => {
    const { promote, shelf } = box();
    await promote();
    const before = shelf().record();
    expect(await promote()).toMatchObject({ isNew: false });
    expect(shelf().record()).toEqual(before);
  });

  test('takes the weights beside the model along, and other weights are another model', async () => {
    const { promote, put, dir } = box();
    const file = put('large.onnx', bytesOf('large', 'large.bin'));
    await expect(promote({ file })).rejects.toThrow('its weights "large.bin" are not a file in its folder');
    put('large.bin', 'one');
    const first = await promote({ file });
    put('large.bin', 'two');
    const second = await promote({ file });
    expect(second.model.id).not.toBe(first.model.id);
    expect(second.model.sha256).toBe(first.model.sha256);
    expect(readFileSync(join(second.file, '..', 'large.bin'), 'utf8')).toBe('two');
    expect(existsSync(join(dir, 'large.onnx'))).toBe(true);
  });

  test("takes the candidate's own outputs along when it is the camera's candidate", async () => {
    const folder = modelFolder();
    const other = folder.put('candidate.onnx', bytesOf('young'));
    const { promote, config, camera } = box(
      `    shadow: { model: { path: ${other}, tap: none, output: { kind: classifier, gives: logits, classes: [a, b] } } }`,
    );
    const { file } = await promote();
    expect(modelInUse(config, camera)).toMatchObject({
      ...{ path: file, tap: 'none', output: { gives: 'logits', classes: ['a', 'b'] } },
    });
    await promote({ file: folder.put('third.onnx', bytesOf('third')) });
    expect(modelInUse(config, camera)).toMatchObject({ tap: 'auto', output: { classes: [] } });
  });

  test('needs a camera with a model, and a file that is one', async () => {
    const { promote, put, camera, folders } = box();
    await expect(promote({ camera: { ...camera, model: null } })).rejects.toThrow('has no model');
    await expect(promote({ file: put('text.onnx', 'no model at all') })).rejects.toThrow('text.onnx');
    expect(() => folders()).toThrow('ENOENT');
  });

  test('keeps three models to go back to and removes older ones', async () => {
    const { promote, put, folders, shelf } = box();
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push((await promote({ file: put(`${n}.onnx`, bytesOf(`${n}`)) })).model.id);
    expect(folders().sort()).toEqual(ids.slice(2).sort());
    expect(shelf().record().before).toEqual(ids.slice(2, 5));
  });

  test('that was broken off leaves nothing that counts, and the next one clears it away', async () => {
    const { promote, stateDir, config, camera, old } = box();
    const broken = join(modelShelfDir(stateDir, 'line'), 'incoming-abc');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'half.onnx'), 'half');
    expect(modelInUse(config, camera)?.path).toBe(old);
    await promote();
    expect(existsSync(broken)).toBe(false);
  });
});

describe('the gate', () => {
  const set = (worse: string[]) => ({
    overall: { cases: 120 },
    classes: ['dent', 'good', 'hole'].map((label) => ({ label, regressed: worse.includes(label) })),
  });

  test('that was passed is written down', async () => {
    const { promote, put } = box();
    const report = put('gate.json', JSON.stringify({ passed: true, historical: set([]), recent: set([]) }));
    expect((await promote({ gate: { report } })).model.gate).toBe('passed: 120 historical and 120 recent cases');
  });

  test('that was not passed refuses and names the class', async () => {
    const { promote, put, shelf } = box();
    const report = put('gate.json', JSON.stringify({ passed: false, historical: set(['hole']), recent: set([]) }));
    await expect(promote({ gate: { report } })).rejects.toThrow('was not passed: it is worse on hole');
    expect(shelf().record().current).toBe('configured');
  });

  test.each([
    ['{', 'is no report'],
    ['{"passed":true}', 'is no report'],
    ['null', 'is no report'],
  ])('report %s is refused', async (content, why) => {
    const { promote, put } = box();
    await expect(promote({ gate: { report: put('gate.json', content) } })).rejects.toThrow(why);
    await expect(promote({ gate: { report: `${put('x', '')}.missing` } })).rejects.toThrow('cannot be read');
    await expect(promote({ gate: { without: ' ' } })).rejects.toThrow('say why');
  });
});

describe('where a public key is configured', () => {
  const secret = readSecretKey(plainKey.secret, null);
  const keyed = () => box('', `integrity: { publicKeys: ["${plainKey.public.split('\n')[1]}"] }`);
  const signed = (bytes: Uint8Array) => signContent(bytes, secret, 'a model');

  test('a signed model is taken, with the signature beside it or named', async () => {
    const { promote, put, young } = keyed();
    put('young.onnx.minisig', signed(readFileSync(young)));
    expect((await promote()).model.signature).toContain(`signed by ${secret.id}`);
    const signatureFile = put('elsewhere.minisig', signed(bytesOf('third')));
    expect((await promote({ file: put('third.onnx', bytesOf('third')), signatureFile })).isNew).toBe(true);
  });

  test('an unsigned one, a changed one and one signed for other bytes are refused, and nothing changes', async () => {
    const { promote, put, shelf, folders } = keyed();
    await expect(promote()).rejects.toThrow('young.onnx is not signed, and this box takes signed models only');
    put('young.onnx.minisig', signed(bytesOf('another')));
    await expect(promote()).rejects.toThrow('does not hold');
    put('young.onnx.minisig', 'no signature');
    await expect(promote()).rejects.toThrow('young.onnx is refused');
    expect(shelf().record().current).toBe('configured');
    expect(folders()).toEqual([]);
  });

  test('weights in files of their own must be signed too', async () => {
    const { promote, put } = keyed();
    const file = put('large.onnx', bytesOf('large', 'large.bin'));
    put('large.bin', 'weights');
    put('large.onnx.minisig', signed(readFileSync(file)));
    await expect(promote({ file })).rejects.toThrow('large.bin is not signed');
    put('large.bin.minisig', signed(Buffer.from('weights')));
    expect((await promote({ file })).isNew).toBe(true);
  });

  test('without one a signature that is given is not silently passed over', async () => {
    const { promote, put } = box();
    await expect(promote({ signatureFile: put('x.minisig', '') })).rejects.toThrow('publicKeys is empty');
  });
});

describe('the shelf', () => {
  test('goes back step by step, to the model of the settings at last', async () => {
    const { promote, put, shelf } = box();
    const first = (await promote()).model.id;
    await promote({ file: put('third.onnx', bytesOf('third')) });
    const move = { atMs: 2_000, by: 'bob', reason: 'more false rejects' };
    expect(shelf().rollBack(move)).toBe(first);
    expect(shelf().record()).toMatchObject({ current: first, proved: true, before: ['configured'] });
    expect(shelf().rollBack(move)).toBe('configured');
    expect(shelf().wanted().model).toBeNull();
    expect(shelf().rollBack(move)).toBeNull();
  });

  test('sends back what is wanted and nothing else, and remembers why', async () => {
    const { promote, put, shelf } = box();
    const first = (await promote()).model.id;
    shelf().proved(first);
    const second = (await promote({ file: put('third.onnx', bytesOf('third')) })).model.id;
    shelf().sentBack(first, 'too late', 5);
    expect(shelf().record().current).toBe(second);
    shelf().sentBack(second, 'it does not load', 6);
    expect(shelf().record()).toMatchObject({ current: first, proved: true, before: ['configured'] });
    expect(shelf().record().history.at(-1)).toEqual({
      ...{ id: first, action: 'sent-back', from: second, atMs: 6, by: 'driftlight', reason: 'it does not load' },
    });
  });

  test('of a roll-back to a model that no longer loads leads to where it came from', async () => {
    const { promote, put, shelf } = box();
    const first = (await promote()).model.id;
    const second = (await promote({ file: put('third.onnx', bytesOf('third')) })).model.id;
    shelf().rollBack({ atMs: 2, by: 'bob', reason: 'x' });
    shelf().sentBack(first, 'it does not load', 3);
    expect(shelf().record().current).toBe(second);
  });

  test('takes a change made by another in the middle of its own', async () => {
    const { promote, put, shelf } = box();
    const first = (await promote()).model.id;
    const held = shelf();
    const { wanted } = held;
    expect(wanted().proved).toBe(false);
    // The agent has read `first`; a person promotes another before the agent writes.
    const second = (await promote({ file: put('third.onnx', bytesOf('third')) })).model.id;
    held.proved(first);
    expect(shelf().record()).toMatchObject({ current: second, proved: false });
  });

  test('counts trials until the model has proved itself', async () => {
    const { promote, shelf } = box();
    const { id } = (await promote()).model;
    expect([shelf().tried(id), shelf().tried(id), shelf().tried('configured')]).toEqual([1, 2, 1]);
    shelf().stopped(id);
    expect(shelf().record().trials).toBe(1);
    shelf().proved(id);
    expect(shelf().record()).toMatchObject({ proved: true, trials: 0 });
  });

  test('gives way to other settings: a model promoted instead of another file is not used', async () => {
    const { promote, stateDir } = box();
    await promote();
    expect(modelShelf(stateDir, 'line', '/another.onnx').wanted()).toMatchObject({ model: null, proved: true });
  });

  test('that is damaged is told and left alone', async () => {
    const { promote, stateDir, config, camera, old, shelf } = box();
    const { dir } = shelf();
    mkdirSync(dir, { recursive: true });
    for (const content of ['{', '{"version":2}', '{"version":1,"configured":"x","current":"../../etc"}', 'null']) {
      writeFileSync(join(dir, 'current.json'), content);
      expect(() => modelShelf(stateDir, 'line', old).wanted()).toThrow('promote again');
      expect(modelInUse(config, camera)?.path).toBe(old);
      await expect(promote()).rejects.toThrow('promote again');
    }
  });
});

test('a file is replaced only while it looks as it did when the change was made', () => {
  const { put } = modelFolder();
  const file = put('current.json', 'one');
  const looks = fileLooks(file);
  writeFileSync(file, 'two, by another');
  expect(replaceUnlessChanged(file, 'three', looks)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('two, by another');
  expect(replaceUnlessChanged(file, 'three', fileLooks(file))).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('three');
  expect(readdirSync(join(file, '..'))).toEqual(['current.json']);
});
