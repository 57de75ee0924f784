import { createPublicKey, type KeyObject } from 'node:crypto';
import { BadMinisign, bytesOf, keyIdText, linesAfterComment } from './lines.ts';

/** A key that signatures are checked with. */
export interface MinisignPublicKey {
  /** 16 hex digits, as minisign shows it. */
  readonly id: string;
  readonly key: KeyObject;
}

/** From the content of a `.pub` file, or from the key alone as `minisign -P` takes it. Throws `BadMinisign`. */
export function readPublicKey(text: string): MinisignPublicKey {
  const alone = text.trim();
  const line = /^RW[A-Za-z0-9+/]{54}$/.test(alone) ? alone : linesAfterComment(text, 'a public key')[0];
  const bytes = bytesOf(line, 42, 'a public key');
  if (bytes.toString('latin1', 0, 2) !== 'Ed') throw new BadMinisign('a public key must be for Ed25519');
  return { id: keyIdText(bytes.subarray(2, 10)), key: ed25519PublicKey(bytes.subarray(10)) };
}

export function ed25519PublicKey(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
