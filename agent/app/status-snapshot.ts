import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BoxFacts } from '../core/health/box-facts.ts';
import type { LastEnd } from '../core/health/last-end.ts';
import { verdictText } from '../core/health/verdict-text.ts';
import type { AckStatus } from '../pipeline/acks.ts';
import type { BoxTime } from '../pipeline/box-time.ts';
import type { Camera } from '../pipeline/camera.ts';
import type { DriftWatch } from '../pipeline/drift-watch.ts';
import type { Clock, Journal, Link } from '../pipeline/ports.ts';
import type { PredictionIntake } from '../pipeline/prediction-intake.ts';
import type { Publisher } from '../pipeline/publish.ts';
import type {
  BaselineStatus,
  BrokerStatus,
  CameraState,
  CameraStatus,
  JournalStatus,
  StatusSnapshot,
} from '../pipeline/status-view.ts';
import type { CameraBaselines } from './baseline/camera-baselines.ts';
import type { LearnOrders } from './baseline/learn-orders.ts';
import { type Learner, windowsToLearn } from './baseline/learner.ts';
import type { Validity } from './config/last-good.ts';
import { formatProblem } from './config/problem.ts';
import type { CameraConfig, Config } from './config/schema.ts';
import type { IntegrityWatch } from './integrity/integrity-watch.ts';
import type { OpenedModel } from './model/open-model.ts';
import type { OpenedCamera } from './open-camera.ts';
import type { DoctorDesk } from './page/doctor-desk.ts';
import { version } from './version.ts';

/** What of the agent is there already; parts that are still being opened are `null`. */
export interface RunningParts {
  readonly config: Config;
  validity: Validity;
  readonly clock: Clock;
  readonly time: BoxTime;
  readonly startedMonotonicMs: number;
  readonly lastEnd: LastEnd | null;
  readonly integrity: IntegrityWatch;
  /** Disk, heat and memory as last read; `null` before. */
  readonly box: () => BoxFacts | null;
  readonly doctor: DoctorDesk;
  readonly cameras: Map<string, Camera>;
  readonly drifts: Map<string, CameraDrift>;
  /** By camera, of those that an inspection program sends predictions for. */
  readonly predictions: ReadonlyMap<string, PredictionIntake>;
  /** Why a camera could not be opened at all. */
  readonly notOpened: Map<string, string>;
  journal: Journal | null;
  journalTrouble: string | null;
  /** Why the journal cannot be opened yet. */
  journalWaits: string | null;
  link: Link | null;
  /** Why the broker cannot even be tried. */
  brokerTrouble: string | null;
  publisher: Publisher | null;
  acks: { readonly status: AckStatus } | null;
}

/** What reads a camera's windows. */
export interface CameraDrift {
  readonly baselines: CameraBaselines;
  readonly orders: LearnOrders;
  readonly drift: DriftWatch;
  readonly learner: Learner;
  readonly model: Pick<OpenedModel, 'shadow' | 'promotion'>;
  readonly sourceSize?: OpenedCamera['sourceSize'];
}

export interface SnapshotMaker {
  snapshot(): StatusSnapshot;
  stop(): void;
}

/** The plain data behind page, metrics and health check. */
export function snapshotMaker(parts: RunningParts): SnapshotMaker {
  const { config, clock, time, startedMonotonicMs } = parts;
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  // Percentiles of the last minute or two, not of all time.
  const forget = setInterval(() => delay.reset(), 60_000).unref();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  function snapshot(): StatusSnapshot {
    const atMs = time.utcMs();
    const uptimeMs = clock.monotonicMs() - startedMonotonicMs;
    const facts = {
      atMs,
      timeZone,
      uptimeMs,
      lastEnd: parts.lastEnd,
      integrity: parts.integrity.status(),
      box: parts.box(),
      config: configFacts(parts.validity),
      clock: { synced: clock.synced(), atMs, bootId: clock.bootId },
      cameras: config.cameras.filter(({ enabled }) => enabled).map((camera) => cameraStatus(camera, parts)),
      broker: brokerStatus(parts),
      journal: journalStatus(parts),
      eventLoopDelayMs: { p99: Math.max(0, delay.percentile(99) / 1e6 - 20) || 0 },
    };
    const { level, sentence, problems, cameras } = verdictText(facts);
    return {
      ...facts,
      version,
      site: config.site,
      device: config.device,
      startedAtMs: atMs - uptimeMs,
      cameras: facts.cameras.map((camera, place) => ({ ...camera, verdict: cameras[place]! })),
      verdict: { level, sentence },
      problems,
      memory: { rssBytes: process.memoryUsage.rss() },
    };
  }

  return {
    snapshot,
    stop() {
      clearInterval(forget);
      delay.disable();
    },
  };
}

function configFacts(validity: Validity): StatusSnapshot['config'] {
  return {
    valid: validity.ok,
    problems: validity.ok ? [] : validity.problems.map(formatProblem),
    usingLastGood: !validity.ok,
  };
}

