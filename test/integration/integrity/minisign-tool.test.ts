import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPublicKey } from '../../../agent/app/integrity/minisign/public-key.ts';
import { readSecretKey } from '../../../agent/app/integrity/minisign/secret-key.ts';
import { readSignature, signatureFault, signContent } from '../../../agent/app/integrity/minisign/signature.ts';

const missing = spawnSync('minisign', ['-v']).status !== 0;
if (missing) console.warn('minisign is not installed: not held against it');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-minisign-'));
  writeFileSync(join(dir, 'content'), 'what is signed\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function minisign(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('minisign', args, { cwd: dir, input, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}
const text = (name: string) => readFileSync(join(dir, name), 'utf8');

describe.skipIf(missing)('held against minisign itself', () => {
  test('each verifies what the other signed', () => {
    expect(minisign(['-G', '-W', '-p', 'a.pub', '-s', 'a.key']).status).toBe(0);
    const content = readFileSync(join(dir, 'content'));
    const keys = [readPublicKey(text('a.pub'))];
    for (const [file, more] of [
      ['now.minisig', []],
      ['legacy.minisig', ['-l']],
    ] as const) {
      expect(minisign(['-S', ...more, '-s', 'a.key', '-m', 'content', '-x', file, '-t', 'by a test']).status).toBe(0);
      expect(signatureFault(content, readSignature(text(file)), keys)).toBeNull();
      expect(signatureFault(Buffer.from('other'), readSignature(text(file)), keys)).not.toBeNull();
    }
    writeFileSync(join(dir, 'own.minisig'), signContent(content, readSecretKey(text('a.key'), null), 'made here'));
    const { status, said } = minisign(['-V', '-p', 'a.pub', '-m', 'content', '-x', 'own.minisig']);
    expect([status, said]).toEqual([0, expect.stringContaining('Trusted comment: made here')]);
    writeFileSync(join(dir, 'content'), 'another');
    expect(minisign(['-V', '-p', 'a.pub', '-m', 'content', '-x', 'own.minisig']).status).not.toBe(0);
  });

  // Both derive the password's key from 1 GiB of memory, which is what makes guessing dear.
  test('a key with its usual password limits opens, and signs for it', { timeout: 180_000 }, () => {
    expect(minisign(['-G', '-p', 'a.pub', '-s', 'a.key'], 'a password\na password\n').status).toBe(0);
    const secret = readSecretKey(text('a.key'), 'a password');
    writeFileSync(join(dir, 'own.minisig'), signContent(readFileSync(join(dir, 'content')), secret, 'made here'));
    expect(minisign(['-V', '-p', 'a.pub', '-m', 'content', '-x', 'own.minisig']).status).toBe(0);
  });
});
