import * as z from 'zod';
import {
  absolutePath,
  always,
  choice,
  duration,
  flag,
  group,
  id,
  matching,
  optional,
  path,
  rule,
  size,
  url,
  whole,
} from './fields.ts';
import { cameras } from './schema-camera.ts';
import { commands } from './schema-commands.ts';
import { diagnosis } from './schema-diagnosis.ts';
import { integrity } from './schema-integrity.ts';
import { backoff, passwordKeys, passwordRule, secretFrom, usernameKey } from './schema-parts.ts';

/** The one description of the configuration: types, defaults and help come from here, and so do the JSON Schema, the
 * example file and the reference. */

const broker = group({
  url: url('mqtt', 'mqtts', 'ws', 'wss')
    .meta({ 'x-example': 'mqtts://broker.example:8883' })
    .describe('Address of the broker.'),
  username: usernameKey.username.describe('User at the broker.'),
  ...passwordKeys,
  caFile: optional(path(), '/etc/driftlight/ca.pem').describe(
    "Certificates that vouch for the broker's, as PEM; without it, those that the system trusts.",
  ),
  certFile: optional(path(), '/etc/driftlight/client.pem').describe(
    "The box's own certificate, as PEM; a renewed one is taken over within a minute, with its key.",
  ),
  keyFile: optional(path(), '/etc/driftlight/client.key').describe("Key of the box's own certificate, as PEM."),
  format: choice('protobuf', 'json').default('protobuf').describe('Format of the reports.'),
  delivery: choice('broker', 'subscriber')
    .default('broker')
    .describe(
      'Who confirms a report before it counts as delivered, and may be forgotten first: the broker, or a subscriber through its ack (`driftlight subscribe --ack-as NAME`).',
    ),
  protocol: z
    .literal(['auto', 5, '5', '3.1.1'], { error: 'auto, 5 or 3.1.1' })
    .transform((version): 'auto' | '5' | '3.1.1' => (version === 5 ? '5' : version))
    .meta({ 'x-expected': 'auto, 5, 3.1.1' })
    .prefault('auto')
    .describe('Version of MQTT; auto tries 5, then 3.1.1, and remembers.'),
  keepAlive: duration('5s', '10m').prefault('30s').describe('Longest silence on the connection.'),
  maxInFlight: whole(1, 1000).default(20).describe('Reports on their way at a time, at most what the broker allows.'),
  connectTimeout: duration('1s', '5m').prefault('10s').describe('Time an attempt to connect may take.'),
  backoff: backoff('1s', '60s'),
  drain: group({
    maxPerSecond: optional(whole(1, 1_000_000), 500).describe(
      'Reports sent a second at most; without it, as fast as the broker takes them.',
    ),
    spreadOver: duration('0s', '10m')
      .prefault('20s')
      .describe(
        'After a lost connection, the boxes return one after the other within this time, each in its own turn.',
      ),
  })
    .transform(({ spreadOver, ...rest }) => ({ ...rest, spreadOverMs: spreadOver }))
    .prefault({})
    .describe('Return to a broker that was away.'),
})
  .superRefine(rule(passwordRule), always)
  .superRefine(
    rule((values, report) => {
      if (values.certFile && !values.keyFile) report('keyFile', 'a key file, since certFile is given');
      if (values.keyFile && !values.certFile) report('certFile', 'a certificate file, since keyFile is given');
      const plain = typeof values.url === 'string' && /^(mqtt|ws):/.test(values.url);
      if (plain && (values.certFile || values.caFile))
        report('url', 'mqtts:// or wss://, since certificates are given');
    }),
    always,
  )
  .transform(({ passwordFile, passwordEnv, keepAlive, connectTimeout, ...rest }) => ({
    ...rest,
    password: secretFrom(passwordFile, passwordEnv),
    keepAliveMs: keepAlive,
    connectTimeoutMs: connectTimeout,
  }));

const store = group({
  maxBytes: size('4MB', '64GB').prefault('64MB').describe('Room for reports and history, taken beforehand.'),
  freeReserve: size('1MB', '64GB')
    .prefault('16MB')
    .describe('Free space on the disk below which nothing more is written.'),
}).transform((group) => ({ maxBytes: group.maxBytes, freeReserveBytes: group.freeReserve }));

