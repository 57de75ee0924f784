import { type Phrase, phrase, sentences } from '../words/phrase.ts';
import { boxProblems } from './box-problems.ts';
import { cameraProblems, isDown, isStarting } from './camera-problems.ts';
import { certificateProblems } from './certificate-problems.ts';
import { deliveryProblems } from './delivery-problems.ts';
import type { CameraFacts, HealthFacts } from './facts.ts';
import { integrityProblems } from './integrity-problems.ts';
import { modelProblems } from './model-problems.ts';
import type { Problem } from './problem.ts';

/** `blind`: no camera gives a picture · `act`, `watch`: the worst problem · `starting` · `well`. */
export type VerdictLevel = 'well' | 'watch' | 'act' | 'blind' | 'starting';

export interface Verdict {
  readonly level: VerdictLevel;
  /** The one sentence that a technician reads first. */
  readonly sentence: Phrase;
  /** Every problem with what to do next, worst first. */
  readonly problems: readonly Problem[];
  /** In the order of the cameras. */
  readonly cameras: readonly CameraVerdict[];
}

export interface CameraVerdict {
  readonly level: VerdictLevel;
  readonly sentence: Phrase;
  /** The camera's own problems, worst first. */
  readonly problems: readonly Problem[];
}

/** Whether the box is well, and if not, what happened and what to do. */
export function verdictOf(facts: HealthFacts): Verdict {
  const all = [
    ...cameraProblems(facts),
    ...modelProblems(facts),
    ...deliveryProblems(facts),
    ...certificateProblems(facts),
    ...boxProblems(facts),
    ...integrityProblems(facts),
  ];
  const problems = [...all.filter(({ level }) => level === 'act'), ...all.filter(({ level }) => level === 'watch')];
  const cameras = facts.cameras.map((camera, place) => cameraVerdict(camera, place, facts, problems));
  return { ...boxVerdict(facts, problems), problems, cameras };
}

function boxVerdict(facts: HealthFacts, problems: readonly Problem[]): Pick<Verdict, 'level' | 'sentence'> {
  if (facts.cameras.length === 0)
    return { level: 'blind', sentence: phrase`The box sees nothing: no camera is configured.` };
  const blind = blindSentence(facts);
  if (blind !== null) return { level: 'blind', sentence: blind };
  const [worst] = problems;
  if (worst !== undefined && (worst.level === 'act' || !startsUp(facts)))
    return { level: worst.level, sentence: headline(worst, problems.length - 1) };
  if (startsUp(facts)) return { level: 'starting', sentence: startingSentence(facts) };
  return { level: 'well', sentence: wellSentence(facts) };
}

function cameraVerdict(camera: CameraFacts, place: number, facts: HealthFacts, all: readonly Problem[]): CameraVerdict {
  const problems = all.filter((problem) => problem.camera === place);
  const [worst] = problems;
  if (worst !== undefined)
    return { level: isDown(camera, facts.uptimeMs) ? 'blind' : worst.level, sentence: worst.what, problems };
  if (isStarting(camera, facts.uptimeMs))
    return { level: 'starting', sentence: phrase`It waits for its first picture.`, problems };
  if (camera.state === 'ended') return { level: 'well', sentence: phrase`The recording is read to its end.`, problems };
  return { level: 'well', sentence: phrase`It gives pictures, and nothing has changed.`, problems };
}

function headline(worst: Problem, others: number): Phrase {
  if (others === 0) return worst.what;
  return sentences(
    worst.what,
    others === 1 ? phrase`There is one more problem.` : phrase`There are ${others} more problems.`,
  );
}

/** Recordings that were read to their end do not count as seeing, nor as being down. */
function blindSentence({ cameras, uptimeMs }: HealthFacts): Phrase | null {
  const live = cameras.filter(({ state }) => state !== 'ended');
  if (live.length === 0 || !live.every((camera) => isDown(camera, uptimeMs))) return null;
  if (live.length > 1) return phrase`The box sees nothing: none of its ${live.length} cameras gives a picture.`;
  return phrase`The box sees nothing: camera ${live[0]!.name} gives no picture.`;
}

const startsUp = ({ cameras, uptimeMs }: HealthFacts): boolean =>
  cameras.some((camera) => isStarting(camera, uptimeMs));

function startingSentence({ cameras, uptimeMs }: HealthFacts): Phrase {
  const opening = cameras.filter((camera) => isStarting(camera, uptimeMs));
  if (opening.length === 1)
    return phrase`The box is starting: it waits for the first picture of camera ${opening[0]!.name}.`;
  return phrase`The box is starting: it waits for the first pictures of ${opening.length} cameras.`;
}

function wellSentence({ cameras, broker }: HealthFacts): Phrase {
  const reports = !broker.configured
    ? phrase`Reports stay in the box, since no broker is set.`
    : broker.connected
      ? phrase`Reports reach the broker.`
      : phrase`The broker is being reached.`;
  return sentences(seeing(cameras), reports);
}

function seeing(cameras: readonly CameraFacts[]): Phrase {
  const names = cameras.filter(({ state }) => state === 'streaming').map(({ name }) => name);
  if (names.length === 0) return phrase`All recordings are read to their end.`;
  if (names.length === 1) return phrase`Camera ${names[0]!} gives pictures.`;
  return names.length === 2 ? phrase`Both cameras give pictures.` : phrase`All ${names.length} cameras give pictures.`;
}
