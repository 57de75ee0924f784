import { createPrivateKey, createPublicKey, type KeyObject, scryptSync } from 'node:crypto';
import { BadMinisign, bytesOf, keyIdText, linesAfterComment } from './lines.ts';

/** A key that signs. */
export interface MinisignSecretKey {
  /** 16 hex digits, as minisign shows it. */
  readonly id: string;
  readonly idBytes: Buffer;
  readonly key: KeyObject;
}

/** Where its parts lie: algorithm, derivation, checksum (2 bytes each), salt (32), limits (8 each), then what may be
 * encrypted: key id (8), seed and public key (32 each), checksum (32). */
const secretBytes = 158;
const saltAt = 6;
const limitsAt = 38;
const keyAt = 54;
/** DER of an Ed25519 private key up to its seed (RFC 8410). */
const derHead = Buffer.from('302e020100300506032b657004220420', 'hex');
/** More than minisign ever asks for (1 GiB). */
const mostMemoryBytes = 2 ** 31;

/** Whether a password is needed. Throws `BadMinisign`. */
export function isEncrypted(text: string): boolean {
  return partsOf(text).encrypted;
}

/**
 * From the content of a key file of minisign. An encrypted one takes the memory (1 GiB, unless made on a small machine)
 * and the seconds that it was made to take. Throws `BadMinisign`, also for a wrong password.
 */
export function readSecretKey(text: string, password: string | null): MinisignSecretKey {
  const { bytes, encrypted } = partsOf(text);
  const key = Buffer.from(bytes.subarray(keyAt));
  if (encrypted) {
    if (password === null) throw new BadMinisign('the secret key is encrypted: its password is needed');
    const stream = derived(password, bytes, key.length);
    for (let i = 0; i < key.length; i++) key[i]! ^= stream[i]!;
  }
  const seed = key.subarray(8, 40);
  const made = createPrivateKey({ key: Buffer.concat([derHead, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(made).export({ format: 'jwk' });
  // The public half vouches for the seed, as the checksum would.
  if (x !== key.subarray(40, 72).toString('base64url'))
    throw new BadMinisign(encrypted ? 'wrong password for the secret key' : 'the secret key is damaged');
  const idBytes = Buffer.from(key.subarray(0, 8));
  return { id: keyIdText(idBytes), idBytes, key: made };
}

function partsOf(text: string): { bytes: Buffer; encrypted: boolean } {
  const bytes = bytesOf(linesAfterComment(text, 'a secret key')[0], secretBytes, 'a secret key');
  if (bytes.toString('latin1', 0, 2) !== 'Ed') throw new BadMinisign('a secret key must be for Ed25519');
  const derivation = bytes.toString('latin1', 2, 4);
  if (derivation !== 'Sc' && derivation !== '\0\0')
    throw new BadMinisign('a secret key must be without a password or encrypted by scrypt');
  return { bytes, encrypted: derivation === 'Sc' };
}

function derived(password: string, bytes: Buffer, length: number): Buffer {
  const salt = bytes.subarray(saltAt, limitsAt);
  const { cost, parallelization } = scryptCost(bytes.readBigUInt64LE(limitsAt), bytes.readBigUInt64LE(limitsAt + 8));
  const neededBytes = 128 * blockSize * (cost + parallelization + 2);
  if (neededBytes > mostMemoryBytes)
    throw new BadMinisign(
      `the secret key asks for ${neededBytes} bytes of memory; make one with minisign's own limits`,
    );
  return scryptSync(password, salt, length, { cost, blockSize, parallelization, maxmem: neededBytes });
}

const blockSize = 8;
const leastOperations = 32_768n;
const mostBlocks = 0x3fff_ffffn;

/** Limits of operations and memory (bytes) to scrypt's numbers, as libsodium's scryptsalsa208sha256 has them: a power of
 * two above half of what the scarcer limit allows. */
export function scryptCost(operations: bigint, memory: bigint): { cost: number; parallelization: number } {
  const allowed = operations > leastOperations ? operations : leastOperations;
  const r = BigInt(blockSize);
  if (allowed < memory / 32n) return { cost: powerAbove(allowed / (r * 4n) / 2n), parallelization: 1 };
  const cost = powerAbove(memory / (r * 128n) / 2n);
  const blocks = allowed / 4n / BigInt(cost);
  const parallelization = Number((blocks < mostBlocks ? blocks : mostBlocks) / r);
  return { cost, parallelization: Math.max(1, parallelization) };
}

function powerAbove(half: bigint): number {
  let power = 2;
  while (BigInt(power) <= half && power < 2 ** 40) power *= 2;
  return power;
}
