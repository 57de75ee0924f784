import type { Facts } from '../../core/integrity/facts.ts';
import { encodeManifest, parseManifest } from '../../core/integrity/manifest.ts';
import type { Config } from '../config/schema.ts';
import { type ShelvedManifest, shelveManifest } from './manifest-shelf.ts';
import type { MinisignSecretKey } from './minisign/secret-key.ts';
import { signContent } from './minisign/signature.ts';
import { type TrustedState, trustedState } from './validated-state.ts';

/** A state that may not become the validated one, in whole sentences. */
export class NotValidated extends Error {
  override name = 'NotValidated';
}

export interface Validating {
  readonly atMs: number;
  readonly by: string;
  readonly reason: string;
}

/** A manifest of the present state and, with a key, its signature. */
export function makeManifest(
  { site, device }: Config,
  facts: Facts,
  validating: Validating,
  secret: MinisignSecretKey | null,
): { text: string; signature: string | null } {
  const oneLine = (words: string) => words.replace(/\s+/g, ' ').trim().slice(0, 1_000);
  const validated = { atMs: validating.atMs, by: oneLine(validating.by), reason: oneLine(validating.reason) };
  const text = encodeManifest({ site, device, validated, facts });
  const comment = `timestamp:${Math.floor(validated.atMs / 1000)}\tbox:${site}/${device}\tby:${validated.by}\thashed`;
  return { text, signature: secret && signContent(Buffer.from(text), secret, comment) };
}

/** Makes a manifest the box's validated state, if the agent will trust it. Throws `NotValidated`, and then leaves the old
 * one. */
export function installManifest(config: Config, { file, text, signature }: ShelvedManifest): TrustedState {
  const trusted = trustedState({ file, text, signature }, config.integrity.publicKeys);
  if (trusted.kind !== 'trusted')
    throw new NotValidated(
      `${trusted.kind === 'refused' ? trusted.why : 'There is none'}. Sign it with --sign KEYFILE, or write it with --out FILE, sign it elsewhere (minisign -S -m FILE) and hand it in with --validate --manifest FILE. The old state stays in force`,
    );
  const { site, device } = parseManifest(text);
  if (site !== config.site || device !== config.device)
    throw new NotValidated(
      `${file} is the state of ${site}/${device}, and this box is ${config.site}/${config.device}. To compare with it leave out --validate`,
    );
  return { ...trusted, file: shelveManifest(config.stateDir, text, signature) };
}
