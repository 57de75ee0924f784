import { reasonOf } from '../config/secret.ts';
import { readTextFile } from '../config/text-file.ts';
import { maxMinisignBytes } from './minisign/lines.ts';
import { type MinisignPublicKey, readPublicKey } from './minisign/public-key.ts';

export interface PublicKeys {
  readonly keys: readonly MinisignPublicKey[];
  /** Which cannot be read, and why. */
  readonly troubles: readonly string[];
}

/** The configured keys: files, or keys themselves. */
export function publicKeys(configured: readonly string[]): PublicKeys {
  const keys: MinisignPublicKey[] = [];
  const troubles: string[] = [];
  for (const one of configured) {
    try {
      keys.push(readPublicKey(/^RW[A-Za-z0-9+/]{54}$/.test(one) ? one : readTextFile(one, maxMinisignBytes)));
    } catch (error) {
      troubles.push(`${one}: ${reasonOf(error)}`);
    }
  }
  return { keys, troubles };
}
