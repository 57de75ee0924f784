import type { LoggedEvent } from '../core/drift/events/logged-event.ts';
import type { FeatureSet } from '../core/features/feature-set.ts';
import type { BrokenFrame, Frame, Picture } from '../core/frame/frame.ts';
import type { ModelReading } from '../core/model/model-reading.ts';
import {
  type CameraWindows,
  countFrame,
  countReading,
  cutWindows,
  noWindows,
  openBase,
  openSummary,
  placeFrame,
  rollWindows,
} from '../core/window/camera-windows.ts';
import type { Window } from '../core/window/window.ts';
import type { WindowReportOptions } from '../core/window/window-report.ts';
import type { BoxTime } from './box-time.ts';
import { type CameraDeeds, createCameraDeeds } from './camera-deeds.ts';
import type { CameraFacts } from './camera-facts.ts';
import { createCameraJournal, driftKeys } from './camera-journal.ts';
import { createCameraState } from './camera-state.ts';
import type { DriftWatch } from './drift-watch.ts';
import { createFrameReader } from './frame-reader.ts';
import type { LightingFinding } from './lighting-watch.ts';
import { createModelReporter } from './model-reporter.ts';
import type { ModelWatch } from './model-watch.ts';
import type { Checkpoint, Clock, FrameSource, Journal, Log, Preprocessor } from './ports.ts';
import { createRecentRate } from './recent-rate.ts';
import { createUntimedFailures } from './untimed-failures.ts';

/** The way of a frame: source → picture → features → open window → checkpoint; and of a window: closed → report → journal.
 * A frame is accepted once the checkpoint holds it; a window is closed once the journal has committed it. */
export interface Camera extends CameraDeeds {
  readonly id: string;
  readonly source: FrameSource;
  start(): void;
  /** The clock's turn: closes what has ended, also when no frame came. Waits while the journal takes nothing. */
  tick(): Promise<void>;
  /** What is made from now on, where the frames do not tell; `null`: nothing in particular. */
  setRecipe(recipe: string | null): Promise<void>;
  /** Looks at the months of the light now; what it says goes into the journal. */
  judgeLighting(): Promise<LightingFinding>;
  /** What a model said of a frame that was counted a moment ago, of this recipe or the present one: it goes into the open
   * window; `false`: none of the recipe is open any more. */
  takeReading(reading: ModelReading, recipe?: string | null): Promise<boolean>;
  /** Something that a person or the box did and that may explain an onset. */
  logged(event: Omit<LoggedEvent, 'atMs'>): void;
  /** Ends the source and keeps the open windows in the journal for the next start. */
  stop(): Promise<void>;
  facts(): CameraFacts;
  /** The last picture that could be read. */
  lastPicture(): { picture: Picture; atMs: number } | null;
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
  readonly drift: DriftWatch;
  /** Left out: only the pixels are watched. */
  readonly model?: ModelWatch | null;
}

/** A recorded frame further ahead of the box's clock than this counts as early. */
const clockToleranceMs = 5 * 60_000;
/** After a fault, such as a full memory file system. */
const againMs = 10_000;
const modelStopMs = 3_000;
/** Clocks that are steered differ by less from start to start. */
const setBackMs = 2_000;

