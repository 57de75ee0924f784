import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineOrder } from './engine-order.ts';
import type { LadderRequest } from './ladder-request.ts';

/** A process that builds an engine while another one serves. */
export interface EngineBuild {
  /** Resolves, never rejects, when it has ended. `next` is the `engine` of the next opening of the model: what was built is
   * used, and what was built in vain or not accepted is not built again before the next start. */
  readonly ended: Promise<{ readonly built: boolean; readonly next: LadderRequest['engine'] }>;
  /** At once; `ended` resolves then. */
  kill(): void;
}

// The same file with another ending where types are stripped.
const mainFile = fileURLToPath(import.meta.url.replace(/engine-build(\.[jt]s)$/, 'build-engine-main$1'));

export function buildEngine(order: EngineOrder, env: Record<string, string>): EngineBuild {
  const child = fork(mainFile, [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env,
  });
  let failed: string | null = null;
  child.on('message', (message: { readonly failed: string } | null) => {
    failed = message?.failed ?? null;
  });
  const ended = new Promise<{ built: boolean; next: LadderRequest['engine'] }>((resolve) => {
    const end = (how: string | null) => {
      const why = failed ?? how;
      resolve({ built: why === null, next: { failed: why ?? 'the one that was built was not accepted' } });
    };
    child.once('close', (code, signal) =>
      end(code === 0 ? null : `the process that built it ended (${signal ?? code})`),
    );
    child.on('error', (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });
  child.send(order, () => {});
  return { ended, kill: () => void child.kill('SIGKILL') };
}
