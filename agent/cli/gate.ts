import { Command } from 'commander';
import { gateFiles } from '../app/shadow/gate-files.ts';
import { refuseFiles } from './file-problems.ts';
import { gateWords } from './shadow-words.ts';

interface GateOptions {
  historical: string;
  recent: string;
  strict?: true;
  json?: true;
}

/** `gate`: whether a candidate keeps what the incumbent got right. Exit status 0: passed; 1: refused; 2: wrong use,
 * also a file that cannot be used. */
export function gateCommand(): Command {
  return new Command('gate')
    .description('whether a candidate keeps what the incumbent got right, on an old and a recent set of labelled cases')
    .requiredOption('--historical <file>', 'CSV with item, label, incumbent, candidate and, where there are any, block')
    .requiredOption('--recent <file>', 'the same of a recent set')
    .option('--strict', 'refuse where a single case is lost')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(({ strict, json, ...files }: GateOptions) => {
      const outcome = gateFiles(files, strict === true);
      if ('problems' in outcome) return refuseFiles(outcome.problems, json === true);
      const lines = json ? [JSON.stringify(outcome.findings)] : gateWords(outcome.findings);
      process.stdout.write(`${lines.join('\n')}\n`);
      if (!outcome.findings.passed) process.exitCode = 1;
    });
}
