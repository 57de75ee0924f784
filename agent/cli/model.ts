import { Command } from 'commander';
import { modelInspectCommand } from './model-inspect.ts';
import { modelTapCommand } from './model-tap.ts';

/** `model`: ONNX files, without loading them. */
export function modelCommand(write: (text: string) => void = (text) => process.stdout.write(text)): Command {
  return new Command('model')
    .description('what is in an ONNX file: inspect; one of its layers as an output: tap')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addCommand(modelInspectCommand(write))
    .addCommand(modelTapCommand(write));
}
