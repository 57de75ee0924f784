import { type CameraFilter, KeptWindows } from './subscriber/kept-windows.ts';
import { type MergedWindows, mergeWindows } from './subscriber/merge-windows.ts';
import { NumberTrack } from './subscriber/number-track.ts';
import { decodeReport, maxReportBytes } from './wire/codec.ts';
import { parseJson, parseState, type StateMessage } from './wire/control.ts';
import { reportFromJson } from './wire/json.ts';
import { MalformedReport } from './wire/malformed.ts';
import { type Report, streamOf } from './wire/report.ts';
import { isStream, parseTopic, streamTopic, type Topic } from './wire/topics.ts';

export type { CameraFilter } from './subscriber/kept-windows.ts';
export type { MergedWindows } from './subscriber/merge-windows.ts';

export interface SubscriberOptions {
  /** Keep the windows that count, for `frames` and `merged`, and say which ones are superseded. Default: true. Without,
   * memory holds one entry a stream and one a gap. */
  keepWindows?: boolean;
  /** `stored`: expect every report a box still has when its state says so. `heard`: only what comes after the first
   * report or state heard. Default: `stored`. */
  from?: 'stored' | 'heard';
  /** Gaps kept a stream; beyond them the oldest is given up and its numbers count as received. Default: 1000. */
  maxGapsPerStream?: number;
}

/** A stream of one journal of one box. */
export interface StreamKey {
  site: string;
  device: string;
  journalId: string;
  stream: string;
}

/** Reports known to exist that have not come: `from` to `to`, both included. */
export interface Gap extends StreamKey {
  from: number;
  to: number;
  /** When it was noticed, in the milliseconds given to `ingest`. */
  sinceMs: number;
}

/** What one message meant. A report may also open a gap. */
export type Ingested =
  | { kind: 'report'; report: Report; superseded: boolean; supersedes: number }
  | { kind: 'duplicate'; report: Report }
  | { kind: 'state'; state: StateMessage }
  | { kind: 'gap'; gap: Gap }
  /** The box has `count` missing reports in that range no more. */
  | { kind: 'gone'; gap: Gap; count: number }
  | { kind: 'malformed'; topic: string; reason: string }
  /** A command, reply, acknowledgement or feedback, or a topic of someone else. */
  | { kind: 'other'; topic: string };

export interface SubscriberCounters {
  reports: number;
  duplicates: number;
  states: number;
  malformed: number;
  other: number;
  /** Finer windows whose frames a coarser one counts. */
  superseded: number;
  gapsOpened: number;
  /** Missing reports that a box has no more. */
  gone: number;
  /** Missing reports no longer waited for, because a stream had too many gaps. */
  givenUp: number;
}

export interface Subscriber {
  /** Takes one message as it came, in any order and as often as it comes. Never throws for what is in it. */
  ingest(topic: string, payload: Uint8Array, nowMs: number): Ingested[];
  /** What is missing now. */
  gaps(): Gap[];
  /** Notes that a box answered `gone` to a request for reports `from` to `to`. */
  giveUp(key: StreamKey, from: number, to: number): void;
  streams(): StreamKey[];
  /** Highest number of a stream up to which nothing is missing; 0 when the stream is unknown. */
  contiguousUpTo(key: StreamKey): number;
  readonly counters: Readonly<SubscriberCounters>;
  /** The cameras that windows came from; empty without `keepWindows`. */
  cameras(): Required<CameraFilter>[];
  /** Frames received, each once. A text names a camera on whatever box. */
  frames(camera?: string | CameraFilter): number;
  /** What all frames of the windows inside [fromMs, toMs) add up to; windows that reach over an end are left out and
   * counted in `straddling`. */
  merged(
    camera: string | CameraFilter,
    fromMs: number,
    toMs: number,
    recipe?: string | null,
  ): MergedWindows & { straddling: number };
}

