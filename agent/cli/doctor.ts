import { Command } from 'commander';
import { readConfigFile } from '../app/config/config-file.ts';
import { parseConfig } from '../app/config/load.ts';
import { formatProblem } from '../app/config/problem.ts';
import { readSecretFile } from '../app/config/secret-file.ts';
import { examine, type Finding } from '../app/doctor.ts';
import { Logger } from '../app/logger.ts';
import { systemClock } from '../io/system/system-clock.ts';

const marks: Record<Finding['result'], string> = { ok: 'ok     ', warning: 'WARNING', failure: 'FAILURE' };

/** `doctor --config FILE [--json]`: exit status 0 when nothing failed, 1 otherwise, 2 for wrong use. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('tries everything the configuration names: cameras, models, broker, disk, clock; says what to do')
    .requiredOption('--config <file>', 'the configuration file')
    .option('--json', 'print one JSON object a finding')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async ({ config: file, json }: { config: string; json?: true }) => {
      const print = (finding: Finding) => console.log(json ? JSON.stringify(finding) : inWords(finding));
      const read = readConfigFile(file);
      const parsed =
        'text' in read ? parseConfig(read.text, readSecretFile) : { ok: false as const, problems: [read.problem] };
      if (!parsed.ok) {
        for (const problem of parsed.problems)
          print({
            code: 'config-wrong',
            about: `configuration ${file}`,
            result: 'failure',
            found: formatProblem(problem),
            todo: 'correct it',
          });
        process.exitCode = 1;
        return;
      }
      const log = new Logger({
        level: 'error',
        format: 'text',
        destination: { write: (line: string) => void process.stderr.write(line) },
      });
      let failures = 0;
      for await (const finding of examine(parsed.config, { clock: systemClock(), log, random: Math.random })) {
        if (finding.result === 'failure') failures++;
        print(finding);
      }
      process.exit(failures > 0 ? 1 : 0);
    });
}

function inWords({ result, about, found, todo }: Finding): string {
  return `${marks[result]}  ${about}: ${found}${todo ? `\n           → ${todo}` : ''}`;
}
