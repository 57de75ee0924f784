import { flushCompileCache } from 'node:module';
import type { Agent } from '../app/agent.ts';
import type { Log } from '../pipeline/ports.ts';

/** Starts the agent and stops it on SIGINT or SIGTERM, when `alsoWhen` resolves, or when it fails. Resolves with the exit
 * status: 1 after a failure, so that a supervisor starts it anew. */
export async function untilTold(
  agent: Agent,
  log: Log,
  alsoWhen: Promise<unknown> = new Promise(() => {}),
): Promise<number> {
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
    process.once('uncaughtException', resolve);
    process.once('unhandledRejection', (reason) =>
      resolve(reason instanceof Error ? reason : new Error(String(reason))),
    );
  });
  const started = agent.start().then(
    () => {
      // A box is killed rather than ended, and Node keeps compiled code only at an orderly end.
      flushCompileCache();
      return new Promise<never>(() => {});
    },
    (error: Error) => error,
  );
  const error = await Promise.race([told, broke, agent.failed, started]);
  if (error) log.error(`the agent ends and must be started again: ${error.message}`, { error });
  await agent.stop();
  return error ? 1 : 0;
}
