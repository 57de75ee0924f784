import { phrase } from '../words/phrase.ts';
import type { Problem } from './problem.ts';

/** How the agent's life before this one ended. `stopped`: as told · `failed`: it ended itself, for `reason` · `killed`:
 * without a word, within the same boot · `power`: the box went with it. */
export interface LastEnd {
  readonly kind: 'stopped' | 'failed' | 'killed' | 'power';
  readonly reason: string | null;
  /** UTC as the box believed then; `null` where nobody noted it. */
  readonly atMs: number | null;
}

/** After that a person need not be told any more; the event has been sent. */
const toldMs = 3_600_000;

/** What a person beside the line is told after a restart that nobody asked for. */
export function restartProblem(lastEnd: LastEnd | null | undefined, uptimeMs: number): Problem | null {
  if (!lastEnd || uptimeMs > toldMs || lastEnd.kind === 'stopped' || lastEnd.kind === 'power') return null;
  return {
    level: 'watch',
    what: phrase`The program ended by itself within the last hour and was started again.`,
    why: lastEnd.reason,
    next: phrase`It measures again, and what it had counted is kept. If this comes again, hand its log to whoever looks after it.`,
  };
}

/** The same in one line, for the event that goes to the subscribers; `null`: an orderly stop is none. */
export function restartText(lastEnd: LastEnd): string | null {
  const why = lastEnd.reason === null ? '' : `: ${lastEnd.reason}`;
  switch (lastEnd.kind) {
    case 'stopped':
      return null;
    case 'failed':
      return `restarted after a failure${why}`;
    case 'killed':
      return `restarted after it was ended without a word${why}`;
    case 'power':
      return 'restarted after the box went off without an orderly stop';
  }
}
