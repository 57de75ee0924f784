import { type Phrase, phrase } from '../words/phrase.ts';
import { adviceForCamera } from './advice.ts';
import type { CameraFacts, HealthFacts, OpenDrift } from './facts.ts';
import { isPictureOld } from './picture-age.ts';
import type { Problem } from './problem.ts';

/** How long a camera may take to its first picture before somebody is told. */
const START_MS = 30_000;
/** Unreadable pictures are a problem when there are this many within this time. */
const FAILURES = 3;
const FAILURES_WITHIN_MS = 10 * 60_000;

/** Whether the camera is still within the time that it may take to start. */
export function isStarting(camera: CameraFacts, uptimeMs: number): boolean {
  const opening = camera.state === 'starting' || camera.state === 'waiting';
  return opening && camera.lastFrameAgeMs === null && uptimeMs < START_MS;
}

/** Whether no picture comes although one should. A recording at its end is well. */
export function isDown(camera: CameraFacts, uptimeMs: number): boolean {
  if (camera.state === 'streaming' || camera.state === 'ended') return false;
  return !isStarting(camera, uptimeMs);
}

/** What is wrong with each camera, in the order of the cameras. */
export function cameraProblems(facts: HealthFacts): Problem[] {
  return facts.cameras.flatMap((camera, place) => {
    const problem = stopped(camera, facts) ?? slow(camera, facts) ?? unreadable(camera, facts);
    const changed = camera.drift.map((drift) => changedPictures(camera, drift));
    const found = problem === null ? changed : [problem, ...changed];
    return found.map((one) => ({ ...one, camera: place }));
  });
}

function changedPictures({ name }: CameraFacts, drift: OpenDrift): Problem {
  return {
    level: drift.severity,
    what:
      drift.onsetMs === null
        ? phrase`The pictures of camera ${name} have changed.`
        : phrase`The pictures of camera ${name} have changed since ${{ atMs: drift.onsetMs }}.`,
    why: drift.says,
    next: phrase`${drift.action}`,
  };
}

function stopped(camera: CameraFacts, facts: HealthFacts): Problem | null {
  if (!isDown(camera, facts.uptimeMs)) return null;
  if (camera.state === 'failed') {
    return {
      level: 'act',
      what: phrase`Camera ${camera.name} does not run.`,
      why: camera.trouble,
      next: phrase`Correct this; the agent tries again by itself. driftlight doctor tests every part.`,
    };
  }
  return { level: 'act', what: noPicture(camera, facts), why: camera.trouble, next: adviceForCamera(camera.trouble) };
}

/** Since when is told only where the clock can be trusted. */
function noPicture({ name, lastFrameAgeMs }: CameraFacts, facts: HealthFacts): Phrase {
  const atMs = facts.atMs - (lastFrameAgeMs ?? facts.uptimeMs);
  const isTimed = facts.clock.synced;
  if (lastFrameAgeMs === null)
    return isTimed
      ? phrase`Camera ${name} has given no picture since the start at ${{ atMs }}.`
      : phrase`Camera ${name} has given no picture since the start.`;
  return isTimed
    ? phrase`Camera ${name} has given no picture since ${{ atMs }}.`
    : phrase`Camera ${name} gives no picture any more.`;
}

function slow(camera: CameraFacts, facts: HealthFacts): Problem | null {
  if (camera.state !== 'streaming' || camera.expectedIntervalMs === null || !isPictureOld(camera)) return null;
  const { name, lastFrameAgeMs } = camera;
  return {
    level: 'watch',
    what:
      facts.clock.synced && lastFrameAgeMs !== null
        ? phrase`Camera ${name} is late: no new picture since ${{ atMs: facts.atMs - lastFrameAgeMs }}.`
        : phrase`Camera ${name} is late: no new picture.`,
    why: camera.trouble,
    next: phrase`If it stays so, check its cable and power.`,
  };
}

function unreadable(camera: CameraFacts, facts: HealthFacts): Problem | null {
  const recent = camera.lastFailures.filter((failure) => facts.atMs - failure.atMs <= FAILURES_WITHIN_MS);
  const newest = recent.at(-1);
  if (newest === undefined || recent.length < FAILURES) return null;
  return {
    level: 'watch',
    what: phrase`Camera ${camera.name} gives pictures that cannot be read.`,
    why: `${newest.name}: ${newest.reason}`,
    next: phrase`Look at its list of failures; a bad cable or a full disk can cause this.`,
  };
}
