import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Tells whether one of these Ed25519 keys, 32 bytes each in base64, signed a payload. Throws for what is no key. */
export function signatureCheck(publicKeys: readonly string[]): (payload: Uint8Array, signature: Uint8Array) => boolean {
  const keys = publicKeys.map(keyOf);
  return (payload, signature) => signature.length === 64 && keys.some((key) => verify(null, payload, key, signature));
}

function keyOf(base64: string): KeyObject {
  const x = Buffer.from(base64, 'base64').toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch (cause) {
    throw new Error(`commands.publicKeys: ${base64} is no Ed25519 public key`, { cause });
  }
}
