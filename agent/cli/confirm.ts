import { Command } from 'commander';
import { readConfigFile } from '../app/config/config-file.ts';
import { parseConfig } from '../app/config/load.ts';
import { formatProblem } from '../app/config/problem.ts';
import type { Config } from '../app/config/schema.ts';
import { readSecretFile } from '../app/config/secret-file.ts';
import { readTextFile } from '../app/config/text-file.ts';
import { boxFactSources, boxFacts } from '../app/integrity/box-facts.ts';
import { readManifest, type ShelvedManifest, signatureEnding } from '../app/integrity/manifest-shelf.ts';
import { maxMinisignBytes } from '../app/integrity/minisign/lines.ts';
import { isEncrypted, type MinisignSecretKey, readSecretKey } from '../app/integrity/minisign/secret-key.ts';
import { installManifest, makeManifest } from '../app/integrity/validate-state.ts';
import { trustedState, type ValidatedState, validatedState } from '../app/integrity/validated-state.ts';
import type { Facts } from '../core/integrity/facts.ts';
import { atomicWrite } from '../io/baseline-store/atomic-write.ts';
import { askPassword } from './ask-password.ts';
import { userName } from './baseline-create.ts';
import { answerOf, answerText } from './confirm-words.ts';

interface ConfirmOptions {
  config: string;
  json?: true;
  validate?: true;
  reason?: string;
  by?: string;
  out?: string;
  manifest?: string;
  signature?: string;
  sign?: string;
  passwordFile?: string;
}

/** `confirm`. Exit status 0: the box is in its validated state; 1: it is not, or that cannot be told; 2: wrong use. */
export function confirmCommand(): Command {
  return new Command('confirm')
    .description('whether the box is what was validated: models, settings, baselines, versions, cameras')
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--json', 'print one JSON object')
    .option('--validate', 'make the present state, or that of --manifest, the validated one')
    .option('--reason <text>', 'why it is valid; kept with it')
    .option('--by <name>', 'who validates; the user unless given')
    .option('--out <file>', 'write the present state as a manifest, to be signed elsewhere')
    .option('--manifest <file>', 'compare with this manifest, or make it the validated one')
    .option('--signature <file>', `its signature by minisign; FILE${signatureEnding} unless given`)
    .option('--sign <keyfile>', 'sign with this secret key of minisign')
    .option('--password-file <file>', 'password of that key; asked for unless given')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: ConfirmOptions, command: Command) => {
      const why = wrongUse(options);
      if (why !== null) command.error(`error: ${why}`, { exitCode: 2 });
      try {
        process.exitCode = await confirm(options);
      } catch (error) {
        const { message } = error as Error;
        if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
        else process.stderr.write(`${message}\n`);
        process.exitCode = 1;
      }
    });
}

function wrongUse({ validate, out, manifest, reason, sign, signature }: ConfirmOptions): string | null {
  if (validate && out !== undefined) return 'give either --validate or --out';
  if (out !== undefined && manifest !== undefined) return '--out writes the present state: leave out --manifest';
  const makes = out !== undefined || (validate && manifest === undefined);
  if (makes && !reason?.trim()) return 'say with --reason why the state is valid';
  if (!makes && reason !== undefined) return '--reason goes with --validate or --out, and a manifest has its own';
  if (!makes && sign !== undefined) return '--sign goes with --validate or --out';
  if (signature !== undefined && manifest === undefined) return '--signature goes with --manifest';
  return null;
}

async function confirm(options: ConfirmOptions): Promise<number> {
  const config = loadConfig(options.config);
  const facts = await boxFacts(config, boxFactSources(), 0);
  const { manifest, out, json } = options;
  const given = manifest === undefined ? null : readManifest(manifest, options.signature);
  if (out !== undefined) {
    const { text, signature } = await made(config, facts, options);
    if (signature !== null) atomicWrite(`${out}${signatureEnding}`, Buffer.from(signature));
    atomicWrite(out, Buffer.from(text));
    process.stdout.write(
      json
        ? `${JSON.stringify({ ok: true, file: out, signed: signature !== null })}\n`
        : `written to ${out}${signature === null ? '' : `, signature to ${out}${signatureEnding}`}; nothing is validated yet\n`,
    );
    return 0;
  }
  const state = options.validate
    ? installManifest(config, given ?? { file: 'of this box as it is now', ...(await made(config, facts, options)) })
    : given
      ? handedIn(given, config)
      : validatedState(config);
  const answer = answerOf(state, facts);
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : answerText(answer, options.validate === true));
  return answer.ok ? 0 : 1;
}

/** A manifest from elsewhere may be unsigned, to be compared with; a signature that is there must hold. */
function handedIn(given: ShelvedManifest, { integrity }: Config): ValidatedState {
  return trustedState(given, given.signature === null ? [] : integrity.publicKeys);
}

async function made(config: Config, facts: Facts, options: ConfirmOptions) {
  const validating = { atMs: Date.now(), by: options.by ?? userName(), reason: options.reason! };
  return makeManifest(config, facts, validating, await signingKey(options));
}

async function signingKey({ sign, passwordFile }: ConfirmOptions): Promise<MinisignSecretKey | null> {
  if (sign === undefined) return null;
  try {
    const text = readTextFile(sign, maxMinisignBytes);
    return readSecretKey(text, isEncrypted(text) ? await askPassword(passwordFile) : null);
  } catch (error) {
    throw new Error(`key ${sign}: ${(error as Error).message}`);
  }
}

function loadConfig(file: string): Config {
  const read = readConfigFile(file);
  if ('problem' in read) throw new Error(formatProblem(read.problem));
  const parsed = parseConfig(read.text, readSecretFile);
  if (!parsed.ok) throw new Error(`${parsed.problems.map(formatProblem).join('\n')}\n${file} cannot be used`);
  return parsed.config;
}
