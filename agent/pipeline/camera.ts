import type { ReportDraft } from '../../shared/wire/report.ts';
import { createAnalyser } from '../core/features/analyser.ts';
import type { FeatureSet } from '../core/features/feature-set.ts';
import type { BrokenFrame, Frame, Picture } from '../core/frame/frame.ts';
import {
  type CameraWindows,
  countFrame,
  cutWindows,
  noWindows,
  openBase,
  placeFrame,
  rollWindows,
} from '../core/window/camera-windows.ts';
import type { Window } from '../core/window/window.ts';
import { type WindowReportOptions, windowReport } from '../core/window/window-report.ts';
import type { BoxTime } from './box-time.ts';
import { createCameraState } from './camera-state.ts';
import {
  type Checkpoint,
  type Clock,
  type FrameSource,
  type Journal,
  type Log,
  type Preprocessor,
  UnreadablePicture,
} from './ports.ts';
import { createRecentRate } from './recent-rate.ts';

/** The way of a frame: source → picture → features → open window → checkpoint; and of a window: closed → report → journal.
 * A frame is accepted once the checkpoint holds it; a window is closed once the journal has committed it. */
export interface Camera {
  readonly id: string;
  readonly source: FrameSource;
  start(): void;
  /** The clock's turn: closes what has ended, also when no frame came. Waits while the journal takes nothing. */
  tick(): Promise<void>;
  /** Ends the source and keeps the open windows in the journal for the next start. */
  stop(): Promise<void>;
  facts(): CameraFacts;
  /** The last picture that could be read. */
  lastPicture(): { picture: Picture; atMs: number } | null;
}

export interface CameraFacts {
  readonly framesAccepted: number;
  readonly framesFailed: number;
  readonly framesPerSecond: number;
  readonly lastFrameAtMs: number | null;
  readonly lastFrameMonotonicMs: number | null;
  readonly windowsClosed: number;
  readonly openWindow: { startMs: number; endMs: number; frames: number } | null;
  readonly recipe: string | null;
  /** The newest last. */
  readonly failures: readonly Failure[];
  /** Why nothing more can be counted: the journal refuses what belongs into it, or the camera's own loop ended. */
  readonly broken: string | null;
}

export interface Failure {
  readonly name: string;
  readonly reason: string;
  readonly atMs: number;
}

export interface CameraOptions {
  readonly id: string;
  readonly windowMs: number;
  readonly reports: WindowReportOptions;
}

export interface CameraWorld {
  readonly clock: Clock;
  readonly time: BoxTime;
  readonly log: Log;
  readonly source: FrameSource;
  readonly preprocessor: Preprocessor;
  readonly checkpoint: Checkpoint;
  readonly journal: Journal;
}

/** A recorded frame further ahead of the box's clock than this counts as early. */
const clockToleranceMs = 5 * 60_000;
const failuresShown = 10;
/** After a refused commit, so that a disk with room again is noticed. */
const commitAgainMs = 5_000;

