import { spawn } from 'node:child_process';

export interface ChildEvents {
  onOutput(chunk: Buffer): void;
  onErrorOutput(chunk: Buffer): void;
}

/** A running command together with everything it started. */
export interface Child {
  readonly pid: number | null;
  /** Resolves, never rejects, with how it ended, in words, when nothing of it runs any more and its output is read. */
  readonly ended: Promise<string>;
  /** Asks it to end. */
  terminate(): void;
  /** Ends it. */
  kill(): void;
}

export type StartChild = (argv: readonly string[], events: ChildEvents) => Child;

/**
 * The command runs in a process group of its own under a shell that also listens to a pipe from the agent. When the
 * agent dies, however it dies, the kernel closes the pipe and the shell kills the group. (`setpriv --pdeathsig` would
 * save the shell but reach the command alone and not what it starts; some boxes lack it.)
 * The listener keeps the error output open, so that its end shows when all is over.
 * SIGTERM goes to the whole group: the shell must outlive it until the command has ended, and the listener must go on
 * listening, so both catch it; a signal that is caught, unlike one that is ignored, is back to normal in the command.
 */
const GUARD = `
trap : TERM
exec 3<&0 </dev/null
( trap '' TERM INT HUP; exec >/dev/null; read -r _ <&3; kill -KILL 0 ) &
exec 3<&-
"$@"
exit $?
`;

export const startGuardedChild: StartChild = (argv, events) => {
  const child = spawn('/bin/sh', ['-c', GUARD, 'driftlight-source', ...argv], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const signalGroup = (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  child.stdin.on('error', () => {});
  child.stdout.on('data', events.onOutput).on('error', () => {});
  child.stderr.on('data', events.onErrorOutput).on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    // The listener and whatever the command left behind; their end closes the output.
    child.once('exit', () => signalGroup('SIGKILL'));
    child.once('close', (code, signal) => resolve(howItEnded(code, signal)));
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(`it could not be started: ${error.message}`);
    });
  });
  return {
    pid: child.pid ?? null,
    ended,
    terminate: () => signalGroup('SIGTERM'),
    kill: () => signalGroup('SIGKILL'),
  };
};

function howItEnded(code: number | null, signal: string | null): string {
  if (signal !== null) return `signal ${signal}`;
  if (code === 127) return 'the program is not installed';
  if (code === 126) return 'the program cannot be run';
  if (code !== null && code > 128) return `signal ${code - 128}`;
  return `exit code ${code}`;
}
