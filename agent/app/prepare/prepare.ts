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

/** The configuration to run with and what it refers to, read by a process of its own. Never throws. `answered`: whether
 * that process lived to say something of the file. */
export async function prepareStart(
  file: string,
): Promise<{ start: Start; prepared: Prepared | null; answered: boolean }> {
  const reply = await ask({ kind: 'start', file });
  if (typeof reply === 'string') {
    const problems = [{ path: '', expected: 'a configuration that can be read', got: `${file} (${reply})` }];
    return { start: { ok: false, problems }, prepared: null, answered: false };
  }
  // What cannot be had now is fetched anew by whoever needs it.
  const whole = unmarked(reply, (secret) => secret.resolve(readSecretFile, process.env)) as typeof reply;
  if (whole.kind !== 'start') throw new Error('the process that reads the configuration answered something else');
  return { ...whole, answered: true };
}

/** What is wrong with the text of a configuration; empty: nothing. Never throws. */
export async function problemsOf(text: string): Promise<readonly Problem[]> {
  const reply = await ask({ kind: 'check', text });
  if (typeof reply === 'string') return [{ path: '', expected: 'a configuration that can be read', got: reply }];
  return reply.kind === 'check' ? reply.problems : [];
}

/** The child's reply, or in words why there is none. */
function ask(request: PrepareRequest): Promise<PrepareReply | string> {
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
    child.send(request);
  });
}
