import * as z from 'zod';
import { timePattern } from '../../io/frame-source/time-pattern.ts';
import { scenarioTrouble } from '../scenario/load-scenario.ts';
import {
  absolutePath,
  always,
  choice,
  duration,
  flag,
  group,
  instant,
  kinds,
  matching,
  optional,
  path,
  real,
  rule,
  url,
  whole,
  zone,
} from './fields.ts';
import { backoff, passwordKeys, passwordRule, secretFrom, usernameKey } from './schema-parts.ts';

/** Where frames come from. Each type is one group, chosen by `type`. */

const engine = () =>
  choice('ffmpeg', 'gstreamer').default('ffmpeg').describe('Program that reads the camera, run as a child process.');
const width = () => whole(16, 16_384);
const height = () => whole(16, 16_384);
const framesPerSecond = () => real(0.01, 240);

const liveKeys = {
  stallAfter: duration('1s', '1h')
    .prefault('10s')
    .describe('Silence after which the camera counts as stalled and is opened anew.'),
  backoff: backoff('1s', '60s'),
};

const words = () =>
  z
    .array(matching(/^[^\0]{0,4096}$/, 'text'), { error: 'a list of 1 to 200 words, the program first' })
    .min(1, { error: 'a list of 1 to 200 words, the program first' })
    .max(200, { error: 'a list of 1 to 200 words, the program first' });

const settingsKey = {
  settingsCommand: words()
    .nullable()
    .default(null)
    .meta({ 'x-expected': 'a list of words', 'x-example': ['/usr/local/bin/camera-settings'] })
    .describe(
      'Program that prints exposure and gain as JSON, asked every 10 s: exposureMs, gainDb, fNumber, whiteBalanceRed, whiteBalanceBlue.',
    ),
};

const bothSides = rule((values, report) => {
  if (values.width != null && values.height == null) report('height', 'a height, since width is given');
  if (values.height != null && values.width == null) report('width', 'a width, since height is given');
});

function givesTime(pattern: string, context: { addIssue(message: string): void }): void {
  try {
    timePattern(pattern, 'UTC');
  } catch (error) {
    const why = (error as Error).message.replace('time pattern: ', '');
    context.addIssue(`a pattern such as yyyy-MM-dd'T'HH_mm_ss (${why})`);
  }
}

const noTime = {
  mtime: group({ from: z.literal('mtime').describe("Takes the file's modification time.") }),
  arrival: group({ from: z.literal('arrival').describe('Takes the moment at which the agent finds the file.') }),
};

const frameTime = z
  .discriminatedUnion(
    'from',
    [
      noTime.mtime,
      group({
        from: z.literal('filename').describe('Reads the time out of the file name.'),
        pattern: matching(/^[^\0\r\n]{1,200}$/, "a pattern such as yyyy-MM-dd'T'HH_mm_ss")
          .superRefine(givesTime)
          .meta({ 'x-example': "yyyy-MM-dd'T'HH_mm_ss" })
          .describe('Where date and time stand in the name: yyyy MM dd HH mm ss SSS, other letters in single quotes.'),
        zone: zone().prefault('UTC').describe('Time zone of the names.'),
      }),
      group({
        from: z.literal('exif').describe('Takes the capture time the camera wrote into the picture.'),
        zone: zone().prefault('UTC').describe('Time zone of the camera where the picture does not say.'),
      }),
      group({
        from: z.literal('interval').describe('Counts frames in name order at a fixed interval.'),
        interval: duration('1ms', '1d').meta({ 'x-example': '60s' }).describe('Time from one frame to the next.'),
        start: optional(instant(), '2026-01-31T06:00:00Z').describe(
          'Time of the first frame; without it, the modification time of the first file.',
        ),
      }).transform((time) => ({ from: time.from, intervalMs: time.interval, startMs: time.start })),
      noTime.arrival,
    ],
    kinds('from', 'filename', 'exif', 'mtime', 'interval', 'arrival'),
  )
  .prefault({ from: 'mtime' })
  .describe('How a picture of a folder gets its time.');

