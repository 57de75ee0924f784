import { Command } from 'commander';
import { compareBaselines } from '../core/baseline/compare-baselines.ts';
import { readBaseline } from '../io/baseline-store/baseline-file.ts';
import { addCreate, refuse } from './baseline-create.ts';
import { addPromote, addRollback } from './baseline-promote.ts';
import { addTolerance } from './baseline-tolerance.ts';
import { baselineFacts, baselineWords, differenceWords } from './baseline-words.ts';

/** `baseline create | show | diff | tolerance | promote | rollback`. */
export function baselineCommand(): Command {
  const baseline = new Command('baseline')
    .description('what a camera gave when all was well: make, look at, compare, put in use')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  addCreate(baseline);
  baseline
    .command('show')
    .description('what a baseline holds and is good for')
    .argument('<file>', 'the baseline')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .action((file: string, { json }: { json?: true }) =>
      printed(json, () => {
        const { baseline } = readBaseline(file);
        return json ? [JSON.stringify(baselineFacts(baseline))] : baselineWords(baseline);
      }),
    );
  baseline
    .command('diff')
    .description('what changed from one baseline to another')
    .argument('<before>', 'a baseline')
    .argument('<after>', 'another one')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .action((before: string, after: string, { json }: { json?: true }) =>
      printed(json, () => {
        const a = readBaseline(before).baseline;
        const b = readBaseline(after).baseline;
        const difference = compareBaselines(a, b);
        return json
          ? [JSON.stringify({ before: a.id, after: b.id, ...difference })]
          : differenceWords(a, b, difference);
      }),
    );
  addTolerance(baseline);
  addPromote(baseline);
  addRollback(baseline);
  return baseline;
}

function printed(json: true | undefined, lines: () => readonly string[]): void {
  try {
    process.stdout.write(`${lines().join('\n')}\n`);
  } catch (error) {
    process.exitCode = refuse(error, json === true);
  }
}
