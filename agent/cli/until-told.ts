import { flushCompileCache } from 'node:module';
import type { Agent } from '../app/agent.ts';
import type { Log } from '../pipeline/ports.ts';

/** Exit status of an agent that failed: whatever supervises it starts it again. */
export const failedStatus = 3;
/** A stop that takes so much longer than allowed hangs. */
const hangsMs = 2_000;

export interface Telling {
  /** Stops the agent too. */
  readonly alsoWhen?: Promise<unknown>;
  /** Ends the agent as a failure. */
  readonly failsWhen?: Promise<Error>;
  readonly onStarted?: () => void;
  /** Called before anything is stopped: with `null` when it was told to end, or with why it must. */
  readonly onEnding?: (failure: Error | null) => void;
  readonly stopWithinMs?: number;
}

const never = new Promise<never>(() => {});

/** Starts the agent and stops it on SIGINT or SIGTERM, when `alsoWhen` resolves, or when it fails. Resolves with the exit
 * status. Whatever nobody caught ends it as a failure too: what a program does after that, nobody can know. */
export async function untilTold(agent: Agent, log: Log, telling: Telling = {}): Promise<number> {
  const { alsoWhen = never, failsWhen = never, onStarted, onEnding, stopWithinMs = 10_000 } = telling;
  const told = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        resolve(null);
        // A second one means now.
        process.once(signal, () => process.exit(130));
      });
    alsoWhen.then(() => resolve(null));
  });
  const broke = new Promise<Error>((resolve) => {
    // Not once: what breaks while the agent stops must not end the stop.
    for (const kind of ['uncaughtException', 'unhandledRejection'] as const)
      process.on(kind, (reason: unknown) => {
        const error = reason instanceof Error ? reason : new Error(String(reason));
        log.error(`${kind === 'uncaughtException' ? 'nobody caught' : 'nobody handled'}: ${error.stack ?? error}`);
        resolve(error);
      });
  });
  const started = agent.start().then(
    () => {
      // A box is killed rather than ended, and Node keeps compiled code only at an orderly end.
      flushCompileCache();
      onStarted?.();
      return never;
    },
    (error: Error) => error,
  );
  const error = await Promise.race([told, broke, agent.failed, failsWhen, started]);
  if (error) log.error(`the agent ends and must be started again: ${error.message}`, { error });
  onEnding?.(error);
  const status = error ? failedStatus : 0;
  const hangs = setTimeout(() => {
    log.error(`the agent did not stop in time; it ends as it is`);
    process.exit(status);
  }, stopWithinMs + hangsMs);
  await agent.stop();
  clearTimeout(hangs);
  return status;
}
