import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createDiagnoser } from '../core/diagnosis/diagnose.ts';
import type { Diagnose } from '../core/diagnosis/diagnosis.ts';
import type { LastEnd } from '../core/health/last-end.ts';
import { openWhenPossible } from '../io/journal/open-when-possible.ts';
import { encodeJpeg } from '../io/preprocess/encode-jpeg.ts';
import { type StatusServer, statusServer } from '../io/status/status-server.ts';
import { createBoxTime } from '../pipeline/box-time.ts';
import type { PageView } from '../pipeline/page-view.ts';
import type { Clock, Journal, Log } from '../pipeline/ports.ts';
import type { StateAnnouncer } from '../pipeline/state.ts';
import { boxCalendar } from './box-calendar.ts';
import { actAtPage, commandWork } from './command-work.ts';
import type { Validity } from './config/last-good.ts';
import type { CameraConfig, Config } from './config/schema.ts';
import { startDelivery } from './delivery.ts';
import { everyTurn } from './every-turn.ts';
import { createIntegrityWatch } from './integrity/integrity-watch.ts';
import type { CameraModels } from './model/camera-models.ts';
import { openCamera } from './open-camera.ts';
import { pageAudit } from './page/audit.ts';
import { agentDoctor } from './page/box-doctor.ts';
import type { LogLines } from './page/box-log.ts';
import { boxView } from './page/box-view.ts';
import { boxOf } from './page/box-watch.ts';
import { cameraScreens } from './page/camera-screen.ts';
import { cameraSetUp } from './page/camera-set-up.ts';
import { deeds } from './page/did.ts';
import { eventViews } from './page/events.ts';
import { predictionIntakes } from './predictions.ts';
import type { Prepared } from './prepare/prepared.ts';
import { restartEvent } from './process/restart-event.ts';
import { type RunningParts, snapshotMaker } from './status-snapshot.ts';

export interface Agent extends PageView {
  /** Builds and starts every part. The status page answers from the first moments on, whatever the rest takes. Throws when
   * a part that nothing works without, the journal, cannot be opened. */
  start(): Promise<void>;
  /** Orderly: cameras, then delivery, then the journal; within `limits.stopWithin`. */
  stop(): Promise<void>;
  /** Address of the status page; `null` while there is none. */
  statusUrl(): string | null;
  setValidity(validity: Validity): void;
  /** Resolves with the reason when the agent can no longer do its work and the process must be started anew. */
  readonly failed: Promise<Error>;
}

export interface AgentWorld {
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, for spreading waits. */
  readonly random: () => number;
  /** The newest lines of the log, for the page. */
  readonly logLines?: LogLines;
}

export interface AgentOptions {
  readonly config: Config;
  readonly validity: Validity;
  /** Tries the next ports when the status page's is taken; for the demo. */
  readonly portFallback?: boolean;
  /** How the life before this one ended; what nobody asked for is told. */
  readonly lastEnd?: LastEnd | null;
  /** Read already by another process; without it the agent reads it itself, at the cost of the memory of the readers. */
  readonly prepared?: Prepared | null;
}

/** How long a stop waits for reports that are on their way; what comes later is sent again after the next start. */
const lastReportsMs = 1_000;
const goodbyeMs = 1_000;
/** Until the certificates of the broker are looked for again. */
const brokerAgainMs = 5_000;

