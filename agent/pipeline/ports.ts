import type { ReportDraft } from '../../shared/wire/report.ts';
import type { BrokenFrame, EncodedImage, Frame, Picture, RawImage } from '../core/frame/frame.ts';
import type { CertificateFact } from '../core/health/facts.ts';
import type { ModelReading } from '../core/model/model-reading.ts';
import type { ModelStatus } from '../core/model/model-status.ts';
import type { TimeBasis } from '../core/window/window.ts';

/** What the pipeline asks of the world. Every port has a fake in test/fixtures/ and one contract suite for both. */

export interface Clock {
  /** UUID of this boot. */
  readonly bootId: string;
  /** Milliseconds since boot; never goes back, goes on over a restart of the agent. */
  monotonicMs(): number;
  /** UTC milliseconds as the box believes now. */
  wallMs(): number;
  /** Whether something outside the box set the wall clock. */
  synced(): boolean;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One line for an operator each; repeats of the same `key` are rate-limited and counted. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
  /** The same, for one part of the program. */
  child(part: string): Log;
}

// ── Frames ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SourceCounters {
  /** Frames handed on. */
  frames: number;
  /** Announced but not to be had. */
  failed: number;
  /** Taken by the camera but dropped because the agent was busy; not those left out by sampling. */
  skipped: number;
  /** Reconnects and restarts of the child process. */
  restarts: number;
}

/** `waiting`: started, no frame yet · `streaming` · `stalled`: no frame for too long, being restarted ·
 * `ended`: a recording read to its end. */
export type SourceState = 'waiting' | 'streaming' | 'stalled' | 'ended';

export interface FrameSource {
  readonly basis: TimeBasis;
  /** The pictures of a recording may lie in the box's future (a simulation, a replay); no frame is 'early' then. */
  readonly timeIsSimulated: boolean;
  /** What is really opened, for `doctor`: a command line, a URL without its password, a folder. */
  readonly description: string;
  readonly counters: Readonly<SourceCounters>;
  readonly state: SourceState;
  /** The last trouble, in words, or `null`. */
  readonly trouble: string | null;
  /**
   * Frames one at a time, as the caller asks for them; a live source keeps only the newest meanwhile. Ends when a
   * recording ends or `signal` aborts; by then no child process is left. Reconnects by itself and never throws for what
   * the camera does. `after` is the position of the last frame that counted, to go on from.
   */
  frames(after: string | null, signal: AbortSignal): AsyncIterable<Frame | BrokenFrame>;
}

export interface Preprocessor {
  /** Identifies size, fit, crop, colour and normalisation; a baseline holds for one fingerprint. */
  readonly fingerprint: string;
  /** Throws `UnreadablePicture` for what cannot be decoded within its limits. The picture's buffer is reused. */
  picture(content: EncodedImage | RawImage): Promise<Picture>;
}

/** A picture that cannot be decoded; counted as a failed frame. */
export class UnreadablePicture extends Error {
  override name = 'UnreadablePicture';
}

/** Where the open windows of a camera outlive a kill: a small file on a memory file system. */
export interface Checkpoint {
  /** Replaces the content at once; a torn write leaves the one before. Synchronous, since a frame counts only after it. */
  write(content: Uint8Array): void;
  /** The newest whole content, or `null`. */
  read(): Uint8Array | null;
  close(): void;
}

// ── Model ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The model of one camera. It runs in a process of its own, which is started, fed, watched and replaced: nothing waits for
 * it, and what happens to it costs no frame. */
