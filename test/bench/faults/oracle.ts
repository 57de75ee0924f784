import { createSubscriber, type Subscriber } from '../../../shared/subscriber.ts';
import { reportFromJson } from '../../../shared/wire/json.ts';
import { type Report, streamOf, type WindowReport } from '../../../shared/wire/report.ts';
import { streamTopic } from '../../../shared/wire/topics.ts';

/** Counts what the auditor printed over all its lives, under the rule that a coarser window supersedes the finer ones. */
export interface Oracle {
  /** A line that the auditor printed. */
  hear(line: string): void;
  frames(camera: string): number;
  framesFailed(camera: string): number;
  /** Numbers of a stream of one journal. */
  numbers(journalId: string, stream: string): ReadonlySet<number>;
  windows(camera: string): readonly WindowReport[];
  readonly journals: ReadonlySet<string>;
  /** Texts of the events of the box itself, each event once. */
  readonly systemEvents: readonly string[];
  /** What must never be: lines that are no reports, or a number that came again with other content. */
  readonly faults: readonly string[];
}

const always = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

export function createOracle(): Oracle {
  const subscriber: Subscriber = createSubscriber();
  const numbers = new Map<string, Set<number>>();
  const contents = new Map<string, string>();
  const journals = new Set<string>();
  const windows: WindowReport[] = [];
  const systemEvents: string[] = [];
  const faults: string[] = [];

  function take(report: Report, line: string): void {
    const stream = streamOf(report);
    const key = `${report.journalId} ${stream}`;
    const content = contentOf(report);
    const before = contents.get(`${key} ${report.seq}`);
    if (before !== undefined && before !== content) faults.push(`${key} ${report.seq} came again with other content`);
    contents.set(`${key} ${report.seq}`, content);
    const seen = numbers.get(key) ?? new Set<number>();
    numbers.set(key, seen.add(report.seq));
    journals.add(report.journalId);
    const topic = streamTopic(report.site, report.device, stream);
    for (const { kind } of subscriber.ingest(topic, Buffer.from(line), 0)) {
      if (kind === 'malformed') faults.push(`malformed: ${line.slice(0, 200)}`);
      if (kind !== 'report') continue;
      if (report.kind === 'window') windows.push(report);
      if (report.kind === 'event' && (report.type === 'system' || report.type === 'integrity'))
        systemEvents.push(report.evidence.map(({ text }) => text).join('; '));
    }
  }

  return {
    hear(line) {
      let value: { kind?: unknown };
      try {
        value = JSON.parse(line);
      } catch {
        faults.push(`not JSON: ${line.slice(0, 200)}`);
        return;
      }
      if (value.kind === 'window' || value.kind === 'event' || value.kind === 'trend')
        take(reportFromJson(value), line);
    },
    frames: (camera) => subscriber.frames(camera),
    framesFailed: (camera) => subscriber.merged(camera, ...always).framesFailed,
    numbers: (journalId, stream) => numbers.get(`${journalId} ${stream}`) ?? new Set(),
    windows: (camera) => windows.filter((window) => window.camera === camera),
    journals,
    systemEvents,
    faults,
  };
}

/** What stays the same also when a clock that was set moves a report's times. */
function contentOf(report: Report): string {
  if (report.kind !== 'window') return JSON.stringify({ ...report, atMs: 0, clock: null, onset: null });
  const { frames, framesFailed, histograms, recorded, startMs } = report;
  return JSON.stringify([recorded ? startMs : 0, frames, framesFailed, histograms]);
}