export const folderSource = group({
  type: z.literal('folder').describe('Pictures in a folder: a recording, or files that a camera drops there.'),
  path: path().meta({ 'x-example': '/data/pictures' }).describe('The folder.'),
  watch: flag().default(false).describe('Goes on with new files after the ones that are there.'),
  pattern: optional(matching(/^[^\0\r\n/]{1,200}$/, 'a file name with * and ?'), '*.jpg').describe(
    'Which file names count; without it, every picture file.',
  ),
  recursive: flag().default(false).describe('Looks into folders inside the folder as well.'),
  time: frameTime,
  recipeFrom: choice('none', 'folder', 'filename')
    .default('none')
    .describe('Takes the recipe from the folder directly above a picture, or from its file name.'),
  recipePattern: optional(
    matching(/^[^{}\0\r\n/]*\{recipe\}[^{}\0\r\n/]*$/, 'a file name with {recipe} once'),
    '*_{recipe}_*.jpg',
  ).describe('For `filename`: the name with {recipe} where the recipe stands and * for anything.'),
});

const pipelineOutput = z
  .discriminatedUnion(
    'format',
    [
      group({ format: z.literal('mjpeg').describe('One JPEG after the other.') }),
      group({
        format: z.literal('rawvideo').describe('Bare pixels without headers, row after row.'),
        width: width().meta({ 'x-example': 1280 }).describe('Pixels in a row.'),
        height: height().meta({ 'x-example': 720 }).describe('Rows in a frame.'),
        pixels: choice('rgb24', 'gray8').default('rgb24').describe('Layout of a pixel.'),
      }),
    ],
    kinds('format', 'mjpeg', 'rawvideo'),
  )
  .prefault({ format: 'mjpeg' })
  .describe('What the command writes to its standard output.');

const pipelineSource = group({
  type: z.literal('pipeline').describe('A command of your own that writes frames to its standard output.'),
  command: words()
    .meta({ 'x-expected': 'a list of words', 'x-example': ['gst-launch-1.0', '-q', 'v4l2src', '!', 'fdsink'] })
    .describe('Program and arguments, run without a shell.'),
  output: pipelineOutput,
  ...settingsKey,
  ...liveKeys,
}).transform(({ stallAfter, ...rest }) => ({ ...rest, stallAfterMs: stallAfter }));

const rtspSource = group({
  type: z.literal('rtsp').describe('A network camera.'),
  url: url('rtsp', 'rtsps').meta({ 'x-example': 'rtsp://camera-1.local/stream' }).describe('Address of the stream.'),
  username: usernameKey.username.describe('User at the camera.'),
  ...passwordKeys,
  transport: choice('tcp', 'udp')
    .default('tcp')
    .describe('Transport of the pictures; udp loses some on a busy network.'),
  engine: engine(),
  width: optional(width(), 1280).describe("Width that the engine scales to; without it, the camera's own."),
  height: optional(height(), 720).describe("Height that the engine scales to; without it, the camera's own."),
  fps: optional(framesPerSecond(), 2).describe('Frames a second that the engine hands on; without it, all.'),
  ...settingsKey,
  ...liveKeys,
})
  .superRefine(rule(passwordRule), always)
  .superRefine(bothSides, always)
  .transform(({ passwordFile, passwordEnv, stallAfter, ...rest }) => ({
    ...rest,
    password: secretFrom(passwordFile, passwordEnv),
    stallAfterMs: stallAfter,
  }));

