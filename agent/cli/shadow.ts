import { Command, InvalidArgumentError } from 'commander';
import { evaluateFiles } from '../app/shadow/evaluate-files.ts';
import { refuseFiles } from './file-problems.ts';
import { shadowDisagreementsCommand, shadowLabelCommand, shadowStatusCommand } from './shadow-box.ts';
import { shadowWords } from './shadow-words.ts';

interface EvaluateOptions {
  incumbent: string;
  candidate: string;
  labels?: string;
  tolerance: number;
  json?: true;
}

/** `shadow`: a candidate model beside the one in use. */
export function shadowCommand(): Command {
  return new Command('shadow')
    .description(
      'a candidate model beside the one in use: status, disagreements and label on a box, evaluate from files',
    )
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addCommand(shadowStatusCommand())
    .addCommand(shadowDisagreementsCommand())
    .addCommand(shadowLabelCommand())
    .addCommand(evaluateCommand());
}

/** Exit status 0: promote, equivalent or undecided; 1: reject; 2: wrong use, also a file that cannot be used. */
function evaluateCommand(): Command {
  return new Command('evaluate')
    .description(
      'whether the candidate is equivalent to the incumbent, better or worse; one may look as often as one likes',
    )
    .requiredOption(
      '--incumbent <file>',
      'CSV with item, prediction and, where parts or runs give several items, block',
    )
    .requiredOption('--candidate <file>', 'the same of the candidate')
    .option('--labels <file>', 'CSV with item, label; labels of the disagreements suffice')
    .option('--tolerance <share>', 'the greatest difference of error rates that does not matter', shareOf, 0.02)
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(({ tolerance, json, ...files }: EvaluateOptions) => {
      const outcome = evaluateFiles(files, tolerance);
      if ('problems' in outcome) return refuseFiles(outcome.problems, json === true);
      const { findings } = outcome;
      const lines = json ? [JSON.stringify({ ...findings, tolerance })] : shadowWords(findings, tolerance);
      process.stdout.write(`${lines.join('\n')}\n`);
      if (findings.verdict === 'reject') process.exitCode = 1;
    });
}

function shareOf(text: string): number {
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (!(share > 0 && share < 1)) throw new InvalidArgumentError('expected a share between 0 and 1, such as 0.02');
  return share;
}
