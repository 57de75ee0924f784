import type { IntegrityStatus } from '../integrity/integrity-status.ts';
import type { ModelStatus } from '../model/model-status.ts';
import type { BoxFacts } from './box-facts.ts';
import type { LastEnd } from './last-end.ts';

/** What the verdict is derived from. Counters count from the agent's start; ages are milliseconds before `atMs`. */

/** `starting`: the source is being opened · `waiting`: open, no frame yet · `stalled`: no frame for too long, being
 * restarted · `ended`: a recording read to its end · `failed`: it could not be set up, or
 * the agent gave it up after a fault. */
export type CameraState = 'starting' | 'streaming' | 'stalled' | 'ended' | 'failed' | 'waiting';

export interface FrameFailure {
  /** The frame as a log line calls it: a file name, or source and number. */
  readonly name: string;
  readonly reason: string;
  /** UTC as the box believes. */
  readonly atMs: number;
}

/** A change of the pictures that is not over. */
export interface OpenDrift {
  readonly severity: 'watch' | 'act';
  /** UTC as the box believes; of the pictures where they are recorded. */
  readonly onsetMs: number | null;
  /** What moved most, in words. */
  readonly says: string | null;
  /** What to do, in whole sentences. */
  readonly action: string;
}

export interface CameraFacts {
  readonly name: string;
  readonly state: CameraState;
  /** The last trouble of the source, in words. */
  readonly trouble: string | null;
  /** Milliseconds between two pictures when all is well; `null` where nobody can know (a folder). */
  readonly expectedIntervalMs: number | null;
  /** Since the last good frame; `null` before the first. */
  readonly lastFrameAgeMs: number | null;
  /** The newest last, at most ten. */
  readonly lastFailures: readonly FrameFailure[];
  readonly drift: readonly OpenDrift[];
  /** Absent: it has none. */
  readonly model?: {
    readonly state: ModelStatus['state'];
    readonly trouble: string | null;
    readonly provider: Pick<ModelStatus['provider'], 'asked' | 'got'>;
  };
}

/** A report that the broker refused for good; it stays in the journal. */
export interface HeldReport {
  readonly stream: string;
  readonly seq: number;
  readonly reason: string;
}

/** A certificate of the link to the broker. `box`: the box's own · `broker`: what the broker showed last · `issuer`: one
 * that vouches for it. */
export interface CertificateFact {
  readonly what: 'box' | 'broker' | 'issuer';
  /** Common name, or the whole subject where there is none. */
  readonly subject: string;
  readonly notAfterMs: number;
}

export interface BrokerFacts {
  /** Whether there is a broker to send to at all. */
  readonly configured: boolean;
  readonly connected: boolean;
  readonly address: string | null;
  readonly lastError: string | null;
  /** Publishes without an acknowledgement yet. */
  readonly inFlight: number;
  /** Since the broker last confirmed a report; `null` before the first. */
  readonly lastAcknowledgedAgeMs: number | null;
  readonly held: readonly HeldReport[];
  /** Reports that wait in the journal to be sent. */
  readonly backlog: number;
  readonly certificates: readonly CertificateFact[];
  /** How often in a row another client with the same id took the connection over. */
  readonly takeovers: number;
}

export interface JournalFacts {
  /** Why nothing can be stored any more, or `null`. */
  readonly trouble: string | null;
  /** Why nothing is stored at present, or `null`: a disk without room or that takes no writes. It goes on by itself. */
  readonly waits: string | null;
  /** Reports forgotten before they were delivered; their frames are in a coarser window. */
  readonly thinned: number;
  readonly bytes: number;
  /** The budget. */
  readonly maxBytes: number;
}

export interface ConfigFacts {
  /** Whether the file that lies on the box now can be used. */
  readonly valid: boolean;
  readonly problems: readonly string[];
  /** Whether the agent runs with an earlier file because the present one is wrong. */
  readonly usingLastGood: boolean;
}

export interface HealthFacts {
  /** UTC as the box believes now. */
  readonly atMs: number;
  /** IANA name of the zone in which people on the site read times. */
  readonly timeZone: string;
  readonly uptimeMs: number;
  /** How the agent's life before this one ended; absent or `null` before the first. */
  readonly lastEnd?: LastEnd | null;
  /** How the box stands to its validated state. */
  readonly integrity?: IntegrityStatus;
  /** Disk, flash, heat, memory; absent or `null` before they were first looked at. */
  readonly box?: BoxFacts | null;
  readonly config: ConfigFacts;
  readonly clock: { readonly synced: boolean };
  readonly cameras: readonly CameraFacts[];
  readonly broker: BrokerFacts;
  readonly journal: JournalFacts;
  /** How late the program's own timers were, 99th percentile of the last minute. */
  readonly eventLoopDelayMs: { readonly p99: number };
}
