import { Command } from 'commander';
import { readConfigFile } from '../app/config/config-file.ts';
import { parseConfig } from '../app/config/load.ts';
import { formatProblem, type Problem } from '../app/config/problem.ts';
import type { Config } from '../app/config/schema.ts';
import { readSecretFile } from '../app/config/secret-file.ts';
import { formatDuration } from '../app/config/units.ts';
import { loadDiagnosis } from '../app/diagnosis/load-diagnosis.ts';

/** `check --config FILE [--json]`: validates a configuration file. Exit status 0: right, 1: wrong, 2: wrong use. */
export function checkCommand(write: (text: string) => void = (text) => process.stdout.write(text)): Command {
  return new Command('check')
    .description('validates a configuration file: every problem at once, with its path and line')
    .requiredOption('--config <file>', 'the configuration file')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action((options: { config: string; json?: true }) => {
      const result = check(options.config);
      if (!result.ok) process.exitCode = 1;
      if (options.json) write(`${JSON.stringify(result.ok ? { ok: true, ...facts(result.config) } : result)}\n`);
      else if (result.ok) write(summary(result.config));
      else
        write(`${result.problems.map(formatProblem).join('\n')}\n${countOf(result.problems)} in ${options.config}\n`);
    });
}

function check(file: string) {
  const read = readConfigFile(file);
  if (!('text' in read)) return { ok: false as const, problems: [read.problem] };
  const parsed = parseConfig(read.text, readSecretFile);
  // An agent would run and wait for it; whoever checks wants to know.
  if (parsed.ok && parsed.missing.length > 0) return { ok: false as const, problems: parsed.missing };
  const { problems } = parsed.ok ? loadDiagnosis(parsed.config.diagnosis) : parsed;
  return parsed.ok && problems.length > 0 ? { ok: false as const, problems } : parsed;
}

function facts({ site, device, broker, cameras }: Config) {
  return {
    site,
    device,
    broker: broker?.url ?? null,
    cameras: cameras.map(({ id, enabled, source, windowMs }) => ({ id, enabled, source: source.type, windowMs })),
  };
}

function summary(config: Config): string {
  const { site, device, broker, cameras } = facts(config);
  const lines = cameras.map(({ id, enabled, source, windowMs }) => {
    return `  ${id}: ${source}, windows of ${formatDuration(windowMs)}${enabled ? '' : ', not enabled'}\n`;
  });
  return `ok: ${site}/${device}, ${broker ?? 'no broker'}\n${lines.join('')}`;
}

function countOf(problems: readonly Problem[]): string {
  return problems.length === 1 ? '1 problem' : `${problems.length} problems`;
}
