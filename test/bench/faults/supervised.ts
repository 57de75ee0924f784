import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that is started again whenever it ends, as systemd would. */
export interface Supervised {
  start(): void;
  /** Signals the process that runs now, if one does. */
  signal(name: NodeJS.Signals): void;
  pid(): number | null;
  /** Ends it by that signal and starts it no more. Resolves with how it ended. */
  halt(name: NodeJS.Signals): Promise<number | string>;
  /** How its lives ended that nobody asked to end. */
  readonly ownEnds: readonly (number | string)[];
  readonly starts: number;
  /** The last lines it wrote to standard error, and to standard output where nobody reads that. */
  said(): string;
}

export interface SupervisedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: () => Record<string, string>;
  readonly restartMs: number;
  /** Whole lines of the standard output. The rest of a line that a kill cut off is dropped. */
  readonly onLine?: (line: string) => void;
}

const keptOutput = 20_000;

export function supervised(options: SupervisedOptions): Supervised {
  const { command, args, environment, restartMs, onLine } = options;
  const ownEnds: (number | string)[] = [];
  let child: ChildProcess | null = null;
  let exit: Promise<number | string> = Promise.resolve(0);
  let isWanted = false;
  let wasSignalled = false;
  let starts = 0;
  let said = '';

  function launch(): void {
    const started = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment() },
    });
    child = started;
    wasSignalled = false;
    starts++;
    let rest = '';
    const keep = (text: string) => (said = (said + text).slice(-keptOutput));
    started.stderr.setEncoding('utf8').on('data', keep);
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!onLine) return keep(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) onLine(line);
    });
    exit = new Promise((resolve) => started.on('close', (code, name) => resolve(code ?? name ?? 'unknown')));
    exit.then(async (how) => {
      if (child === started) child = null;
      if (!wasSignalled) {
        ownEnds.push(how);
        keep(`\n(ended by itself: ${how})\n`);
      }
      await sleep(restartMs);
      if (isWanted && child === null) launch();
    });
  }

  return {
    start() {
      isWanted = true;
      if (child === null) launch();
    },
    signal(name) {
      if (!child) return;
      wasSignalled = true;
      child.kill(name);
    },
    pid: () => child?.pid ?? null,
    async halt(name) {
      isWanted = false;
      wasSignalled = true;
      const dying = child;
      dying?.kill('SIGCONT');
      dying?.kill(name);
      const how = await exit;
      // A start that was already under way when it was halted.
      if (child && child !== dying) {
        (child as ChildProcess).kill('SIGKILL');
        await exit;
      }
      return how;
    },
    ownEnds,
    get starts() {
      return starts;
    },
    said: () => said,
  };
}
