import { Command } from 'commander';
import { findCamera, NoCamera } from '../app/find-camera.ts';
import { configuredId } from '../app/model/model-shelf-record.ts';
import { type Promoted, promoteModel } from '../app/model/promote-model.ts';
import { probationRuns } from '../core/shadow/probation.ts';
import { userName } from './baseline-create.ts';
import { printable } from './model-text.ts';

interface PromoteOptions {
  config: string;
  camera?: string;
  reason: string;
  by?: string;
  signature?: string;
  gate?: string;
  withoutGate?: string;
  json?: true;
}

/** `model promote FILE`. Exit status 0: it is the wanted one now; 1: it may not be; 2: wrong use. */
export function modelPromoteCommand(write: (text: string) => void): Command {
  return new Command('promote')
    .description("makes a model a camera's: checked, copied onto the box's shelf, taken on trial by the running agent")
    .argument('<file>', 'the model, an .onnx file; weights in files of their own lie beside it')
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--camera <id>', 'which camera; its only one unless given')
    .requiredOption('--reason <text>', 'why; kept with it')
    .option('--gate <file>', 'what `driftlight gate --json` printed of it; it must have passed')
    .option('--without-gate <why>', 'no gate, and why')
    .option('--signature <file>', 'its signature (minisign); FILE.minisig unless given')
    .option('--by <name>', 'who does it; the user unless given')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (file: string, options: PromoteOptions, command: Command) => {
      if ((options.gate === undefined) === (options.withoutGate === undefined))
        command.error('error: give either --gate REPORT or --without-gate "why"', { exitCode: 2 });
      try {
        write(await promote(file, options));
      } catch (error) {
        process.exitCode = refuseModel(error, options.json === true, write);
      }
    });
}

async function promote(file: string, options: PromoteOptions): Promise<string> {
  const { config, camera } = findCamera(options.config, options.camera);
  const { gate, withoutGate = '' } = options;
  const promoted = await promoteModel({
    ...{ config, camera, file, signatureFile: options.signature },
    move: { atMs: Date.now(), by: options.by ?? userName(), reason: options.reason },
    gate: gate === undefined ? { without: withoutGate } : { report: gate },
  });
  if (options.json) return `${JSON.stringify({ ok: true, camera: camera.id, ...promoted })}\n`;
  return `${promotedWords(camera.id, options.config, promoted).map(printable).join('\n')}\n`;
}

function promotedWords(camera: string, config: string, { model, file, isNew, before }: Promoted): string[] {
  const old = before === configuredId ? 'the model of the settings' : before;
  const rollBack = `driftlight model rollback --config ${config} --camera ${camera}`;
  const facts = [
    `  file       ${file}`,
    `  SHA-256    ${model.sha256}`,
    `  gate       ${model.gate}`,
    `  signature  ${model.signature}`,
  ];
  if (!isNew) return [`camera ${camera}: model ${model.id} is the wanted one already`, ...facts];
  return [
    `camera ${camera}: model ${model.id} is wanted from now on`,
    ...facts,
    `A running agent loads it beside ${old} within seconds and gives it the pictures; over its first ${probationRuns} runs it goes`,
    `back by itself, with an event that says why, if the new one does not load or fails more often. By hand: ${rollBack}`,
    'A baseline holds for one model: make a new one of the same pictures (driftlight baseline create --images DIR',
    `--config ${config} --camera ${camera} --out FILE, then driftlight baseline promote FILE); without, nothing is scored until`,
    'the box has learnt a provisional one.',
  ];
}

/** Tells why not; returns the exit status. */
export function refuseModel(error: unknown, json: boolean, write: (text: string) => void): number {
  const { message } = error as Error;
  if (json) write(`${JSON.stringify({ ok: false, reason: message })}\n`);
  else process.stderr.write(`${printable(message)}\n`);
  return error instanceof NoCamera ? 2 : 1;
}
