import { createHash, sign, verify } from 'node:crypto';
import { BadMinisign, bytesOf, keyIdText, linesAfterComment } from './lines.ts';
import type { MinisignPublicKey } from './public-key.ts';
import type { MinisignSecretKey } from './secret-key.ts';

/**
 * Signatures as minisign writes them (https://jedisct1.github.io/minisign/): a comment, then algorithm, key id and an
 * Ed25519 signature of the content (`Ed`) or of its BLAKE2b-512 (`ED`), then a trusted comment and a signature of the
 * first signature followed by that comment.
 */
export interface MinisignSignature {
  readonly prehashed: boolean;
  readonly keyId: string;
  readonly signature: Buffer;
  readonly trustedComment: string;
  readonly globalSignature: Buffer;
}

const trusted = 'trusted comment: ';

/** Throws `BadMinisign`. */
export function readSignature(text: string): MinisignSignature {
  const [line, comment, global] = linesAfterComment(text, 'a signature');
  const bytes = bytesOf(line, 74, 'a signature');
  const algorithm = bytes.toString('latin1', 0, 2);
  if (algorithm !== 'Ed' && algorithm !== 'ED') throw new BadMinisign('a signature must be one of Ed25519');
  if (!comment?.startsWith(trusted)) throw new BadMinisign(`a signature must have a line '${trusted.trim()}'`);
  return {
    prehashed: algorithm === 'ED',
    keyId: keyIdText(bytes.subarray(2, 10)),
    signature: bytes.subarray(10),
    trustedComment: comment.slice(trusted.length),
    globalSignature: bytesOf(global, 64, 'the signature of the trusted comment'),
  };
}

/** Why the signature does not hold for the content, in words that go on a sentence; `null`: one of the keys made it. */
export function signatureFault(
  content: Uint8Array,
  signature: MinisignSignature,
  keys: readonly MinisignPublicKey[],
): string | null {
  const { prehashed, keyId, trustedComment, globalSignature } = signature;
  const known = keys.filter(({ id }) => id === keyId);
  if (known.length === 0)
    return `it is signed with the key ${keyId}, which is none of the configured ones (${keys.map(({ id }) => id).join(', ')})`;
  const signed = prehashed ? blake2b512(content) : content;
  const by = known.find(({ key }) => verify(null, signed, key, signature.signature));
  if (!by)
    return `its signature by the key ${keyId} does not hold: it was changed after it was signed, or signed by another`;
  const all = Buffer.concat([signature.signature, Buffer.from(trustedComment)]);
  if (verify(null, all, by.key, globalSignature)) return null;
  return `the trusted comment of its signature by the key ${keyId} was changed after it was signed`;
}

/** A signature file for the content, prehashed as minisign makes them today. Throws RangeError for a comment of several
 * lines. */
export function signContent(content: Uint8Array, secret: MinisignSecretKey, trustedComment: string): string {
  if (/[\r\n]/.test(trustedComment)) throw new RangeError('trusted comment: expected one line, got several');
  const signature = sign(null, blake2b512(content), secret.key);
  const head = Buffer.concat([Buffer.from('ED'), secret.idBytes, signature]);
  const global = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), secret.key);
  return `untrusted comment: signature by Driftlight with key ${secret.id}\n${head.toString('base64')}\n${trusted}${trustedComment}\n${global.toString('base64')}\n`;
}

const blake2b512 = (content: Uint8Array) => createHash('blake2b512').update(content).digest();
