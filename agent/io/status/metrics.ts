import { Counter, Gauge, Registry } from 'prom-client';
import type { CameraStatus, StatusSnapshot } from '../../pipeline/status-view.ts';

/** One value of a metric with its labels. */
type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];
type Samples = (snapshot: StatusSnapshot) => readonly Sample[];

interface Definition {
  readonly type: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly samples: Samples;
}

const perCamera =
  (value: (camera: CameraStatus) => number | null): Samples =>
  ({ cameras }) =>
    cameras.flatMap((camera): Sample[] => {
      const found = value(camera);
      return found === null ? [] : [[found, { camera: camera.id }]];
    });

const one =
  (value: (snapshot: StatusSnapshot) => number | null): Samples =>
  (snapshot) => {
    const found = value(snapshot);
    return found === null ? [] : [[found]];
  };

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

const camera = (type: Definition['type'], name: string, help: string, value: (camera: CameraStatus) => number | null) =>
  ({ type, name, help, labels: ['camera'], samples: perCamera(value) }) satisfies Definition;

const box = (
  type: Definition['type'],
  name: string,
  help: string,
  value: (snapshot: StatusSnapshot) => number | null,
) => ({ type, name, help, samples: one(value) }) satisfies Definition;

/** Counters count from the agent's start, so they begin at zero with the process as Prometheus expects. */
const definitions: readonly Definition[] = [
  {
    type: 'gauge',
    name: 'driftlight_build_info',
    help: 'Always 1; the version, site and device stand in the labels.',
    labels: ['version', 'site', 'device'],
    samples: ({ version, site, device }) => [[1, { version, site, device }]],
  },
  {
    type: 'gauge',
    name: 'driftlight_verdict',
    help: '1 for the level that the status page shows, 0 for the others.',
    labels: ['level'],
    samples: ({ verdict }) =>
      ['well', 'watch', 'act', 'blind', 'starting'].map((level) => [verdict.level === level ? 1 : 0, { level }]),
  },
  box('gauge', 'driftlight_problems', 'Problems that the status page lists.', ({ problems }) => problems.length),
  camera('counter', 'driftlight_frames_total', 'Frames analysed.', ({ frames }) => frames),
  camera('counter', 'driftlight_frames_failed_total', 'Frames that could not be read.', (c) => c.framesFailed),
  camera(
    'counter',
    'driftlight_frames_skipped_total',
    'Frames dropped because the agent was busy.',
    (c) => c.framesSkipped,
  ),
  camera('counter', 'driftlight_source_restarts_total', 'Reconnects and restarts of the source.', (c) => c.restarts),
  camera('counter', 'driftlight_windows_closed_total', 'Base windows closed.', ({ windowsClosed }) => windowsClosed),
  camera('gauge', 'driftlight_camera_up', '1 while the camera gives pictures.', (c) =>
    c.state === 'streaming' ? 1 : 0,
  ),
  camera(
    'gauge',
    'driftlight_frame_rate_hertz',
    'Frames per second of late.',
    ({ framesPerSecond }) => framesPerSecond,
  ),
  camera(
    'gauge',
    'driftlight_last_frame_age_seconds',
    'Time since the last good frame; absent before the first.',
    (c) => seconds(c.lastFrameAgeMs),
  ),
  camera('gauge', 'driftlight_window_frames', 'Frames in the open base window.', ({ window }) => window?.frames ?? 0),
  camera('gauge', 'driftlight_model_running', '1 while the model of the camera runs.', ({ model }) =>
    model ? (model.state === 'running' ? 1 : 0) : null,
  ),
  {
    type: 'gauge',
    name: 'driftlight_model_provider_info',
    help: 'Always 1; the provider that was asked for first and the one that was got stand in the labels.',
    labels: ['camera', 'asked', 'got'],
    samples: ({ cameras }) =>
      cameras.flatMap(({ id, model }): Sample[] =>
        model ? [[1, { camera: id, asked: model.provider.asked[0] ?? 'none', got: model.provider.got ?? 'none' }]] : [],
      ),
  },
  camera('counter', 'driftlight_model_runs_total', 'Pictures that the model answered.', (c) => c.model?.runs ?? null),
  camera(
    'counter',
    'driftlight_model_skipped_total',
    'Pictures left out because the model was busy or away.',
    (c) => c.model?.skipped ?? null,
  ),
  camera(
    'counter',
    'driftlight_model_failed_total',
    'Pictures that the model did not get through with.',
    (c) => c.model?.failed ?? null,
  ),
  camera(
    'counter',
    'driftlight_model_restarts_total',
    "Restarts of the model's process.",
    (c) => c.model?.restarts ?? null,
  ),
  camera('gauge', 'driftlight_model_inference_seconds', 'Median time of the last runs of the model.', (c) =>
    seconds(c.model?.inferenceMs ?? null),
  ),
  camera(
    'gauge',
    'driftlight_model_memory_bytes',
    "Resident memory of the model's process.",
    (c) => c.model?.memoryBytes ?? null,
  ),
  camera(
    'counter',
    'driftlight_predictions_total',
    'Predictions of the inspection program that were counted.',
    (c) => c.predictions?.taken ?? null,
  ),
  {
    type: 'counter',
    name: 'driftlight_predictions_refused_total',
    help: 'Predictions of the inspection program that were not counted, by why.',
    labels: ['camera', 'why'],
    samples: ({ cameras }) =>
      cameras.flatMap(({ id, predictions }) =>
        Object.entries(predictions?.refused ?? {}).map(([why, count]): Sample => [count, { camera: id, why }]),
      ),
  },
  box('gauge', 'driftlight_broker_connected', '1 while connected to the broker.', ({ broker }) =>
    broker.connected ? 1 : 0,
  ),
  box(
    'counter',
    'driftlight_broker_connects_total',
    'Connections made to the broker.',
    ({ broker }) => broker.connects,
  ),
  box(
    'gauge',
    'driftlight_in_flight',
    'Reports sent and not yet confirmed by the broker.',
    ({ broker }) => broker.inFlight,
  ),
  box('gauge', 'driftlight_held_reports', 'Reports that the broker refused.', ({ broker }) => broker.held.length),
  box('gauge', 'driftlight_last_receipt_age_seconds', 'Time since the broker confirmed a report; absent before.', (s) =>
    seconds(s.broker.lastAcknowledgedAgeMs),
  ),
  {
    type: 'gauge',
    name: 'driftlight_certificate_not_after_seconds',
    help: 'When the certificates of the link to the broker end, seconds since 1970.',
    labels: ['what', 'subject'],
    samples: ({ broker }) =>
      broker.certificates.map(({ what, subject, notAfterMs }) => [notAfterMs / 1000, { what, subject }]),
  },
  box(
    'gauge',
    'driftlight_takeovers',
    'Times in a row that another client took the connection over.',
    ({ broker }) => broker.takeovers,
  ),
  {
    type: 'gauge',
    name: 'driftlight_backlog_reports',
    help: 'Reports of a stream that the broker has not confirmed.',
    labels: ['stream'],
    samples: ({ journal }) =>
      journal.streams.map(({ stream, last, published }) => [Math.max(0, last - published), { stream }]),
  },
  box(
    'gauge',
    'driftlight_time_to_drain_seconds',
    'Until no report waits any more, at the speed of the last seconds; absent when nothing moves or hardly anything waits.',
    (s) => seconds(s.broker.timeToDrainMs),
  ),
  box('gauge', 'driftlight_journal_bytes', 'Bytes that the journal uses.', ({ journal }) => journal.bytes),
  box('gauge', 'driftlight_journal_max_bytes', 'Bytes that the journal may use.', ({ journal }) => journal.maxBytes),
  box('gauge', 'driftlight_journal_records', 'Reports in the journal.', ({ journal }) => journal.records),
  box('gauge', 'driftlight_journal_failed', '1 when nothing can be stored.', (s) =>
    s.journal.trouble === null ? 0 : 1,
  ),
  box(
    'counter',
    'driftlight_thinned_total',
    'Reports forgotten before delivery; their frames are in coarser windows.',
    (s) => s.journal.thinned,
  ),
  box('gauge', 'driftlight_config_valid', '1 while the configuration file is right.', ({ config }) =>
    config.valid ? 1 : 0,
  ),
  box('gauge', 'driftlight_clock_synced', '1 while the clock is set from outside.', ({ clock }) =>
    clock.synced ? 1 : 0,
  ),
  box('gauge', 'driftlight_event_loop_delay_seconds', 'Lateness of timers, 99th percentile of the last minute.', (s) =>
    seconds(s.eventLoopDelayMs.p99),
  ),
  box('gauge', 'process_start_time_seconds', 'Start of the process, seconds since 1970.', (s) =>
    seconds(s.startedAtMs),
  ),
  box('gauge', 'process_resident_memory_bytes', 'Resident memory of the process.', ({ memory }) => memory.rssBytes),
  box('counter', 'process_cpu_seconds_total', 'Processor time used by the process.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }),
];

export interface Metrics {
  readonly contentType: string;
  /** The text of one scrape. */
  text(snapshot: StatusSnapshot): Promise<string>;
}

/** The figures for Prometheus, with a registry of their own. */
export function metrics(): Metrics {
  const registry = new Registry();
  const fillers = definitions.map((definition) => filler(definition, registry));
  return {
    contentType: registry.contentType,
    text(snapshot) {
      for (const fill of fillers) fill(snapshot);
      return registry.metrics();
    },
  };
}

/** The agent counts, not prom-client: each scrape sets a counter anew to what the snapshot says, so that nothing is
 * counted twice and a camera that is gone leaves no line behind. */
function filler(definition: Definition, registry: Registry): (snapshot: StatusSnapshot) => void {
  const { name, help, labels = [], samples } = definition;
  const options = { name, help, labelNames: labels, registers: [registry] };
  const metric = definition.type === 'counter' ? new Counter(options) : new Gauge(options);
  return (snapshot) => {
    metric.reset();
    const present = samples(snapshot);
    if (labels.length === 0 && present.length === 0) metric.remove();
    for (const [value, sampleLabels = {}] of present) metric.inc(sampleLabels, value);
  };
}
