import { type Phrase, phrase } from '../words/phrase.ts';
import type { HealthFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/** One line for all that departs from the validated state; the event lists it. A box that was never validated is none. */
export function integrityProblems({ integrity }: HealthFacts): Problem[] {
  if (!integrity || (integrity.state !== 'departed' && integrity.state !== 'refused')) return [];
  const { state, departures, matters } = integrity;
  const [first = null] = departures;
  const why = departures.length > 1 ? `${first} and ${departures.length - 1} more` : first;
  const level = matters ? 'act' : 'watch';
  return [{ level, ...wordsFor(state), why }];
}

function wordsFor(state: 'departed' | 'refused'): { what: Phrase; next: Phrase } {
  if (state === 'refused')
    return {
      what: phrase`The box has no validated state that can be trusted.`,
      next: phrase`Find out why; then validate a state anew with driftlight confirm.`,
    };
  return {
    what: phrase`The box is no longer what was validated.`,
    next: phrase`Ask who changed it; put it back, or validate the new state with driftlight confirm.`,
  };
}
