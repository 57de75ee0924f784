import { createHash } from 'node:crypto';
import { type Manifest, parseManifest } from '../../core/integrity/manifest.ts';
import type { Config } from '../config/schema.ts';
import { currentManifest, type ShelvedManifest, signatureEnding } from './manifest-shelf.ts';
import { readSignature, signatureFault } from './minisign/signature.ts';
import { publicKeys } from './public-keys.ts';

export type ValidatedState =
  | { readonly kind: 'none' }
  /** Why, as a sentence without a full stop. */
  | { readonly kind: 'refused'; readonly why: string }
  | TrustedState;

export interface TrustedState {
  readonly kind: 'trusted';
  readonly file: string;
  /** First 16 hex digits of the manifest's SHA-256. */
  readonly id: string;
  readonly manifest: Manifest;
  /** Id of the configured key that signed it; `null`: no key is configured. */
  readonly signedBy: string | null;
}

/** What lies on the box as validated, if it can be trusted. Never throws. */
export function validatedState({ stateDir, integrity }: Pick<Config, 'stateDir' | 'integrity'>): ValidatedState {
  try {
    const shelved = currentManifest(stateDir);
    return shelved === null ? { kind: 'none' } : trustedState(shelved, integrity.publicKeys);
  } catch (error) {
    return { kind: 'refused', why: `The validated state cannot be read: ${(error as Error).message}` };
  }
}

/** Holds a manifest against the configured keys. Never throws. */
export function trustedState(shelved: ShelvedManifest, configured: readonly string[]): ValidatedState {
  const { file, text } = shelved;
  try {
    const signedBy = configured.length === 0 ? null : signer(shelved, configured);
    const manifest = parseManifest(text);
    return { kind: 'trusted', file, id: manifestId(text), manifest, signedBy };
  } catch (error) {
    return { kind: 'refused', why: `The validated state ${file} is refused: ${(error as Error).message}` };
  }
}

export function manifestId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Throws why no configured key vouches for it, in words that go on a sentence. */
function signer({ file, text, signature }: ShelvedManifest, configured: readonly string[]): string {
  if (signature === null)
    throw new Error(`it is not signed (there is no ${file}${signatureEnding}), and integrity.publicKeys asks for it`);
  const { keys, troubles } = publicKeys(configured);
  if (keys.length === 0) throw new Error(`no key of integrity.publicKeys can be read: ${troubles.join('; ')}`);
  const read = readSignature(signature);
  const fault = signatureFault(Buffer.from(text), read, keys);
  if (fault !== null) throw new Error(fault);
  return read.keyId;
}