export interface ModelRunner {
  readonly status: ModelStatus;
  start(): void;
  /** Shows it a picture, whose pixels are copied before this returns. `null`: it was left out or given up, counted in
   * `status`. Never rejects. */
  run(picture: Picture): Promise<ModelReading | null>;
  /** Told of what an operator should know: another provider than asked, a crash, a return; a sentence each. */
  onNotice(listener: (notice: ModelNotice) => void): void;
  /** Lets a run end, then the process; within `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

export interface ModelNotice {
  readonly kind: 'fell-back' | 'as-asked' | 'crashed' | 'back' | 'refused';
  readonly text: string;
}

// ── Journal ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `published` moves on PUBACK, `acknowledged` on a subscriber's cumulative ack. */
export type Cursor = 'published' | 'acknowledged';

export interface StreamStatus {
  readonly stream: string;
  /** Number of the oldest report still there; `last + 1` when none is. */
  readonly first: number;
  /** Number of the newest report ever appended; 0 before the first. */
  readonly last: number;
  readonly published: number;
  readonly acknowledged: number;
}

/** What a boot's clock turned out to be: UTC = monotonic + offset. */
export interface Boot {
  readonly bootId: string;
  readonly offsetMs: number;
  readonly synced: boolean;
  /** The offset moved since some reports of this boot were made: they need stamping anew. */
  readonly moved: boolean;
}

export interface StoredReport {
  readonly stream: string;
  readonly seq: number;
  /** Encoded `Report` without site, device and journalId. */
  readonly bytes: Uint8Array;
  readonly boot: Boot;
}

/** Numbers of a stream that were given out and whose reports are no longer there. */
export interface GoneRange {
  readonly from: number;
  readonly to: number;
  /** Coarser windows still stored that count their frames, finest level first; empty for events and trends, and where the
   * coarser one is not closed yet. */
  readonly supersededBy: readonly Superseding[];
}

/** Reports `from` to `to` of a coarser stream; their periods together, in UTC milliseconds as receivers see them. */
export interface Superseding {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface JournalUsage {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly records: number;
  /** Reports forgotten before they were delivered because space ran out; their frames are in a coarser window. */
  readonly thinned: number;
  /** Bytes handed to the file system since the start. */
  readonly bytesWritten: number;
  /** Whether the disk has room for pictures to be kept; they stop well before reports do. */
  readonly capturesMayBeWritten: boolean;
}

export interface Journal {
  readonly journalId: string;
  /** Why nothing is stored at present, in words, or `null`: no room left, a disk that takes no writes. What is stored can
   * still be read, and all goes on by itself once there is a way. */
  readonly trouble: string | null;
  /** Appends reports in order and sets states, all in one durable commit together with moved cursors. */
  append(reports: readonly ReportDraft[], states?: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  /** A state set with `append`; `null` when there is none. */
  state(key: string): Uint8Array | null;
  streams(): readonly StreamStatus[];
  /** Up to `limit` reports of a stream in order, from number `from` on. */
  read(stream: string, from: number, limit: number): readonly StoredReport[];
  /** Which of the numbers `from` to `to` (both included) are no longer there, and what supersedes them; numbers never
   * given out are left out. */
  gone(stream: string, from: number, to: number): readonly GoneRange[];
  /** Moves a cursor forward (never back); durable with the next commit, at the latest after a minute or `flush`. */
  advance(stream: string, cursor: Cursor, seq: number): void;
  /** Of the reports that are stored, oldest first; this boot is the last. */
  boots(): readonly Boot[];
  /** The wall clock of this boot became known or moved. */
  setBootOffset(offsetMs: number, synced: boolean): void;
  /** Called after each commit that appended reports. */
  onAppended(listener: () => void): void;
  usage(): JournalUsage;
  flush(): Promise<void>;
  close(): Promise<void>;
}

// ── Delivery ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain?: boolean;
  /** `application/x-protobuf` or `application/json`; sent where the broker speaks MQTT 5. */
  readonly contentType?: string;
}

/** What came of a publish. `refused`: this message, for `reason`; the link is well. `lost`: the link broke before the
 * acknowledgement; send it again. */
export type Delivery = { outcome: 'acknowledged' } | { outcome: 'refused'; reason: string } | { outcome: 'lost' };

export interface LinkStatus {
  readonly connected: boolean;
  readonly protocol: '5' | '3.1.1' | null;
  readonly address: string;
  /** Publishes the broker lets be unacknowledged at a time. */
  readonly receiveMaximum: number;
  readonly lastError: string | null;
  readonly connects: number;
  readonly lastAcknowledgedMonotonicMs: number | null;
  /** The box's own, and what the broker showed at the last connection. */
  readonly certificates: readonly CertificateFact[];
  /** How often in a row another client with the same id took the connection over; 0 again once one has held long. */
  readonly takeovers: number;
}

/** The connection to the broker: transport only, no store and no replay of its own. */
export interface Link {
  readonly status: LinkStatus;
  /** Connects, and reconnects with jittered backoff until stopped. `will` is published by the broker when the box falls
   * silent; a function is asked anew for each connection. */
  start(will: Message | (() => Message)): void;
  /** Only while connected; resolves always. At QoS 1. */
  publish(message: Message): Promise<Delivery>;
  /** `retained`: what the broker had kept from before the subscription. */
  subscribe(topic: string, onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void): void;
  onConnected(listener: () => void): void;
  onDisconnected(listener: () => void): void;
  /** Says a clean goodbye (no will) after `last` was published, within `deadlineMs`. */
  stop(last: Message | null, deadlineMs: number): Promise<void>;
}
