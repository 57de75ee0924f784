import { join } from 'node:path';
import { Command } from 'commander';
import { readConfigFile } from '../app/config/config-file.ts';
import { parseConfig } from '../app/config/load.ts';
import { formatProblem } from '../app/config/problem.ts';
import { readSecretFile } from '../app/config/secret-file.ts';
import { type CheckResult, checkStore } from '../io/journal/check/check-store.ts';

interface Options {
  config: string;
  repair?: true;
  json?: true;
}

/** `journal check --config FILE [--repair] [--json]`. Exit status 0: nothing is wrong (any more), 1: something is, or the
 * check could not be made, 2: wrong use. */
export function journalCheckCommand(write: (text: string) => void = (text) => process.stdout.write(text)): Command {
  return new Command('check')
    .description('reads every record of the journal and compares it with its checksum; the agent must be stopped')
    .requiredOption('--config <file>', 'the configuration file')
    .option('--repair', 'put right what can be: cursors, numbers, records that are not what was written')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: Options) => {
      const outcome = await check(options).catch((error: Error) => ({ ok: false as const, reason: error.message }));
      if (!outcome.ok) process.exitCode = 1;
      if (options.json) write(`${JSON.stringify(outcome)}\n`);
      else write('reason' in outcome ? `${outcome.reason}\n` : textOf(outcome, options.repair ?? false));
    });
}

type Outcome = ({ ok: boolean; dir: string } & CheckResult) | { ok: false; reason: string };

async function check({ config: file, repair = false }: { config: string; repair?: boolean }): Promise<Outcome> {
  const read = readConfigFile(file);
  const parsed =
    'text' in read ? parseConfig(read.text, readSecretFile) : { ok: false as const, problems: [read.problem] };
  if (!parsed.ok) return { ok: false, reason: parsed.problems.map(formatProblem).join('\n') };
  const { stateDir, store } = parsed.config;
  const dir = join(stateDir, 'journal');
  const result = await checkStore({ dir, maxBytes: store.maxBytes, repair });
  return { ok: result.findingCount === 0, dir, ...result };
}

function textOf(result: { dir: string } & CheckResult, repair: boolean): string {
  const { dir, journalId, schema, reports, states, streams, findings, findingCount, repaired } = result;
  const lines = [`journal ${dir}${journalId === null ? '' : `: ${journalId}, schema ${schema}`}`];
  lines.push(`${reports} reports and ${states} states were read`);
  for (const one of streams)
    lines.push(`  ${one.stream}: ${one.reports} reports, last number ${one.last}, published to ${one.published}`);
  if (repaired > 0) lines.push(`${countOf(repaired)} put right`);
  if (findingCount === 0)
    return `${lines.join('\n')}\n${repaired > 0 ? 'nothing is wrong any more' : 'nothing is wrong'}\n`;
  lines.push(`${countOf(findingCount)}:`);
  for (const { text } of findings) lines.push(`  ${text}`);
  if (findings.length < findingCount) lines.push(`  and ${findingCount - findings.length} more`);
  if (!repair && findings.some(({ repairable }) => repairable)) lines.push('--repair puts right what can be');
  return `${lines.join('\n')}\n`;
}

function countOf(findings: number): string {
  return findings === 1 ? '1 finding' : `${findings} findings`;
}
