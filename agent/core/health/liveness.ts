import type { HealthFacts } from './facts.ts';

/** Above this the program hangs more than it works. */
const HANGING_MS = 2_000;

export interface Liveness {
  readonly status: 'ok' | 'failing';
  readonly reasons: readonly string[];
}

/**
 * Whether a restart of the program would help, for whatever supervises it. A dead camera, an absent broker or a wrong
 * configuration file is not cured by a restart and does not count; a journal that can store nothing and a program that
 * hangs do.
 */
export function liveness(facts: Pick<HealthFacts, 'journal' | 'eventLoopDelayMs'>): Liveness {
  const reasons: string[] = [];
  if (facts.journal.trouble !== null) reasons.push(`journal: ${facts.journal.trouble}`);
  if (facts.eventLoopDelayMs.p99 > HANGING_MS) {
    reasons.push(`event loop: delayed by ${Math.round(facts.eventLoopDelayMs.p99)} ms (p99), allowed ${HANGING_MS} ms`);
  }
  return { status: reasons.length === 0 ? 'ok' : 'failing', reasons };
}