export function createCamera(options: CameraOptions, world: CameraWorld): Camera {
  const { id } = options;
  const { clock, time, log, source, preprocessor, checkpoint, journal, drift, model = null } = world;
  const state = createCameraState(id, journal, checkpoint, log);
  const stopping = new AbortController();
  const rate = createRecentRate();
  const reader = createFrameReader({ id, preprocessor, log, clock, time });
  const untimed = createUntimedFailures();
  const books = createCameraJournal({
    ...{ id, reports: options.reports, clock, time, log, journal, drift, state, signal: stopping.signal },
    onRefused: (reason) => {
      broken = reason;
    },
  });
  const reporter = model && createModelReporter(id, model.runner, { journal, time, log });
  let windows: CameraWindows = noWindows(source.basis, options.windowMs);
  const deeds = createCameraDeeds({
    ...{ id, drift, journal, time, ...driftKeys(id), isRecorded: source.basis === 'recorded' },
    openWindow: () => openSummary(windows),
  });
  let accepted = 0;
  let skippedBefore = 0;
  let closedCount = 0;
  let broken: string | null = null;
  let closed = false;
  let countedBeforeMs: number | null = null;
  let loop: Promise<void> = Promise.resolve();

  // Frames and the clock take turns at the windows: no frame may be counted while its window is being committed.
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  /** What a person asks for is answered at once, also while the journal takes nothing. */
  function inTurnWhileStoring<T>(work: () => Promise<T>): Promise<T> {
    if (broken === null) return inTurn(work);
    return Promise.reject(new Error(`nothing can be stored just now: ${broken}`));
  }

  function start(): void {
    model?.runner.start();
    loop = untilStopped();
  }

  /** A fault, such as a full memory file system, ends one round; the next goes on from what was kept. */
  async function untilStopped(): Promise<void> {
    await inTurn(books.restoreDrift).catch((error: Error) =>
      log.error(`camera ${id}: what was said of drift is lost: ${error.message}`),
    );
    for (let ended = false; !ended && !stopping.signal.aborted; ) {
      try {
        await inTurn(restore);
        broken = null;
        await run();
        ended = true;
      } catch (error) {
        if (stopping.signal.aborted) return;
        broken = (error as Error).message;
        log.error(`camera ${id} counts nothing for now: ${broken}`, { error, key: 'broken' });
        await clock.sleep(againMs, stopping.signal);
      }
    }
  }

  async function restore(): Promise<void> {
    const found = state.restore();
    untimed.forget();
    if (found) windows = { ...found.windows, baseMs: options.windowMs };
    countedBeforeMs = found?.countedBeforeMs ?? null;
    // Kept at once: the agent may be killed while the journal takes nothing, and must not forget that frames are missing.
    if (found && found.interruptedSinceMs !== null)
      openBase(windows, time.utcMs()).interruptedSinceMs ??= found.interruptedSinceMs;
    // First the checkpoint, then the commit that may forget the base windows a clean stop left in the journal.
    state.keep(windows);
    await commit([], true);
    if (windows.basis !== source.basis) {
      await commit(rollWindows(windows, Number.POSITIVE_INFINITY, drift.measure));
      windows = { ...windows, basis: source.basis, position: null };
    }
    await turnOfClock();
  }

  async function run(): Promise<void> {
    for await (const item of source.frames(windows.position, stopping.signal)) {
      if (wasCounted(item)) continue;
      const features = await reader.read(item);
      const picture = features && model?.takesFrame() ? reader.shown()!.picture : null;
      const waits = picture && source.basis === 'recorded' ? model!.showAndWait(picture, stopping.signal) : null;
      const reading = await waits;
      // Not counted: it is read again after the next start, and the model asked again.
      if (waits && reading === null && stopping.signal.aborted) return;
      await inTurn(() => count(item, features, reading));
      if (picture && !waits) void model!.show(picture).then(taker(windows.recipe));
    }
    // A recording is over: no frame can come that belongs to what is open.
    if (source.basis === 'recorded' && !stopping.signal.aborted)
      await inTurn(() => {
        untimed.countAt(windows, time.utcMs());
        return commit(rollWindows(windows, Number.POSITIVE_INFINITY, drift.measure));
      });
  }

  /** Of a recording that is read from its beginning again, since where it had got to is lost. */
  function wasCounted({ capturedAtMs }: Frame | BrokenFrame): boolean {
    if (countedBeforeMs === null || source.basis === 'live') return false;
    if (capturedAtMs !== null && capturedAtMs < countedBeforeMs) return true;
    countedBeforeMs = null;
    return false;
  }

  /** Takes what the model says once it is there; nothing waits for it. */
  function taker(recipe: string | null): (reading: ModelReading | null) => void {
    return (reading) => {
      if (reading) takeReading(reading, recipe).catch((error: Error) => log.warn(`camera ${id}: ${error.message}`));
    };
  }

  async function takeReading(reading: ModelReading, recipe?: string | null): Promise<boolean> {
    // While the journal refuses, turns must not pile up.
    if (broken !== null) return false;
    return inTurn(async () => {
      if (broken !== null || closed) return false;
      const taken = countReading(windows, recipe === undefined ? windows.recipe : recipe, reading);
      if (taken) state.keep(windows);
      return taken;
    });
  }

  async function count(
    item: Frame | BrokenFrame,
    features: FeatureSet | null,
    reading: ModelReading | null,
  ): Promise<void> {
    const nowMs = time.utcMs();
    const toldMs = source.basis === 'live' ? nowMs : (item.capturedAtMs ?? windows.open.base[0]?.startMs ?? null);
    if (toldMs === null && !features) return untimed.hold(item.position);
    const frameMs = toldMs ?? nowMs;
    const latestMs = source.timeIsSimulated ? Number.POSITIVE_INFINITY : nowMs + clockToleranceMs;
    const placed = placeFrame(windows, frameMs, latestMs);
    countSkipped();
    if ('note' in item && item.note) drift.logged({ ...item.note, atMs: frameMs });
    const closed = rollWindows(windows, placed.countAtMs, drift.measure);
    if (closed.length > 0) await commit(closed);
    untimed.countAt(windows, placed.countAtMs);
    countFrame(windows, placed, 'reason' in item ? null : item.recipe, features);
    if (reading) countReading(windows, windows.recipe, reading);
    if (item.position !== null) windows.position = item.position;
    state.keep(windows);
    if (!features) return;
    accepted++;
    rate.count(clock.monotonicMs());
  }

  async function turnOfClock(): Promise<void> {
    reporter?.look();
    if (time.jumped()) {
      if (source.basis === 'live') await commit(cutWindows(windows, time.utcMs(), drift.measure));
      time.adopt();
    }
    if (source.basis !== 'live') return;
    const nowMs = time.utcMs();
    countSkipped();
    // A clock that was set back while the agent was off: by it, what is open would not end for as long as that.
    const [first] = [...windows.open.base, ...windows.open.hour, ...windows.open.day];
    const wasSetBack = first !== undefined && nowMs < first.startMs - setBackMs;
    const closed = rollWindows(windows, wasSetBack ? Number.POSITIVE_INFINITY : nowMs, drift.measure);
    const open = windows.open.base.length > 0;
    openBase(windows, nowMs);
    if (closed.length > 0) await commit(closed);
    else if (!open) state.keep(windows);
  }

  async function setRecipe(recipe: string | null): Promise<void> {
    if (recipe === windows.recipe) return;
    drift.logged({
      kind: 'recipe',
      atMs: time.utcMs(),
      text: `recipe ${windows.recipe ?? 'none'} → ${recipe ?? 'none'}`,
    });
    windows.recipe = recipe;
    state.keep(windows);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all([loop, model?.runner.stop(modelStopMs)]);
    await reporter?.settled();
    await inTurn(async () => {
      try {
        // What is broken must not replace what the checkpoint holds.
        if (broken !== null) return;
        countSkipped();
        await journal.append([], state.states(windows, time.utcMs(), { day: true, stopped: true }));
        state.keep(windows);
      } finally {
        closed = true;
        checkpoint.close();
      }
    });
  }

  async function commit(closed: readonly Window[], day?: boolean): Promise<void> {
    await books.commit(windows, closed, day);
    for (const window of closed) if (window.level === 'base') closedCount++;
  }

  function countSkipped(): void {
    const open = windows.open.base[0];
    if (!open) return;
    open.framesSkipped += source.counters.skipped - skippedBefore;
    skippedBefore = source.counters.skipped;
  }

  return {
    id,
    source,
    start,
    tick: () => (stopping.signal.aborted ? Promise.resolve() : inTurn(turnOfClock)),
    setRecipe: (recipe) => inTurn(() => setRecipe(recipe)),
    judgeLighting: () => inTurn(() => books.judgeLighting(source.basis === 'recorded')),
    takeReading,
    logged: (event) => drift.logged({ ...event, atMs: time.utcMs() }),
    tell: (deed, and) => inTurnWhileStoring(() => deeds.tell(deed, and)),
    learnAnew: (order) => inTurnWhileStoring(() => deeds.learnAnew(order)),
    stop,
    facts: () => ({
      framesAccepted: accepted,
      framesFailed: reader.failed(),
      framesPerSecond: rate.perSecond(clock.monotonicMs()),
      lastFrameAtMs: reader.shown()?.atMs ?? null,
      lastFrameMonotonicMs: reader.shown()?.monotonicMs ?? null,
      windowsClosed: closedCount,
      openWindow: openSummary(windows),
      recipe: windows.recipe,
      failures: reader.failures,
      broken,
      model: model?.runner.status ?? null,
    }),
    lastPicture: reader.shown,
  };
}
