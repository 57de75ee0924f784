import { type Reader, said } from '../words/language.ts';
import type { Phrase } from '../words/phrase.ts';

/** `act`: somebody has to do something, now or today · `watch`: it heals by itself or can wait. */
export type ProblemLevel = 'watch' | 'act';

/** One thing that is wrong, for a person beside the line. `what` and `next` are whole sentences. */
export interface Problem {
  readonly level: ProblemLevel;
  /** Holds still while the problem lasts (no running counts), so that a screen reader says it once. */
  readonly what: Phrase;
  /** The reason as a part reported it, in its own words and without a full stop. */
  readonly why: string | null;
  readonly next: Phrase;
  /** Place among the box's cameras of the one it is about; absent: the box itself. */
  readonly camera?: number;
}

/** The problem in one line: `What (why). Next.` */
export function problemText({ what, why, next }: Problem, reader: Reader): string {
  const first = said(what, reader);
  const stop = first.at(-1) ?? '';
  return `${why === null ? first : `${first.slice(0, -1)} (${why.replace(/\.$/, '')})${stop}`} ${said(next, reader)}`;
}