export function createCamera(options: CameraOptions, world: CameraWorld): Camera {
  const { id } = options;
  const { clock, time, log, source, preprocessor, checkpoint, journal } = world;
  const state = createCameraState(id, journal, checkpoint, log);
  const stopping = new AbortController();
  const rate = createRecentRate();
  const failures: Failure[] = [];
  let windows: CameraWindows = noWindows(source.basis, options.windowMs);
  let analyser: { of: Pick<Picture, 'width' | 'height' | 'channels'>; run: (picture: Picture) => FeatureSet } | null =
    null;
  let shown: { picture: Picture; atMs: number; monotonicMs: number } | null = null;
  let accepted = 0;
  let failed = 0;
  let skippedBefore = 0;
  let closedCount = 0;
  let broken: string | null = null;
  let loop: Promise<void> = Promise.resolve();

  // Frames and the clock take turns at the windows: no frame may be counted while its window is being committed.
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn(work: () => Promise<void>): Promise<void> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  function start(): void {
    loop = inTurn(restore)
      .then(run)
      .catch((error: Error) => {
        if (stopping.signal.aborted) return;
        broken = error.message;
        log.error(`camera ${id} stopped working: ${broken}; restart the agent`, { error });
      });
  }

  async function restore(): Promise<void> {
    const found = state.restore();
    if (found) windows = { ...found.windows, baseMs: options.windowMs };
    // First the checkpoint, then the commit that may forget the base windows a clean stop left in the journal.
    state.keep(windows);
    await commit([], true);
    if (windows.basis !== source.basis) {
      await commit(rollWindows(windows, Number.POSITIVE_INFINITY));
      windows = { ...windows, basis: source.basis, position: null };
    }
    await turnOfClock();
    if (found && found.interruptedSinceMs !== null) {
      openBase(windows, time.utcMs()).interruptedSinceMs = found.interruptedSinceMs;
      state.keep(windows);
    }
  }

  async function run(): Promise<void> {
    for await (const item of source.frames(windows.position, stopping.signal)) {
      const features = await look(item);
      await inTurn(() => count(item, features));
    }
    // A recording is over: no frame can come that belongs to what is open.
    if (source.basis === 'recorded' && !stopping.signal.aborted)
      await inTurn(() => commit(rollWindows(windows, Number.POSITIVE_INFINITY)));
  }

  /** The frame's features, or `null` when it cannot be read: counted and named, never thrown. */
  async function look(item: Frame | BrokenFrame): Promise<FeatureSet | null> {
    if ('reason' in item) return refuse(item.name, item.reason);
    try {
      const picture = await preprocessor.picture(item.content);
      if (!analyser || !sameSize(analyser.of, picture)) {
        const of = { width: picture.width, height: picture.height, channels: picture.channels };
        analyser = { of, run: createAnalyser(of) };
      }
      const features = analyser.run(picture);
      show(picture, item.capturedAtMs ?? time.utcMs());
      return features;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof UnreadablePicture)) log.error(`camera ${id}: the analysis of a frame broke`, { error });
      return refuse(item.name, reason);
    }
  }

  function refuse(name: string, reason: string): null {
    log.warn(`camera ${id}: ${name} is not counted as a picture: ${reason}`);
    failures.push({ name, reason, atMs: time.utcMs() });
    if (failures.length > failuresShown) failures.shift();
    failed++;
    return null;
  }

  async function count(item: Frame | BrokenFrame, features: FeatureSet | null): Promise<void> {
    const nowMs = time.utcMs();
    const frameMs = source.basis === 'live' ? nowMs : (item.capturedAtMs ?? windows.open.base[0]?.startMs ?? nowMs);
    const latestMs = source.timeIsSimulated ? Number.POSITIVE_INFINITY : nowMs + clockToleranceMs;
    const placed = placeFrame(windows, frameMs, latestMs);
    countSkipped();
    const closed = rollWindows(windows, placed.countAtMs);
    if (closed.length > 0) await commit(closed);
    countFrame(windows, placed, 'reason' in item ? null : item.recipe, features);
    if (item.position !== null) windows.position = item.position;
    state.keep(windows);
    if (!features) return;
    accepted++;
    rate.count(clock.monotonicMs());
  }

  async function turnOfClock(): Promise<void> {
    if (time.jumped()) {
      if (source.basis === 'live') await commit(cutWindows(windows, time.utcMs()));
      time.adopt();
    }
    if (source.basis !== 'live') return;
    const nowMs = time.utcMs();
    countSkipped();
    const closed = rollWindows(windows, nowMs);
    const open = windows.open.base.length > 0;
    openBase(windows, nowMs);
    if (closed.length > 0) await commit(closed);
    else if (!open) state.keep(windows);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await loop;
    await inTurn(async () => {
      try {
        // What is broken must not replace what the checkpoint holds.
        if (broken !== null) return;
        countSkipped();
        await journal.append([], state.states(windows, time.utcMs(), { day: true, stopped: true }));
        state.keep(windows);
      } finally {
        checkpoint.close();
      }
    });
  }

  /** Closed windows become reports; they and what the next start needs go in one commit. */
  async function commit(
    closed: readonly Window[],
    day = closed.some((window) => window.level !== 'base'),
  ): Promise<void> {
    const moment = time.moment();
    const reports = closed.map((window) => windowReport(id, window, moment, options.reports));
    const states = state.states(windows, moment.utcMs, { day, stopped: false });
    while (!(await appended(reports, states))) await clock.sleep(commitAgainMs, stopping.signal);
    state.keep(windows);
    for (const window of closed) if (window.level === 'base') closedCount++;
  }

  /** While the journal refuses, nothing is counted: the checkpoint still holds every frame of the windows being closed.
   * Throws when the agent stops meanwhile; the next start closes them again. */
  async function appended(reports: readonly ReportDraft[], states: Map<string, Uint8Array>): Promise<boolean> {
    try {
      await journal.append(reports, states);
      broken = null;
      return true;
    } catch (error) {
      broken = (error as Error).message;
      log.error(`camera ${id} counts nothing until its reports are stored: ${broken}`, { key: 'refused' });
      if (stopping.signal.aborted) throw error;
      return false;
    }
  }

  function countSkipped(): void {
    const open = windows.open.base[0];
    if (!open) return;
    open.framesSkipped += source.counters.skipped - skippedBefore;
    skippedBefore = source.counters.skipped;
  }

  function show(picture: Picture, atMs: number): void {
    const pixels =
      shown?.picture.pixels.length === picture.pixels.length
        ? shown.picture.pixels
        : new Uint8Array(picture.pixels.length);
    pixels.set(picture.pixels);
    shown = { picture: { ...picture, pixels }, atMs, monotonicMs: clock.monotonicMs() };
  }

  return {
    id,
    source,
    start,
    tick: () => (stopping.signal.aborted ? Promise.resolve() : inTurn(turnOfClock)),
    stop,
    facts: () => ({
      framesAccepted: accepted,
      framesFailed: failed,
      framesPerSecond: rate.perSecond(clock.monotonicMs()),
      lastFrameAtMs: shown?.atMs ?? null,
      lastFrameMonotonicMs: shown?.monotonicMs ?? null,
      windowsClosed: closedCount,
      openWindow: summary(windows.open.base),
      recipe: windows.recipe,
      failures,
      broken,
    }),
    lastPicture: () => shown,
  };
}

function sameSize(a: Pick<Picture, 'width' | 'height' | 'channels'>, b: Picture): boolean {
  return a.width === b.width && a.height === b.height && a.channels === b.channels;
}

function summary(open: readonly Window[]): CameraFacts['openWindow'] {
  const first = open[0];
  if (!first) return null;
  const frames = open.reduce((sum, window) => sum + window.frames, 0);
  return { startMs: first.startMs, endMs: first.endMs, frames };
}
