import { timeText } from '../words/time-text.ts';
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
  return facts.cameras.flatMap((camera) => {
    const problem = stopped(camera, facts) ?? slow(camera, facts) ?? unreadable(camera, facts);
    const changed = camera.drift.map((drift) => changedPictures(camera, drift, facts));
    return problem === null ? changed : [problem, ...changed];
  });
}

function changedPictures(camera: CameraFacts, drift: OpenDrift, facts: HealthFacts): Problem {
  const since = drift.onsetMs === null ? '' : ` since ${timeText(drift.onsetMs, facts.atMs, facts.timeZone)}`;
  return {
    level: drift.severity,
    what: `The pictures of camera ${camera.name} have changed${since}.`,
    why: drift.says,
    next: drift.action,
  };
}

function stopped(camera: CameraFacts, facts: HealthFacts): Problem | null {
  if (!isDown(camera, facts.uptimeMs)) return null;
  if (camera.state === 'failed') {
    return {
      level: 'act',
      what: `Camera ${camera.name} does not run.`,
      why: camera.trouble,
      next: 'Correct this; the agent tries again by itself. driftlight doctor tests every part.',
    };
  }
  const since = sinceText(facts, camera.lastFrameAgeMs);
  const what =
    camera.lastFrameAgeMs === null
      ? `Camera ${camera.name} has given no picture since the start${since}.`
      : since === ''
        ? `Camera ${camera.name} gives no picture any more.`
        : `Camera ${camera.name} has given no picture${since}.`;
  return { level: 'act', what, why: camera.trouble, next: adviceForCamera(camera.trouble) };
}

/** ` since 12:03`, without any picture ` at 11:58` of the start; nothing where the clock cannot be trusted. */
function sinceText(facts: HealthFacts, ageMs: number | null): string {
  if (!facts.clock.synced) return '';
  const atMs = facts.atMs - (ageMs ?? facts.uptimeMs);
  const preposition = ageMs === null ? 'at' : 'since';
  return ` ${preposition} ${timeText(atMs, facts.atMs, facts.timeZone)}`;
}

function slow(camera: CameraFacts, facts: HealthFacts): Problem | null {
  if (camera.state !== 'streaming' || camera.expectedIntervalMs === null || !isPictureOld(camera)) return null;
  return {
    level: 'watch',
    what: `Camera ${camera.name} is late: no new picture${sinceText(facts, camera.lastFrameAgeMs)}.`,
    why: camera.trouble,
    next: 'If it stays so, check its cable and power.',
  };
}

function unreadable(camera: CameraFacts, facts: HealthFacts): Problem | null {
  const recent = camera.lastFailures.filter((failure) => facts.atMs - failure.atMs <= FAILURES_WITHIN_MS);
  const newest = recent.at(-1);
  if (newest === undefined || recent.length < FAILURES) return null;
  return {
    level: 'watch',
    what: `Camera ${camera.name} gives pictures that cannot be read.`,
    why: `${newest.name}: ${newest.reason}`,
    next: 'Look at its list of failures; a bad cable or a full disk can cause this.',
  };
}
