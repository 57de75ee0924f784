import type { Log } from '../pipeline/ports.ts';

/** For commands: warnings and errors to the error output, a line each; the rest is not of interest. */
export function quietLog(): Log {
  const write = (message: string) => void process.stderr.write(`${message}\n`);
  const log: Log = { info: () => {}, warn: write, error: write, child: () => log };
  return log;
}