/** A subscriber's side of the delivery: decodes, removes duplicates, notices gaps, counts every frame once. */
export function createSubscriber(options: SubscriberOptions = {}): Subscriber {
  const { keepWindows = true, from: expectFrom = 'stored', maxGapsPerStream = 1000 } = options;
  const tracks = new Map<string, { key: StreamKey; track: NumberTrack }>();
  const windows = new KeptWindows();
  const counters = {
    reports: 0,
    duplicates: 0,
    states: 0,
    malformed: 0,
    other: 0,
    superseded: 0,
    gapsOpened: 0,
    gone: 0,
  };

  function trackOf(key: StreamKey, firstExpected: number): NumberTrack {
    const name = nameOf(key);
    let entry = tracks.get(name);
    if (!entry) {
      entry = { key, track: new NumberTrack(firstExpected, maxGapsPerStream) };
      tracks.set(name, entry);
    }
    return entry.track;
  }

  /** `first` to `last` are missing if there are any. */
  function openGap(key: StreamKey, first: number, last: number, nowMs: number): Ingested[] {
    if (last < first) return [];
    counters.gapsOpened++;
    return [{ kind: 'gap', gap: { ...key, from: first, to: last, sinceMs: nowMs } }];
  }

  function ingestReport(topic: string, report: Report, nowMs: number): Ingested[] {
    const stream = streamOf(report);
    const home = streamTopic(report.site, report.device, stream);
    if (home !== topic) throw new MalformedReport(`topic: expected ${home}, where this report belongs`);
    const key = { site: report.site, device: report.device, journalId: report.journalId, stream };
    const track = trackOf(key, report.seq);
    const { floor, upTo } = track;
    if (!track.receive(report.seq, nowMs)) {
      counters.duplicates++;
      return [{ kind: 'duplicate', report }];
    }
    counters.reports++;
    const fate = keepWindows ? keep(report) : { superseded: false, supersedes: 0 };
    counters.superseded += fate.supersedes + (fate.superseded ? 1 : 0);
    const result: Ingested = { kind: 'report', report, ...fate };
    if (report.seq > floor) return [result, ...openGap(key, upTo + 1, report.seq - 1, nowMs)];
    if (expectFrom === 'stored') return [result, ...openGap(key, report.seq + 1, floor, nowMs)];
    // Somebody else asked for old reports; what lies between them and ours is none of our concern.
    track.giveUp(report.seq + 1, floor);
    return [result];
  }

  function keep(report: Report): { superseded: boolean; supersedes: number } {
    windows.observe(report);
    return report.kind === 'window' ? windows.add(report) : { superseded: false, supersedes: 0 };
  }

  function ingestState(topic: Topic, payload: Uint8Array, nowMs: number): Ingested[] {
    const state = parseState(payload);
    if (state.site !== topic.site || state.device !== topic.device)
      throw new MalformedReport(`topic: expected that of ${state.site}/${state.device}, whose state this is`);
    counters.states++;
    if (keepWindows) windows.observeState(state);
    const results: Ingested[] = [{ kind: 'state', state }];
    for (const [stream, { first, last }] of Object.entries(state.streams)) {
      if (!isStream(stream)) continue;
      const key = { site: state.site, device: state.device, journalId: state.journalId, stream };
      const track = trackOf(key, expectFrom === 'stored' ? first : last + 1);
      const { floor, upTo } = track;
      results.push(...openGap(key, upTo + 1, last, nowMs));
      track.expect(last, nowMs);
      if (expectFrom === 'stored') {
        results.push(...openGap(key, first, floor, nowMs));
        track.expectFrom(first, nowMs);
      }
      results.push(...noteGone(key, track, 1, first - 1));
    }
    return results;
  }

  function noteGone(key: StreamKey, track: NumberTrack, from: number, to: number): Ingested[] {
    const lost = track.missing().filter((hole) => hole.from <= to && hole.to >= from);
    const count = track.giveUp(from, to);
    counters.gone += count;
    return lost.map((hole) => {
      const gap = { ...key, sinceMs: hole.sinceMs, from: Math.max(hole.from, from), to: Math.min(hole.to, to) };
      return { kind: 'gone', gap, count: gap.to - gap.from + 1 };
    });
  }

  return {
    ingest(topic, payload, nowMs) {
      const parsed = parseTopic(topic);
      try {
        switch (parsed?.kind) {
          case 'state':
            return ingestState(parsed, payload, nowMs);
          case 'window':
          case 'event':
          case 'trend':
            return ingestReport(topic, readReport(payload), nowMs);
          default:
            counters.other++;
            return [{ kind: 'other', topic }];
        }
      } catch (error) {
        if (!(error instanceof MalformedReport)) throw error;
        counters.malformed++;
        return [{ kind: 'malformed', topic, reason: error.message }];
      }
    },
    gaps: () =>
      [...tracks.values()].flatMap(({ key, track }) =>
        track.missing().map(({ from, to, sinceMs }) => ({ ...key, from, to, sinceMs })),
      ),
    giveUp(key, from, to) {
      const entry = tracks.get(nameOf(key));
      if (entry) counters.gone += entry.track.giveUp(from, to);
    },
    streams: () => [...tracks.values()].map(({ key }) => key),
    contiguousUpTo: (key) => tracks.get(nameOf(key))?.track.contiguousUpTo() ?? 0,
    get counters() {
      let givenUp = 0;
      for (const { track } of tracks.values()) givenUp += track.givenUp;
      return { ...counters, givenUp };
    },
    cameras: () => windows.cameras(),
    frames(camera = {}) {
      let frames = 0;
      for (const { report } of windows.windows(filterOf(camera))) frames += report.frames;
      return frames;
    },
    merged(camera, fromMs, toMs, recipe) {
      let straddling = 0;
      const inside = [...windows.windows(filterOf(camera))].filter((window) => {
        if (window.endMs <= fromMs || window.startMs >= toMs) return false;
        if (recipe !== undefined && window.report.recipe !== recipe) return false;
        const whole = window.startMs >= fromMs && window.endMs <= toMs;
        if (!whole) straddling++;
        return whole;
      });
      return { ...mergeWindows(inside.map(({ report }) => report)), straddling };
    },
  };
}

/** Both formats: JSON begins with a brace, which no Protobuf report does. */
function readReport(payload: Uint8Array): Report {
  if (payload.length > maxReportBytes)
    throw new MalformedReport(`payload: expected at most ${maxReportBytes} bytes, got ${payload.length}`);
  return payload[0] === 0x7b ? reportFromJson(parseJson(payload)) : decodeReport(payload);
}

function nameOf({ site, device, journalId, stream }: StreamKey): string {
  return `${site}/${device}/${journalId}/${stream}`;
}

function filterOf(camera: string | CameraFilter): CameraFilter {
  return typeof camera === 'string' ? { camera } : camera;
}