function cameraStatus(config: CameraConfig, parts: RunningParts): Omit<CameraStatus, 'verdict'> {
  const predictions = parts.predictions.get(config.id)?.status;
  const camera = parts.cameras.get(config.id);
  const notOpened = parts.notOpened.get(config.id) ?? null;
  const facts = camera?.facts();
  const source = camera?.source;
  const ageMs = (ms: number | null | undefined) => (ms == null ? null : parts.clock.monotonicMs() - ms);
  const seenAgeMs = ageMs(facts?.lastFrameMonotonicMs);
  const { model } = parts.drifts.get(config.id) ?? {};
  const [shadow, promotion] = [model?.shadow(), model?.promotion()];
  const state: CameraState = notOpened !== null || facts?.broken ? 'failed' : (source?.state ?? 'starting');
  return {
    id: config.id,
    name: config.name ?? config.id,
    state,
    trouble: notOpened ?? facts?.broken ?? source?.trouble ?? null,
    description: source?.description ?? config.source.type,
    expectedIntervalMs: source?.basis === 'live' ? config.everyMs : null,
    frames: facts?.framesAccepted ?? 0,
    framesFailed: facts?.framesFailed ?? 0,
    framesSkipped: source?.counters.skipped ?? 0,
    restarts: source?.counters.restarts ?? 0,
    framesPerSecond: facts && facts.framesAccepted > 1 ? facts.framesPerSecond : null,
    lastFrameAtMs: seenAgeMs === null ? null : parts.time.utcMs() - seenAgeMs,
    lastFrameAgeMs: seenAgeMs,
    window: facts?.openWindow ?? null,
    windowsClosed: facts?.windowsClosed ?? 0,
    recipe: facts?.recipe ?? null,
    lastFailures: facts?.failures ?? [],
    ...(predictions ? { predictions } : {}),
    ...(facts?.model ? { model: facts.model } : {}),
    ...(shadow ? { shadow } : {}),
    ...(promotion ? { promotion } : {}),
    drift: (parts.drifts.get(config.id)?.drift.open() ?? []).map(({ severity, onset, evidence, action }) => ({
      severity,
      onsetMs: onset.atMs ?? null,
      says: evidence[0]?.text ?? null,
      action,
    })),
    baseline: baselineStatus(config, facts?.recipe ?? null, parts),
    trends: [...(parts.drifts.get(config.id)?.drift.lighting.trends().values() ?? [])].flat(),
  };
}

function baselineStatus(
  { id, learn, model }: CameraConfig,
  recipe: string | null,
  parts: RunningParts,
): BaselineStatus {
  const { baselines, learner, orders } = parts.drifts.get(id) ?? {};
  const trouble = baselines?.troubles().get(recipe);
  if (trouble !== undefined) return { state: 'unusable', says: trouble };
  const current = baselines?.current(recipe);
  if (current) {
    const without = model !== null && current.fingerprint.model === null;
    const says = `${current.calibration.goodFor}${without ? '; made without the model: what it says is not compared, make a new baseline' : ''}`;
    return { state: current.provisional ? 'provisional' : 'current', says };
  }
  const windows = learner?.progress().get(recipe) ?? 0;
  const of = recipe === null ? '' : ` of recipe ${recipe}`;
  if (learn || orders?.has(recipe))
    return { state: 'learning', says: `${windows} of ${windowsToLearn} windows${of} seen; nothing is scored yet` };
  return { state: 'none', says: `there is no baseline${of}: nothing is scored` };
}

function brokerStatus({ config, link, brokerTrouble, publisher, acks, clock }: RunningParts): BrokerStatus {
  const connection = link?.status;
  const status = publisher?.status;
  const acknowledgedMs = connection?.lastAcknowledgedMonotonicMs ?? null;
  const { subscriber: by = null, lastMonotonicMs: heardMs = null } = acks?.status ?? {};
  return {
    configured: config.broker !== null,
    connected: connection?.connected ?? false,
    protocol: connection?.protocol ?? null,
    address: connection?.address ?? config.broker?.url ?? null,
    lastError: connection?.lastError ?? brokerTrouble,
    connects: connection?.connects ?? 0,
    inFlight: status?.inFlight ?? 0,
    lastAcknowledgedAgeMs: acknowledgedMs === null ? null : clock.monotonicMs() - acknowledgedMs,
    held: status?.held ?? [],
    backlog: Object.values(status?.backlog ?? {}).reduce((sum, reports) => sum + reports, 0),
    certificates: connection?.certificates ?? [],
    takeovers: connection?.takeovers ?? 0,
    delivery: config.broker?.delivery ?? 'broker',
    asked: status?.asked ?? 0,
    timeToDrainMs: status?.timeToDrainMs ?? null,
    acknowledged: by === null || heardMs === null ? null : { by, ageMs: clock.monotonicMs() - heardMs },
    caveat: status?.caveat ?? null,
  };
}

/** Less says nothing of a day. */
const tellingMs = 600_000;
const dayMs = 86_400_000;

function journalStatus(parts: RunningParts): JournalStatus {
  const { journal, journalTrouble, journalWaits, config, clock, startedMonotonicMs } = parts;
  const nothing = { bytes: 0, maxBytes: config.store.maxBytes, records: 0, thinned: 0, bytesWritten: 0 };
  const usage = journal?.usage() ?? nothing;
  const uptimeMs = clock.monotonicMs() - startedMonotonicMs;
  return {
    trouble: journalTrouble,
    waits: journal ? journal.trouble : journalWaits,
    bytesWrittenPerDay: uptimeMs < tellingMs ? null : (usage.bytesWritten * dayMs) / uptimeMs,
    journalId: journal?.journalId ?? '',
    bytes: usage.bytes,
    maxBytes: usage.maxBytes,
    records: usage.records,
    thinned: usage.thinned,
    streams: journal?.streams() ?? [],
  };
}
