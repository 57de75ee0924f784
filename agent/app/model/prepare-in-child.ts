import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { PreparedModel } from './prepared-model.ts';

export interface ModelRequest {
  readonly spec: Pick<ModelSpec, 'path' | 'tap' | 'output'>;
  readonly dir: string | null;
}

export type ModelReply = { readonly prepared: PreparedModel } | { readonly reason: string };

/** The model cannot be used as it is configured, for a reason that a person can do something about. */
export class NoModel extends Error {
  override name = 'NoModel';
}

// The same file with another ending where types are stripped.
const childFile = fileURLToPath(import.meta.url.replace(/prepare-in-child(\.[jt]s)$/, 'model-child$1'));
/** A model of a GB on a slow card. */
const timeoutMs = 300_000;

/** `prepareModel` in a process of its own, so that nothing else waits for it. Rejects with `NoModel`. */
export function prepareInChild(request: ModelRequest, signal?: AbortSignal): Promise<PreparedModel> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string) => reject(new NoModel(reason));
    const { path } = request.spec;
    if (signal?.aborted) return refuse(`model ${path}: it was not read, since the agent stops`);
    const child = fork(childFile, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning'],
    });
    const end = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      refuse(`model ${path}: it takes longer than ${timeoutMs / 1000} s to read`);
      end();
    }, timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
    child.once('message', (reply: ModelReply) =>
      'prepared' in reply ? resolve(reply.prepared) : refuse(reply.reason),
    );
    child.once('error', (error) => refuse(`model ${path}: its reader cannot be started: ${error.message}`));
    child.once('exit', (code, how) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      const gaveNone = () => refuse(`model ${path}: its reader ended with ${how ?? code} and gave no answer`);
      // Its end may be told before its last words are read, which come before the channel closes.
      if (child.connected) child.once('disconnect', gaveNone);
      else gaveNone();
    });
    // What ends before it was asked says so by its exit.
    child.send(request, () => {});
  });
}
