import { boxProblems } from './box-problems.ts';
import { cameraProblems, isDown, isStarting } from './camera-problems.ts';
import { certificateProblems } from './certificate-problems.ts';
import { deliveryProblems } from './delivery-problems.ts';
import type { HealthFacts } from './facts.ts';
import { type Problem, problemText } from './problem.ts';

/** `blind`: no camera gives a picture · `act`, `watch`: the worst problem · `starting` · `well`. */
export type VerdictLevel = 'well' | 'watch' | 'act' | 'blind' | 'starting';

export interface Verdict {
  readonly level: VerdictLevel;
  /** The one sentence that a technician reads first. */
  readonly sentence: string;
  /** Every problem in plain words with what to do next, worst first. */
  readonly problems: readonly string[];
}

/** Whether the box is well, and if not, what happened and what to do. */
export function verdictOf(facts: HealthFacts): Verdict {
  const all = [
    ...cameraProblems(facts),
    ...deliveryProblems(facts),
    ...certificateProblems(facts),
    ...boxProblems(facts),
  ];
  const worstFirst = [...all.filter(({ level }) => level === 'act'), ...all.filter(({ level }) => level === 'watch')];
  const problems = worstFirst.map(problemText);
  if (facts.cameras.length === 0) {
    return { level: 'blind', sentence: 'The box sees nothing: no camera is configured.', problems };
  }
  const blind = blindSentence(facts);
  if (blind !== null) return { level: 'blind', sentence: blind, problems };
  const [worst] = worstFirst;
  if (worst !== undefined && (worst.level === 'act' || !startsUp(facts))) {
    return { level: worst.level, sentence: headline(worst, worstFirst.length - 1), problems };
  }
  if (startsUp(facts)) return { level: 'starting', sentence: startingSentence(facts), problems };
  return { level: 'well', sentence: wellSentence(facts), problems };
}

function headline(worst: Problem, others: number): string {
  if (others === 0) return worst.what;
  const more = others === 1 ? 'one more problem' : `${others} more problems`;
  return `${worst.what.replace(/\.$/, '')}, and ${more}.`;
}

/** Recordings that were read to their end do not count as seeing, nor as being down. */
function blindSentence({ cameras, uptimeMs }: HealthFacts): string | null {
  const live = cameras.filter(({ state }) => state !== 'ended');
  if (live.length === 0 || !live.every((camera) => isDown(camera, uptimeMs))) return null;
  if (live.length > 1) return `The box sees nothing: none of its ${live.length} cameras gives a picture.`;
  return `The box sees nothing: camera ${live[0]!.name} gives no picture.`;
}

const startsUp = ({ cameras, uptimeMs }: HealthFacts): boolean =>
  cameras.some((camera) => isStarting(camera, uptimeMs));

function startingSentence({ cameras, uptimeMs }: HealthFacts): string {
  const opening = cameras.filter((camera) => isStarting(camera, uptimeMs));
  if (opening.length === 1) return `The box is starting: it waits for the first picture of camera ${opening[0]!.name}.`;
  return `The box is starting: it waits for the first pictures of ${opening.length} cameras.`;
}

function wellSentence({ cameras, broker }: HealthFacts): string {
  const reports = !broker.configured
    ? 'reports stay in the box, since no broker is set'
    : broker.connected
      ? 'reports reach the broker'
      : 'the broker is being reached';
  const streaming = cameras.filter(({ state }) => state === 'streaming');
  const names = streaming.map(({ name }) => name);
  if (names.length === 0) return `All recordings are read to their end; ${reports}.`;
  if (names.length === 1) return `Camera ${names[0]} gives pictures; ${reports}.`;
  return `${names.length === 2 ? 'Both' : `All ${names.length}`} cameras give pictures; ${reports}.`;
}
