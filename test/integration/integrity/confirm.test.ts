import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '../../../agent/app/config/schema.ts';
import { shelveManifest } from '../../../agent/app/integrity/manifest-shelf.ts';
import { readSecretKey } from '../../../agent/app/integrity/minisign/secret-key.ts';
import { makeManifest } from '../../../agent/app/integrity/validate-state.ts';
import { validatedState } from '../../../agent/app/integrity/validated-state.ts';
import { driftlight } from '../../fixtures/command.ts';
import { encryptedKey, plainKey } from '../../fixtures/minisign-vectors.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-confirm-'));
  mkdirSync(join(dir, 'pictures'));
  writeFileSync(join(dir, 'a.key'), plainKey.secret);
  writeFileSync(join(dir, 'a.pub'), plainKey.public);
  writeFileSync(join(dir, 'other.key'), encryptedKey.secret);
  writeFileSync(join(dir, 'model.onnx'), 'not really a model');
  configure();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => join(dir, name);

function configure(window = '1m', publicKeys: readonly string[] = []): void {
  const source = { type: 'folder', path: at('pictures') };
  const cameras = [{ id: 'line1', window, source, model: { path: at('model.onnx') } }];
  const config = { site: 'plant', device: 'box', stateDir: at('state'), integrity: { publicKeys }, cameras };
  writeFileSync(at('box.yaml'), JSON.stringify(config));
}

async function confirm(...args: string[]) {
  const { ended, stdout, stderr } = driftlight(['confirm', '--config', at('box.yaml'), ...args]);
  return { status: await ended, stdout: stdout(), stderr: stderr() };
}
const answer = async (...args: string[]) => JSON.parse((await confirm('--json', ...args)).stdout);
const shelved = () => readdirSync(at('state/integrity')).sort();

test('a state is validated, departed from and compared with one from elsewhere', async () => {
  expect(await confirm()).toMatchObject({ status: 1, stdout: expect.stringContaining('never validated') });
  expect((await confirm('--validate', '--reason', 'commissioned', '--by', 'Ada')).status).toBe(0);
  expect(await confirm()).toMatchObject({ status: 0, stdout: expect.stringContaining('is as it was validated') });
  expect((await confirm('--out', at('golden.json'), '--reason', 'golden')).status).toBe(0);
  writeFileSync(at('model.onnx'), 'another model');
  configure('2m');
  const { status, stdout } = await confirm();
  expect(status).toBe(1);
  expect(stdout).toMatch(/validated .* by Ada: commissioned/);
  expect(stdout).toContain('  The model of camera line1 changed: validated ');
  expect(stdout).toContain(
    '  The setting cameras.line1.window changed: validated 1m, now 2m\nnot as validated: 2 things\n',
  );
  expect(await answer('--manifest', at('golden.json'))).toMatchObject({
    ...{ ok: false, state: 'departed', validated: { reason: 'golden' } },
    departures: [{ key: 'camera/line1/model' }, { key: 'setting/cameras.line1.window', validated: '1m', now: '2m' }],
  });
  expect(shelved()).toEqual(['manifest-000001.json']);
  expect((await confirm('--validate', '--reason', 'new model')).status).toBe(0);
  expect(shelved()).toEqual(['manifest-000001.json', 'manifest-000002.json']);
});

test('where a key is configured only what it signed is validated', async () => {
  configure('1m', [at('a.pub')]);
  const refused = await confirm('--validate', '--reason', 'x');
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('it is not signed') });
  const byOther = ['--validate', '--reason', 'x', '--sign', at('other.key'), '--password-file', at('password')];
  writeFileSync(at('password'), 'pw\n');
  expect((await confirm(...byOther)).stderr).toContain('signed with the key 2B14558EE671E929, which is none of');
  writeFileSync(at('password'), 'wrong\n');
  expect((await confirm(...byOther)).stderr).toContain('wrong password for the secret key');
  expect(await answer()).toMatchObject({ state: 'never-validated' });
  expect((await confirm('--validate', '--reason', 'x', '--sign', at('a.key'))).status).toBe(0);
  expect(await answer()).toMatchObject({ ok: true, signedBy: plainKey.id });
  // Signed elsewhere, handed in, and then meddled with on the way.
  expect((await confirm('--out', at('next.json'), '--reason', 'next', '--sign', at('a.key'))).status).toBe(0);
  expect((await confirm('--validate', '--manifest', at('next.json'))).status).toBe(0);
  expect(await answer()).toMatchObject({ ok: true, validated: { reason: 'next' } });
  writeFileSync(at('next.json'), readFileSync(at('next.json'), 'utf8').replace('next', 'last'));
  const meddled = await confirm('--validate', '--manifest', at('next.json'));
  expect(meddled).toMatchObject({ status: 1, stderr: expect.stringContaining('it was changed after it was signed') });
  expect(await answer()).toMatchObject({ ok: true, validated: { reason: 'next' } });
  const current = at('state/integrity/manifest-000002.json');
  writeFileSync(current, readFileSync(current, 'utf8').replace('next', 'last'));
  expect(await answer()).toMatchObject({
    ok: false,
    state: 'refused',
    refusal: expect.stringContaining('was changed'),
  });
});

test('wrong use is told and changes nothing', async () => {
  for (const [args, says] of [
    [['--validate'], 'say with --reason why'],
    [['--reason', 'x'], '--reason goes with --validate'],
    [['--validate', '--reason', 'x', '--out', at('o')], 'give either --validate or --out'],
    [['--signature', at('s')], '--signature goes with --manifest'],
  ] as const)
    expect(await confirm(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
  expect(await confirm('--manifest', at('none.json'))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('none.json'),
  });
  expect(readdirSync(dir)).not.toContain('state');
});

test('a validation that is killed at any moment leaves the state before or the new one, whole and signed', () => {
  const secret = readSecretKey(plainKey.secret, null);
  const stateDir = at('state');
  const fixture = fileURLToPath(new URL('../../fixtures/validate-killed-at.ts', import.meta.url));
  const make = (reason: string) => {
    const validating = { atMs: Date.UTC(2026, 2, 2), by: 'Ada', reason };
    return makeManifest({ site: 'plant', device: 'box' } as Config, { fact: 'x' }, validating, secret);
  };
  const reason = () => {
    const state = validatedState({
      stateDir,
      integrity: { publicKeys: [at('a.pub')], required: false, factsCommand: null },
    });
    return state.kind === 'trusted' ? state.manifest.validated.reason : JSON.stringify(state);
  };
  const next = make('new');
  writeFileSync(at('next.json'), next.text);
  writeFileSync(at('next.json.minisig'), next.signature!);
  const found: string[] = [];
  for (let killedAt = 1; ; killedAt++) {
    const old = make(`before ${killedAt}`);
    shelveManifest(stateDir, old.text, old.signature);
    expect(shelved().filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const { signal, status } = spawnSync(process.execPath, [fixture, stateDir, at('next.json'), String(killedAt)]);
    expect(['new', `before ${killedAt}`]).toContain(reason());
    found.push(reason() === 'new' ? 'new' : 'old');
    if (signal === null) {
      expect(status).toBe(0);
      break;
    }
  }
  // The old one up to the rename of the manifest, the new one from then on.
  expect(found.length).toBeGreaterThan(15);
  expect([found[0], found.at(-1)]).toEqual(['old', 'new']);
  expect(found.join(' ')).toMatch(/^(old )+new( new)*$/);
});
