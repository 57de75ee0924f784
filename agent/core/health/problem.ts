/** `act`: somebody has to do something, now or today · `watch`: it heals by itself or can wait. */
export type ProblemLevel = 'watch' | 'act';

/** One thing that is wrong, for a person beside the line. `what` and `next` are whole sentences. */
export interface Problem {
  readonly level: ProblemLevel;
  /** Holds still while the problem lasts (no running counts), so that a screen reader says it once. */
  readonly what: string;
  /** The reason as a part reported it, without a full stop. */
  readonly why: string | null;
  readonly next: string;
}

/** The problem in one line: `What (why). Next.` */
export function problemText(problem: Problem): string {
  const what = problem.why === null ? problem.what : `${problem.what.replace(/\.$/, '')} (${problem.why}).`;
  return `${what} ${problem.next}`;
}