const status = group({
  enabled: flag().default(true).describe('Serves the status page.'),
  host: matching(/^[A-Za-z0-9._:-]{1,255}$/, 'an address or host name')
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 lets phones on the network in.'),
  port: whole(0, 65_535).default(8080).describe('Port to listen on; 0 takes any free one.'),
  view: choice('open', 'password')
    .default('open')
    .describe('Who may look: everybody who reaches the page, or only who shows its password.'),
  tls: optional(
    group({
      certFile: absolutePath()
        .meta({ 'x-example': '/etc/driftlight/page.pem' })
        .describe('Its certificate with those between it and the root, as PEM.'),
      keyFile: absolutePath()
        .meta({ 'x-example': '/etc/driftlight/page.key' })
        .describe('The key of the certificate, as PEM.'),
    }),
    undefined,
  ).describe(
    'Serves the page over TLS; without it, what is typed at the page can be read on the network. Renewed files are taken by themselves.',
  ),
  pictures: flag().default(true).describe('Whether the page shows pictures; numbers and plots are shown without them.'),
  ...passwordKeys,
})
  .superRefine(
    rule((values, report) => {
      if (values.passwordFile && values.passwordEnv) report('passwordEnv', 'either passwordFile or passwordEnv');
      if (values.view === 'password' && !(values.passwordFile || values.passwordEnv))
        report('passwordFile', 'a password, since looking needs one (status.view)');
    }),
    always,
  )
  .transform(({ passwordFile, passwordEnv, ...rest }) => ({
    ...rest,
    /** What a program must show to change something, as a bearer token; `null`: nothing can be changed over HTTP. */
    password: secretFrom(passwordFile, passwordEnv),
  }));

const log = group({
  level: choice('info', 'warn', 'error').default('info').describe('Least level that is written.'),
  format: choice('auto', 'text', 'json')
    .default('auto')
    .describe('Form of a line; auto is text on a terminal, else json.'),
});

const reports = group({
  lumaHistogram: flag().default(false).describe('Sends the histogram of brightness beside those of the colours.'),
  baseBins: z
    .literal([32, 64, 128, 256], { error: '32, 64, 128 or 256' })
    .meta({ 'x-expected': '32, 64, 128 or 256' })
    .default(32)
    .describe('Bins of a histogram in a base window; hours and days always have 256.'),
});

const limits = group({
  maxFrameBytes: size('1kB', '1GB')
    .prefault('32MB')
    .describe('Largest picture that is taken from a source, as it comes.'),
  stopWithin: duration('1s', '5m').prefault('10s').describe('Time in which the agent ends when told to.'),
  maxMemory: size('100MB', '64GB')
    .prefault('512MB')
    .describe('Memory of its own above which the agent ends, to be started again; it warns from four fifths on.'),
}).transform((group) => ({
  maxFrameBytes: group.maxFrameBytes,
  stopWithinMs: group.stopWithin,
  maxMemoryBytes: group.maxMemory,
}));

export const configSchema = group({
  site: id().meta({ 'x-example': 'plant-1' }).describe('Id of the site in topics and reports.'),
  device: id().meta({ 'x-example': 'box-1' }).describe('Id of this box, unique at the site.'),
  stateDir: absolutePath().default('/var/lib/driftlight').describe('Folder for everything that lasts.'),
  runtimeDir: absolutePath()
    .default('/run/driftlight')
    .describe('Folder for open windows, on a memory file system since it is written with every frame.'),
  cameras,
  broker: optional(broker, undefined).describe('Where reports go; without it, the box works by itself.'),
  commands: commands.prefault({}).describe('What the box may be told to do over the broker.'),
  store: store.prefault({}).describe('Room on the disk.'),
  status: status.prefault({}).describe("The box's page."),
  diagnosis: diagnosis.prefault({}).describe("The site's own causes and actions, beside the shipped ones."),
  integrity: integrity
    .prefault({})
    .describe('The validated state that the box is held against (`driftlight confirm`).'),
  reports: reports.prefault({}).describe('What stands in a report.'),
  limits: limits.prefault({}).describe('Bounds of single things.'),
  log: log.prefault({}).describe('Lines for operators.'),
});

/** The configuration as the program uses it: plain data, every default filled in, `null` where a setting is absent,
 * names with their units. Passwords are `Secret`s. */
export type Config = z.output<typeof configSchema>;
export type BrokerConfig = NonNullable<Config['broker']>;
export type LimitsConfig = Config['limits'];
export type { CameraConfig, CropConfig, PreprocessConfig } from './schema-camera.ts';
export type { BackoffConfig } from './schema-parts.ts';
export type { FrameTimeConfig, PipelineOutputConfig, SourceConfig, SourceType } from './schema-source.ts';
