import { Command } from 'commander';
import { modelInspectCommand } from './model-inspect.ts';
import { modelPromoteCommand } from './model-promote.ts';
import { modelRollbackCommand } from './model-rollback.ts';
import { modelTapCommand } from './model-tap.ts';

/** `model`: ONNX files, and which one a camera runs. */
export function modelCommand(write: (text: string) => void = (text) => process.stdout.write(text)): Command {
  return new Command('model')
    .description('what is in an ONNX file: inspect, tap; which one a camera runs: promote, rollback')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addCommand(modelInspectCommand(write))
    .addCommand(modelTapCommand(write))
    .addCommand(modelPromoteCommand(write))
    .addCommand(modelRollbackCommand(write));
}