const v4l2Source = group({
  type: z.literal('v4l2').describe('A USB or other camera of the kernel.'),
  device: absolutePath().default('/dev/video0').describe('Device file of the camera.'),
  width: width().default(1280).describe('Width asked of the camera.'),
  height: height().default(720).describe('Height asked of the camera.'),
  fps: framesPerSecond().default(5).describe('Frames a second asked of the camera.'),
  format: choice('mjpeg', 'yuyv', 'nv12', 'grey').default('mjpeg').describe('Format asked of the camera.'),
  engine: engine(),
  gainDbPerUnit: optional(real(0.0001, 100), 0.1).describe(
    "Decibels of one unit of the camera's gain; without it, exposure is told only of cameras that have no gain.",
  ),
  ...settingsKey,
  ...liveKeys,
}).transform(({ stallAfter, ...rest }) => ({ ...rest, stallAfterMs: stallAfter }));

const csiSource = group({
  type: z.literal('csi').describe('A camera on the CSI connector of a Jetson, read with GStreamer.'),
  sensorId: whole(0, 15).default(0).describe('Number of the sensor.'),
  width: width().default(1280).describe('Width asked of the sensor.'),
  height: height().default(720).describe('Height asked of the sensor.'),
  fps: framesPerSecond().default(5).describe('Frames a second asked of the sensor.'),
  ...settingsKey,
  ...liveKeys,
}).transform(({ stallAfter, ...rest }) => ({ ...rest, stallAfterMs: stallAfter }));

const httpSource = group({
  type: z.literal('http').describe('A camera that gives one picture a request, every `every`.'),
  url: url('http', 'https')
    .meta({ 'x-example': 'http://camera-2.local/snapshot.jpg' })
    .describe('Address of the picture.'),
  timeout: duration('100ms', '5m').prefault('5s').describe('Time a request may take.'),
  username: usernameKey.username.describe('User at the camera.'),
  ...passwordKeys,
  caFile: optional(path(), '/etc/driftlight/camera-ca.pem').describe(
    "Certificates that vouch for the camera's, as PEM.",
  ),
  ...liveKeys,
})
  .superRefine(rule(passwordRule), always)
  .transform(({ passwordFile, passwordEnv, timeout, stallAfter, ...rest }) => ({
    ...rest,
    password: secretFrom(passwordFile, passwordEnv),
    timeoutMs: timeout,
    stallAfterMs: stallAfter,
  }));

function isScenario(nameOrFile: string, context: { addIssue(message: string): void }): void {
  const trouble = scenarioTrouble(nameOrFile);
  if (trouble !== null) context.addIssue(trouble);
}

const simulatedSource = group({
  type: z.literal('simulated').describe('A station made up by the agent, to try things out.'),
  seed: whole(0, 0xffff_ffff).default(1).describe('The same seed gives the same pictures.'),
  width: whole(16, 4096).default(640).describe('Width of the pictures.'),
  height: whole(16, 4096).default(480).describe('Height of the pictures.'),
  fps: real(0.0001, 240).default(2).describe('Frames a second of simulated time.'),
  speed: real(0.001, 1_000_000).default(1).describe('Simulated seconds that pass in a second.'),
  start: optional(instant(), '2026-01-31T06:00:00Z').describe('Simulated time of the first frame; without it, now.'),
  scenario: optional(
    matching(/^[^\0\r\n]{1,4096}$/, 'a name or a path').superRefine(isScenario),
    'lamp-ageing',
  ).describe('Name or file of the scenario, which begins with the first frame; without it, nothing changes.'),
}).transform(({ start, ...rest }) => ({ ...rest, startMs: start }));

export const source = z
  .discriminatedUnion(
    'type',
    [simulatedSource, folderSource, rtspSource, v4l2Source, csiSource, httpSource, pipelineSource],
    kinds('type', 'folder', 'pipeline', 'rtsp', 'v4l2', 'csi', 'http', 'simulated'),
  )
  .describe('Where the frames come from.');

export type SourceConfig = z.output<typeof source>;
export type SourceType = SourceConfig['type'];
export type FrameTimeConfig = z.output<typeof frameTime>;
export type PipelineOutputConfig = z.output<typeof pipelineOutput>;

/** Types whose frames are the newest at the moment, so that sampling takes one now and then. */
export function isLive(type: SourceType): boolean {
  return type !== 'folder' && type !== 'simulated';
}
