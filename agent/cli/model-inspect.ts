import { Command } from 'commander';
import { inspectModel } from './model-inspection.ts';
import { inspectionText, printable } from './model-text.ts';

/** `model inspect FILE [--json]`. Exit status 0: told, 1: the file is no usable model, 2: wrong use. */
export function modelInspectCommand(write: (text: string) => void): Command {
  return new Command('inspect')
    .description('inputs, outputs, layers, shapes, parameters and hash of an ONNX file, and which layer to watch')
    .argument('<file>', 'the model, an .onnx file; its weights are not loaded')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (file: string, { json }: { json?: true }) => {
      try {
        const inspection = await inspectModel(file);
        write(json ? `${JSON.stringify({ ok: true, ...inspection })}\n` : inspectionText(inspection));
      } catch (error) {
        const reason = (error as Error).message;
        process.exitCode = 1;
        if (json) write(`${JSON.stringify({ ok: false, reason })}\n`);
        else process.stderr.write(`${printable(reason)}\n`);
      }
    });
}