/** The whole agent: every part built, started and stopped, in order. */
export function createAgent(options: AgentOptions, world: AgentWorld): Agent {
  const { config } = options;
  const { clock, log } = world;
  const time = createBoxTime(clock);
  const stopping = new AbortController();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const cameras: RunningParts['cameras'] = new Map();
  const parts: RunningParts = {
    config,
    validity: options.validity,
    lastEnd: options.lastEnd ?? null,
    integrity: createIntegrityWatch(config, { ...world, time, timeZone }),
    box: boxOf(config, clock),
    doctor: agentDoctor(() => parts, world),
    clock,
    time,
    startedMonotonicMs: clock.monotonicMs(),
    cameras,
    drifts: new Map(),
    predictions: predictionIntakes(config, { clock, time, log, camera: (id) => cameras.get(id) }),
    notOpened: new Map(),
    journal: null,
    journalTrouble: null,
    journalWaits: null,
    link: null,
    brokerTrouble: null,
    publisher: null,
    acks: null,
  };
  const snapshots = snapshotMaker(parts);
  const screens = cameraScreens(parts);
  const restarting = new Map<string, Promise<void>>();
  const calendar = boxCalendar({ parts, clock, log: log.child('calendar'), timeZone });
  let prepared = options.prepared ?? null;
  let diagnose: Diagnose | null = null;
  let models: CameraModels | null = null;
  let page: StatusServer | null = null;
  let pageUrl: string | null = null;
  let announcer: StateAnnouncer | null = null;
  let starting: Promise<void> = Promise.resolve();
  let turns: Promise<void> = Promise.resolve();
  let delivering: Promise<void> = Promise.resolve();
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    fail = resolve;
  });

  const events = eventViews({
    journal: () => parts.journal,
    runbook: () => prepared?.diagnosis.runbook ?? null,
  });
  const people = deeds({
    journal: () => parts.journal,
    time,
    camera: (id) => parts.cameras.get(id),
    event: events.event,
  });
  const work = commandWork(parts, {
    deeds: people,
    restartCamera: (id) =>
      parts.journal ? restartCamera(id, parts.journal) : Promise.reject(new Error('the agent is starting')),
    announce: () => announcer?.announce(),
  });
  const view: PageView = {
    snapshot: snapshots.snapshot,
    async picture(id) {
      const shown = parts.cameras.get(id)?.lastPicture();
      return shown ? { jpeg: await encodeJpeg(shown.picture, 80), atMs: shown.atMs } : null;
    },
    cameraScreen: screens.screen,
    setUp: (id) => cameraSetUp(parts, id),
    reference: async (id) => screens.reference(id),
    async setRecipe(id, recipe) {
      const camera = parts.cameras.get(id);
      await camera?.setRecipe(recipe);
      return camera !== undefined;
    },
    async predict(id, json) {
      const intake = parts.predictions.get(id);
      return intake?.takes('http') ? intake.take({ json }) : null;
    },
    act: (fields) => actAtPage(work, fields, log),
    ...pageAudit({ journal: () => parts.journal, moment: time.moment, log }),
    ...boxView(parts, world),
    ...events,
  };

  function start(): Promise<void> {
    starting = startParts();
    return starting;
  }

  async function startParts(): Promise<void> {
    await startPage();
    const journal = await startJournal();
    // What was told to stop meanwhile opens no camera and no connection any more.
    if (!journal || stopping.signal.aborted) return;
    delivering = untilDelivering(journal);
    prepared ??= (await import('./prepare/load-prepared.ts')).loadPrepared(config);
    for (const problem of prepared.diagnosis.problems) log.error(`the site's own causes are not in use: ${problem}`);
    if (config.cameras.some(({ model }) => model !== null))
      models = (await import('./model/camera-models.ts')).cameraModels(config, { clock, random: world.random });
    for (const camera of config.cameras) if (camera.enabled) startCamera(camera, journal);
    calendar.start();
    turns = runTurns(journal).catch((error: Error) => fail(error));
  }

  async function startPage(): Promise<void> {
    if (!config.status.enabled) return;
    const { host, port, view: seenBy, pictures, tls } = config.status;
    page = statusServer(
      {
        host,
        port,
        view: seenBy,
        pictures,
        tls,
        portFallback: options.portFallback ?? false,
        names: [config.device],
        password: config.status.password?.reveal() ?? null,
      },
      view,
      {
        log: log.child('status'),
      },
    );
    try {
      pageUrl = (await page.start()).url;
      log.info(`status page at ${pageUrl}`);
    } catch (error) {
      // The box measures and reports also without its page.
      log.error(`no status page: ${(error as Error).message}`);
    }
  }

  /** On a disk that is full or takes no writes the page alone runs, and says so, until the journal can be opened. */
  async function startJournal(): Promise<Journal | null> {
    const { maxBytes, freeReserveBytes } = config.store;
    const deliveredBy = config.broker?.delivery === 'subscriber' ? 'acknowledged' : 'published';
    const dir = join(config.stateDir, 'journal');
    const journal = await openWhenPossible(
      { dir, maxBytes, freeReserveBytes, deliveredBy, clock, log: log.child('journal') },
      {
        signal: stopping.signal,
        onWait: (reason) => {
          parts.journalWaits = reason;
        },
      },
    );
    if (!journal) return null;
    parts.journal = journal;
    journal.failed.then((error) => {
      parts.journalTrouble = error.message;
      fail(error);
    });
    journal.setBootOffset(time.offsetMs, clock.synced());
    const restarted = restartEvent(parts.lastEnd, time.moment(), randomUUID());
    if (restarted)
      journal.append([restarted]).catch((error: Error) => log.warn(`the restart is not reported: ${error.message}`));
    return journal;
  }

  /** A broker that cannot even be tried, for want of a certificate, is no reason to measure nothing. */
  async function untilDelivering(journal: Journal): Promise<void> {
    while (config.broker && !parts.link && !stopping.signal.aborted) {
      try {
        const again = (id: string) => restartCamera(id, journal);
        announcer = startDelivery(parts, config.broker, {
          ...{ journal, log, random: world.random, restartCamera: again, deeds: people },
        });
        parts.brokerTrouble = null;
      } catch (error) {
        parts.brokerTrouble = (error as Error).message;
        log.error(`no reports are sent, they stay on the box: ${parts.brokerTrouble}`, { key: 'broker' });
        await clock.sleep(brokerAgainMs, stopping.signal);
      }
    }
  }

  /** What the camera has counted goes on where it was. */
  function restartCamera(id: string, journal: Journal): Promise<void> {
    const camera = config.cameras.find((one) => one.id === id);
    const old = parts.cameras.get(id);
    if (!camera || !old || restarting.has(id)) return Promise.reject(new Error(`camera ${id} is not running just now`));
    // A camera that has stopped takes no more turns.
    parts.cameras.delete(id);
    const restarted = Promise.allSettled([parts.drifts.get(id)?.learner.stop(), old.stop()]).then(() => {
      restarting.delete(id);
      if (!stopping.signal.aborted) startCamera(camera, journal);
    });
    restarting.set(id, restarted);
    return restarted;
  }

  function startCamera(camera: CameraConfig, journal: Journal): void {
    try {
      const { random } = world;
      const { diagnosis, scenarios } = prepared!;
      diagnose ??= createDiagnoser(diagnosis.table, diagnosis.runbook, timeZone);
      const opened = openCamera(camera, { config, journal, clock, log, random, diagnose, scenarios, timeZone, models });
      parts.cameras.set(camera.id, opened.camera);
      parts.drifts.set(camera.id, opened);
      parts.notOpened.delete(camera.id);
      opened.camera.start();
    } catch (error) {
      const reason = (error as Error).message;
      parts.notOpened.set(camera.id, reason);
      log.error(`camera ${camera.id} could not be opened: ${reason}; the others run on`);
    }
  }

  /** Windows close by the clock; a clock that was set is told to the journal. */
  function runTurns(journal: Journal): Promise<void> {
    const stepMs = config.cameras.map(({ windowMs }) => windowMs).reduce(greatestCommonDivisor);
    let synced = clock.synced();
    return everyTurn({ stepMs, utcMs: time.utcMs, clock, signal: stopping.signal }, async () => {
      if (time.jumped() || clock.synced() !== synced) {
        synced = clock.synced();
        time.adopt();
        journal.setBootOffset(time.offsetMs, synced);
        // Reports sent before may lie wrong by the difference.
        announcer?.announce();
      }
      await Promise.all([...parts.cameras.values()].map((camera) => camera.tick()));
      for (const [id, { learner }] of parts.drifts) learner.consider(parts.cameras.get(id)?.facts().windowsClosed ?? 0);
    });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    parts.doctor.stop();
    const deadlineMs = clock.monotonicMs() + config.limits.stopWithinMs;
    const leftMs = () => Math.max(0, deadlineMs - clock.monotonicMs());
    await within(
      leftMs(),
      starting.catch(() => {}),
    );
    await within(leftMs(), Promise.allSettled([...parts.drifts.values()].map(({ learner }) => learner.stop())));
    await within(
      leftMs(),
      Promise.allSettled([
        calendar.stop(),
        turns,
        delivering,
        ...restarting.values(),
        ...[...parts.cameras.values()].map((camera) => camera.stop()),
      ]),
    );
    await within(leftMs(), parts.publisher?.stop(Math.min(lastReportsMs, leftMs() / 4)));
    await within(leftMs(), announcer?.stop(Math.min(goodbyeMs, leftMs() / 2)));
    await within(leftMs(), parts.journal?.close());
    await within(leftMs(), page?.stop());
    snapshots.stop();
  }

  /** A part that does not end in time is left behind; the process ends anyway. */
  async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
    const waiting = new AbortController();
    const settled = Promise.resolve(work).catch((error: Error) => log.error(`stop: ${error.message}`));
    await Promise.race([settled, clock.sleep(ms, waiting.signal)]);
    waiting.abort();
  }

  return {
    ...view,
    start,
    stop,
    failed,
    statusUrl: () => pageUrl,
    setValidity: (validity) => {
      parts.validity = validity;
    },
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
