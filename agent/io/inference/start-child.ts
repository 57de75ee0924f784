import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.ts';
import type { FromChild, ToChild } from './child-messages.ts';
import type { ChildEnding } from './how-it-ended.ts';
import { createLastWords } from './last-words.ts';
import { kernelMemoryKills, type ProcessMemory, processMemory } from './process-memory.ts';

/** A running process that serves one model. */
export interface InferenceChild {
  readonly pid: number | null;
  send(message: ToChild): void;
  /** At once; safe at any time, unlike an exit of its own. */
  kill(): void;
  memory(): ProcessMemory | null;
  /** Resolves, never rejects, when nothing of it runs any more. */
  readonly ended: Promise<ChildEnding>;
}

/** `pixels` is the open file of slots; `onMessage` is not called any more once `ended` has resolved. */
export type StartChild = (pixels: number, onMessage: (message: FromChild) => void) => InferenceChild;

// The same file with another ending where types are stripped.
const childFile = fileURLToPath(import.meta.url.replace(/start-child(\.[jt]s)$/, 'child/main$1'));

export const startInferenceChild: StartChild = (pixels, onMessage) => {
  const lastWords = createLastWords();
  const memoryKills = kernelMemoryKills();
  const child = fork(childFile, [], {
    // The slots come to it as file 4, see child/main.ts.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', pixels],
    // JavaScript holds little here: the numbers of tensors are kept outside its heap.
    execArgv: [
      '--max-semi-space-size=1',
      '--max-old-space-size=256',
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
    ],
    env: childEnvironment(process.env),
  });
  child.stderr?.on('data', (chunk: Buffer) => lastWords.add(chunk)).on('error', () => {});
  child.on('message', (message) => onMessage(message as FromChild));
  const ended = new Promise<ChildEnding>((resolve) => {
    const end = (code: number | null, signal: string | null, startError: string | null) => {
      child.removeAllListeners('message');
      const kernelWasShort = memoryKills !== null && (kernelMemoryKills() ?? 0) > memoryKills;
      resolve({ code, signal, startError, lastWords: lastWords.text, kernelWasShort });
    };
    child.once('close', (code, signal) => end(code, signal, null));
    child.on('error', (error) => {
      if (child.pid === undefined) end(null, null, error.message);
    });
  });
  return {
    pid: child.pid ?? null,
    // What has ended meanwhile says so by its end.
    send: (message) => void child.send(message, () => {}),
    kill: () => void child.kill('SIGKILL'),
    memory: () => (child.pid === undefined ? null : processMemory(child.pid)),
    ended,
  };
};
