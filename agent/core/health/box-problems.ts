import { phrase } from '../words/phrase.ts';
import { bodyProblems } from './body-problems.ts';
import type { HealthFacts } from './facts.ts';
import { restartProblem } from './last-end.ts';
import type { Problem } from './problem.ts';

/** A time server usually answers within this time of the start. */
const CLOCK_START_MS = 2 * 60_000;
/** The design allows 50 ms; people need to know only when it is much worse. */
const OVERLOADED_MS = 250;

/** What is wrong with the box itself: configuration, disk, heat, clock, load. */
export function boxProblems(facts: HealthFacts): Problem[] {
  const configuration = configurationProblem(facts);
  return configuration === null ? healthProblems(facts) : [configuration, ...healthProblems(facts)];
}

/** The same without the configuration, which is no question of health. */
export function healthProblems(facts: HealthFacts): Problem[] {
  const others = [restart(facts), clock(facts), load(facts)].filter((problem) => problem !== null);
  return [...bodyProblems(facts), ...others];
}

export function configurationProblem({ config }: HealthFacts): Problem | null {
  if (config.valid) return null;
  const [first] = config.problems;
  const more = config.problems.length > 1 ? ` and ${config.problems.length - 1} more` : '';
  return {
    level: 'act',
    what: config.usingLastGood
      ? phrase`The new configuration file is wrong, so the box runs with the last good one.`
      : phrase`The configuration file is wrong.`,
    why: first === undefined ? null : `${first}${more}`,
    next: phrase`Correct the file; driftlight check lists every problem in it.`,
  };
}

const restart = ({ lastEnd, uptimeMs }: HealthFacts) => restartProblem(lastEnd, uptimeMs);

function clock(facts: HealthFacts): Problem | null {
  if (facts.clock.synced || facts.uptimeMs < CLOCK_START_MS) return null;
  return {
    level: 'watch',
    what: phrase`The clock of the box is not set, so the times in its reports may be wrong.`,
    why: null,
    next: phrase`Check that it reaches a time server; the times are corrected as soon as it does.`,
  };
}

function load({ eventLoopDelayMs }: HealthFacts): Problem | null {
  if (eventLoopDelayMs.p99 <= OVERLOADED_MS) return null;
  return {
    level: 'watch',
    what: phrase`The box has too much to do and reacts late.`,
    why: `up to ${Math.round(eventLoopDelayMs.p99)} ms`,
    next: phrase`Lower the picture rate of its cameras, or look what else runs on it.`,
  };
}
