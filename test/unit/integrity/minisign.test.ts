import { describe, expect, test } from 'vitest';
import { readPublicKey } from '../../../agent/app/integrity/minisign/public-key.ts';
import { isEncrypted, readSecretKey, scryptCost } from '../../../agent/app/integrity/minisign/secret-key.ts';
import { readSignature, signatureFault, signContent } from '../../../agent/app/integrity/minisign/signature.ts';
import {
  encryptedKey,
  legacySignature,
  plainKey,
  prehashedSignature,
  signedContent,
} from '../../fixtures/minisign-vectors.ts';

const key = readPublicKey(plainKey.public);
const other = readPublicKey(encryptedKey.public);
const fault = (content: Uint8Array, signature: string, keys = [key]) =>
  signatureFault(content, readSignature(signature), keys);
/** The text with the last letter before the padding of a line of base64 changed. */
const bent = (text: string, line: number) =>
  text
    .split('\n')
    .map((one, i) => (i === line ? `${one.slice(0, 40)}${one[40] === 'A' ? 'B' : 'A'}${one.slice(41)}` : one))
    .join('\n');

describe('a signature of minisign', () => {
  test.each([
    ['prehashed', prehashedSignature],
    ['legacy', legacySignature],
  ])('%s holds for its content and for no other', (_, signature) => {
    expect(fault(signedContent, signature)).toBeNull();
    expect(fault(signedContent, signature, [other, key])).toBeNull();
    expect(fault(Buffer.from('hello!\n'), signature)).toMatch(
      /^its signature by the key 805FD0536EBB7D7F does not hold/,
    );
    expect(fault(signedContent, bent(signature, 1))).toMatch(/does not hold/);
  });

  test('by a key that is not configured names both', () => {
    expect(fault(signedContent, prehashedSignature, [other])).toBe(
      'it is signed with the key 805FD0536EBB7D7F, which is none of the configured ones (2B14558EE671E929)',
    );
  });

  test('whose trusted comment was changed is told so', () => {
    const changed = prehashedSignature.replace('a trusted', 'another');
    expect(fault(signedContent, changed)).toMatch(/^the trusted comment of its signature .* was changed/);
  });

  test.each([
    ['', "a signature must begin with 'untrusted comment:'"],
    ['untrusted comment: x\n', 'a signature: expected 74 bytes in base64, got nothing'],
    [prehashedSignature.replace('RUR', 'RWY'), 'a signature must be one of Ed25519'],
    [prehashedSignature.replace('trusted comment: a', 'comment: a'), "a signature must have a line 'trusted comment:'"],
    [prehashedSignature.slice(0, 250), 'the signature of the trusted comment'],
  ])('that is none is refused: %#', (text, says) => {
    expect(() => readSignature(text)).toThrow(says);
  });
});

describe('a secret key', () => {
  test('without a password signs what its public key verifies', () => {
    expect(isEncrypted(plainKey.secret)).toBe(false);
    const secret = readSecretKey(plainKey.secret, null);
    expect(secret.id).toBe(plainKey.id);
    const signature = signContent(signedContent, secret, 'by a test');
    expect(fault(signedContent, signature)).toBeNull();
    expect(readSignature(signature)).toMatchObject({ prehashed: true, trustedComment: 'by a test' });
    // Ed25519 has one signature for a content and a key.
    expect(signature.split('\n')[1]).toBe(prehashedSignature.split('\n')[1]);
    expect(() => signContent(signedContent, secret, 'two\nlines')).toThrow('expected one line');
  });

  test('that is encrypted opens with its password alone', () => {
    expect(isEncrypted(encryptedKey.secret)).toBe(true);
    const secret = readSecretKey(encryptedKey.secret, 'pw');
    expect(secret.id).toBe(encryptedKey.id);
    expect(fault(signedContent, signContent(signedContent, secret, ''), [other])).toBeNull();
    expect(() => readSecretKey(encryptedKey.secret, null)).toThrow('its password is needed');
    expect(() => readSecretKey(encryptedKey.secret, 'PW')).toThrow('wrong password for the secret key');
  });

  test('that is damaged or asks for too much is refused', () => {
    const [head, plain] = plainKey.secret.split('\n');
    const seedBent = Buffer.from(plain!, 'base64');
    seedBent[70]! ^= 1;
    expect(() => readSecretKey(`${head}\n${seedBent.toString('base64')}\n`, null)).toThrow('the secret key is damaged');
    const [comment, line] = encryptedKey.secret.split('\n');
    const bytes = Buffer.from(line!, 'base64');
    bytes.writeBigUInt64LE(2n ** 60n, 38);
    bytes.writeBigUInt64LE(2n ** 60n, 46);
    expect(() => readSecretKey(`${comment}\n${bytes.toString('base64')}\n`, 'pw')).toThrow('bytes of memory');
  });

  test.each([
    // minisign's own limits (libsodium's SENSITIVE): 2^20 blocks of 8, once.
    [33_554_432n, 1_073_741_824n, { cost: 2 ** 20, parallelization: 1 }],
    // libsodium's INTERACTIVE: 2^14, once.
    [524_288n, 16_777_216n, { cost: 2 ** 14, parallelization: 1 }],
    [1_048_576n, 33_554_432n, { cost: 2 ** 15, parallelization: 1 }],
  ])('asks for what libsodium makes of its limits: %#', (operations, memory, cost) => {
    expect(scryptCost(operations, memory)).toEqual(cost);
  });
});

test('a public key is read from a file or alone', () => {
  expect(key.id).toBe(plainKey.id);
  expect(readPublicKey(plainKey.public.split('\n')[1]!).id).toBe(plainKey.id);
  expect(other.id).toBe(encryptedKey.id);
  expect(() => readPublicKey('nonsense')).toThrow('a public key must begin with');
});
