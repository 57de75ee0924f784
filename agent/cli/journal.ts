import { Command } from 'commander';
import { journalCheckCommand } from './journal-check.ts';

/** `journal`: the store of reports on this box. */
export function journalCommand(): Command {
  return new Command('journal')
    .description('the store of reports on this box: check')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addCommand(journalCheckCommand());
}
