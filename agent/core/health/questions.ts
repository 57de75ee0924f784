import { configurationProblem, healthProblems } from './box-problems.ts';
import { certificateProblems } from './certificate-problems.ts';
import { deliveryProblems } from './delivery-problems.ts';
import type { HealthFacts } from './facts.ts';
import { integrityProblems } from './integrity-problems.ts';
import type { Problem } from './problem.ts';
import { type VerdictLevel, verdictOf } from './verdict.ts';

/** What a technician asks of a box, in this order. */
export const questions = ['measures', 'delivers', 'healthy', 'validated'] as const;
export type Question = (typeof questions)[number];

export interface Answer {
  readonly question: Question;
  readonly level: VerdictLevel;
  /** Worst first. */
  readonly problems: readonly Problem[];
}

const rank: Readonly<Record<VerdictLevel, number>> = { blind: 0, act: 1, watch: 2, starting: 3, well: 4 };

/** The problems of the verdict by the question that they answer; the most troubled first, else as they are asked. */
export function answersOf(facts: HealthFacts): Answer[] {
  return questions
    .map((question) => ({ question, ...answer(question, facts) }))
    .sort((a, b) => rank[a.level] - rank[b.level]);
}

function answer(question: Question, facts: HealthFacts): Omit<Answer, 'question'> {
  if (question === 'measures') return measuring(facts);
  const problems = problemsOf(question, facts);
  const ordered = [
    ...problems.filter(({ level }) => level === 'act'),
    ...problems.filter(({ level }) => level !== 'act'),
  ];
  return { level: ordered[0]?.level ?? 'well', problems: ordered };
}

function problemsOf(question: Exclude<Question, 'measures'>, facts: HealthFacts): Problem[] {
  switch (question) {
    case 'delivers':
      return [...deliveryProblems(facts), ...certificateProblems(facts)];
    case 'healthy':
      return healthProblems(facts);
    case 'validated': {
      const configuration = configurationProblem(facts);
      return [...(configuration === null ? [] : [configuration]), ...integrityProblems(facts)];
    }
  }
}

function measuring(facts: HealthFacts): Omit<Answer, 'question'> {
  const { cameras, problems } = verdictOf(facts);
  const worst = cameras.map(({ level }) => level).sort((a, b) => rank[a] - rank[b])[0] ?? 'blind';
  return { level: worst, problems: problems.filter(({ camera }) => camera !== undefined) };
}
