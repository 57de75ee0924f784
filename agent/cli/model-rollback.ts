import { Command } from 'commander';
import { findCamera } from '../app/find-camera.ts';
import { modelShelf } from '../app/model/model-shelf.ts';
import { configuredId } from '../app/model/model-shelf-record.ts';
import { NotPromoted } from '../app/model/promote-refusal.ts';
import { userName } from './baseline-create.ts';
import { refuseModel } from './model-promote.ts';
import { printable } from './model-text.ts';

interface RollbackOptions {
  config: string;
  camera?: string;
  reason: string;
  by?: string;
  json?: true;
}

/** `model rollback`. Exit status 0: the one before is wanted again; 1: there is none; 2: wrong use. */
export function modelRollbackCommand(write: (text: string) => void): Command {
  return new Command('rollback')
    .description("makes the model before a camera's promoted one wanted again")
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--camera <id>', 'which camera; its only one unless given')
    .option('--reason <text>', 'why; kept with it', 'rolled back by hand')
    .option('--by <name>', 'who does it; the user unless given')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action((options: RollbackOptions) => {
      try {
        write(rollBack(options));
      } catch (error) {
        process.exitCode = refuseModel(error, options.json === true, write);
      }
    });
}

function rollBack(options: RollbackOptions): string {
  const { config, camera } = findCamera(options.config, options.camera);
  const shelf = modelShelf(config.stateDir, camera.id, camera.model?.path ?? '');
  const was = shelf.record().current;
  const back = shelf.rollBack({ atMs: Date.now(), by: options.by ?? userName(), reason: options.reason });
  if (back === null)
    throw new NotPromoted(`camera ${camera.id}: no model was promoted before this one; nothing changed`);
  if (options.json) return `${JSON.stringify({ ok: true, camera: camera.id, current: back, was })}\n`;
  const named = back === configuredId ? `the model of the settings (${camera.model?.path})` : `model ${back}`;
  return `${printable(`camera ${camera.id}: ${named} is wanted again, instead of ${was}`)}\n`;
}
