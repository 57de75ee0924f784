import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTextFile } from '../config/text-file.ts';
import { maxMinisignBytes } from '../integrity/minisign/lines.ts';
import { readSignature, signatureFault } from '../integrity/minisign/signature.ts';
import { publicKeys } from '../integrity/public-keys.ts';
import { NotPromoted } from './promote-refusal.ts';

export interface Signed {
  /** As configured; none: signatures are not asked for. */
  readonly keys: readonly string[];
  /** Where the copies lie that are checked, the model first, then its weights. */
  readonly folder: string;
  readonly names: readonly string[];
  /** The model's file as it was given; signatures are looked for beside it. */
  readonly from: string;
  readonly signatureFile?: string;
}

const ending = '.minisig';

/** What is written down of the signature. Throws `NotPromoted` where one is asked for and does not hold for every file. */
export function signatureWord({ keys: configured, folder, names, from, signatureFile }: Signed): string {
  if (configured.length === 0) {
    if (signatureFile === undefined) return 'not asked for';
    throw new NotPromoted(
      `the signature ${signatureFile} cannot be checked: integrity.publicKeys is empty; configure the key that signs models`,
    );
  }
  const { keys, troubles } = publicKeys(configured);
  if (keys.length === 0) throw new NotPromoted(`no public key can be read: ${troubles.join('; ')}`);
  const by: string[] = [];
  for (const [place, name] of names.entries()) {
    const file = place === 0 ? (signatureFile ?? `${from}${ending}`) : `${join(dirname(from), name)}${ending}`;
    if (!existsSync(file))
      throw new NotPromoted(
        `${name} is not signed, and this box takes signed models only (integrity.publicKeys): sign it with \`minisign -S -m ${name}\` and put ${file} there`,
      );
    by.push(check(file, name, readFileSync(join(folder, name)), keys));
  }
  return `signed by ${[...new Set(by)].join(', ')}`;
}

function check(file: string, name: string, content: Uint8Array, keys: Parameters<typeof signatureFault>[2]): string {
  let fault: string | null;
  try {
    const signature = readSignature(readTextFile(file, maxMinisignBytes));
    fault = signatureFault(content, signature, keys);
    if (fault === null) return signature.keyId;
  } catch (error) {
    fault = (error as Error).message;
  }
  throw new NotPromoted(`${name} is refused: ${fault} (${file})`);
}
