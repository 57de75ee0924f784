import { english, type Language, said } from '../words/language.ts';
import type { HealthFacts } from './facts.ts';
import { problemText } from './problem.ts';
import { type VerdictLevel, verdictOf } from './verdict.ts';

export interface VerdictText {
  readonly level: VerdictLevel;
  readonly sentence: string;
  readonly problems: readonly string[];
  /** In the order of the cameras. */
  readonly cameras: readonly Omit<VerdictText, 'cameras'>[];
}

/** The verdict in a language; in English for programs and the command line. */
export function verdictText(facts: HealthFacts, language: Language = english): VerdictText {
  const reader = { language, nowMs: facts.atMs, timeZone: facts.timeZone };
  const { level, sentence, problems, cameras } = verdictOf(facts);
  return {
    level,
    sentence: said(sentence, reader),
    problems: problems.map((problem) => problemText(problem, reader)),
    cameras: cameras.map((camera) => ({
      level: camera.level,
      sentence: said(camera.sentence, reader),
      problems: camera.problems.map((problem) => problemText(problem, reader)),
    })),
  };
}
