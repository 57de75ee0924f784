import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Start } from '../config/last-good.ts';
import type { Problem } from '../config/problem.ts';
import { readSecretFile } from '../config/secret-file.ts';
import type { PrepareReply, PrepareRequest } from './prepare-messages.ts';
import type { Prepared } from './prepared.ts';
import { unmarked } from './secret-marks.ts';

const childFile = fileURLToPath(new URL('./prepare-child.ts', import.meta.url));
/** A right configuration takes a quarter of a second. */
const timeoutMs = 20_000;

/** The configuration to run with and what it refers to, read by a process of its own. Rejects when that process gives no
 * answer, which says nothing of the configuration: a new start may cure it. */
export async function prepareStart(file: string): Promise<{ start: Start; prepared: Prepared | null }> {
  const reply = await ask({ kind: 'start', file });
  if (typeof reply === 'string') throw new Error(`${file} was not read: ${reply}`);
  // What cannot be had now is fetched anew by whoever needs it.
  const whole = unmarked(reply, (secret) => secret.resolve(readSecretFile, process.env)) as typeof reply;
  if (whole.kind !== 'start') throw new Error('the process that reads the configuration answered something else');
  return whole;
}

/** What is wrong with the text of a configuration; empty: nothing. Never throws. */
export async function problemsOf(text: string): Promise<readonly Problem[]> {
  const reply = await ask({ kind: 'check', text });
  if (typeof reply === 'string') return [{ path: '', expected: 'a configuration that can be read', got: reply }];
  return reply.kind === 'check' ? reply.problems : [];
}

/** The child's reply, or in words why there is none. One that ends without, as when the box has no memory left for a
 * moment, is asked again. */
async function ask(request: PrepareRequest): Promise<PrepareReply | string> {
  let reply = await askOnce(request);
  for (let more = 2; more > 0 && typeof reply === 'string'; more--) reply = await askOnce(request);
  return reply;
}

function askOnce(request: PrepareRequest): Promise<PrepareReply | string> {
  return new Promise((resolve) => {
    const child = fork(childFile, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const timer = setTimeout(() => {
      resolve(`it takes longer than ${timeoutMs / 1000} s to read`);
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('message', (reply) => resolve(reply as PrepareReply));
    child.once('error', (error) => resolve(`its reader cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(`its reader ended with ${signal ?? code} and gave no answer`);
    });
    // What ends before it was asked says so by its exit.
    child.send(request, () => {});
  });
}
