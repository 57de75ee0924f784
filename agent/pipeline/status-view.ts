import type {
  BrokerFacts,
  CameraFacts,
  CameraState,
  ConfigFacts,
  FrameFailure,
  HealthFacts,
  HeldReport,
  JournalFacts,
} from '../core/health/facts.ts';
import type { VerdictLevel } from '../core/health/verdict.ts';
import type { TrendBody } from '../core/lighting/trend/lighting-trend.ts';
import type { ModelStatus } from '../core/model/model-status.ts';
import type { ShadowStatus } from '../core/shadow/shadow-status.ts';
import type { AuditedChange, AuditLine } from './page-audit.ts';
import type { JournalUsage, StreamStatus } from './ports.ts';
import type { PredictionStatus, TakenPrediction } from './prediction-intake.ts';

/** What the status page, the metrics and the command line show of the running agent. Plain data, fit for JSON; times
 * are UTC as the box believes, ages are milliseconds before `atMs`, counters count from the agent's start. */

export type { CameraState, FrameFailure, HeldReport };

export interface CameraStatus extends CameraFacts {
  readonly id: string;
  readonly name: string;
  /** In English. */
  readonly verdict: { readonly level: VerdictLevel; readonly sentence: string; readonly problems: readonly string[] };
  readonly state: CameraState;
  readonly trouble: string | null;
  /** What is really opened, without a password. */
  readonly description: string;
  readonly frames: number;
  readonly framesFailed: number;
  readonly framesSkipped: number;
  readonly restarts: number;
  /** Over the last seconds; `null` before two frames. */
  readonly framesPerSecond: number | null;
  /** When the last good frame came, on the box's clock; `null` before the first. */
  readonly lastFrameAtMs: number | null;
  readonly lastFrameAgeMs: number | null;
  /** The open base window. */
  readonly window: { readonly startMs: number; readonly endMs: number; readonly frames: number } | null;
  readonly windowsClosed: number;
  readonly recipe: string | null;
  readonly lastFailures: readonly FrameFailure[];
  /** What the inspection program sent; absent: it sends nothing. */
  readonly predictions?: PredictionStatus;
  /** Absent: it has none. */
  readonly model?: ModelStatus;
  /** How its candidate stands; absent: it has none. */
  readonly shadow?: ShadowStatus;
  /** Of a promoted model that is being loaded or proves itself, in words; absent: nothing is under way. */
  readonly promotion?: string;
  readonly baseline: BaselineStatus;
  /** The last word on the months of light and camera, a measure each. */
  readonly trends: readonly TrendBody[];
}

/** What the camera's present recipe is read against. `unusable`: one is there but does not fit or cannot be read. */
export interface BaselineStatus {
  readonly state: 'none' | 'learning' | 'provisional' | 'current' | 'unusable';
  readonly says: string;
}

export interface BrokerStatus extends BrokerFacts {
  readonly protocol: '5' | '3.1.1' | null;
  /** How often a connection was made. */
  readonly connects: number;
  /** Who confirms a report before it may be forgotten. */
  readonly delivery: 'broker' | 'subscriber';
  /** Reports that a subscriber asked for again and that wait. */
  readonly asked: number;
  /** Until nothing waits any more, at the speed of the last seconds; `null` when nothing moves or hardly anything waits. */
  readonly timeToDrainMs: number | null;
  /** The subscriber that acknowledged last, since the start. */
  readonly acknowledged: { readonly by: string; readonly ageMs: number } | null;
  /** Why an acknowledgement of this broker may mean less than it says, or `null`. */
  readonly caveat: string | null;
}

export interface JournalStatus extends JournalFacts, Pick<JournalUsage, 'bytes' | 'maxBytes' | 'records' | 'thinned'> {
  readonly journalId: string;
  /** Bytes handed to the disk since the start, reckoned to a day; `null` in the first ten minutes. */
  readonly bytesWrittenPerDay: number | null;
  readonly streams: readonly StreamStatus[];
}

export interface StatusSnapshot extends HealthFacts {
  readonly version: string;
  readonly site: string;
  readonly device: string;
  /** When the agent started, UTC as believed now. */
  readonly startedAtMs: number;
  readonly verdict: { readonly level: VerdictLevel; readonly sentence: string };
  /** In English, worst first; the page says them in its reader's language. */
  readonly problems: readonly string[];
  readonly config: ConfigFacts;
  readonly clock: { readonly synced: boolean; readonly atMs: number; readonly bootId: string };
  readonly cameras: readonly CameraStatus[];
  readonly broker: BrokerStatus;
  readonly journal: JournalStatus;
  readonly memory: { readonly rssBytes: number };
}

/** The last picture of a camera that was kept for looking at. */
export interface KeptPicture {
  readonly jpeg: Uint8Array;
  /** When it came, UTC as believed. */
  readonly atMs: number;
}

export interface StatusView {
  /** Cheap and synchronous; may throw when the agent is broken. */
  snapshot(): StatusSnapshot;
  /** `null` for an unknown camera, before the first picture, or where pictures are switched off. */
  picture(cameraId: string): Promise<KeptPicture | null>;
  /** Takes what the inspection program says of a picture, as JSON holds it; `null`: an unknown camera, or one that takes
   * none this way. Absent where nothing can be changed. */
  predict?(cameraId: string, json: unknown): Promise<TakenPrediction | null>;
  /** Says what a camera sees from now on; `false` for an unknown camera. Absent where nothing can be changed. */
  setRecipe?(cameraId: string, recipe: string | null): Promise<boolean>;
  /** Notes who did what. Never throws. */
  audited?(change: AuditedChange): void;
  /** Who did what at the page, oldest first. */
  auditLines?(): readonly AuditLine[];
}
