import { type Command, InvalidArgumentError } from 'commander';
import type { CameraConfig, Config } from '../app/config/schema.ts';
import { formatDuration, parseDurationMs } from '../app/config/units.ts';
import { findCamera } from '../app/find-camera.ts';
import { type ImageSettings, imageSettings } from '../app/images/image-settings.ts';
import type { FrameTime } from '../io/frame-source/frame-time.ts';

/** Options of every command that reads a folder of pictures. */
export interface ImageOptions {
  images: string;
  config?: string;
  camera?: string;
  time?: string;
  zone?: string;
  interval?: number;
  start?: number;
  window?: number;
  pattern?: string;
  recursive?: true;
  recipe?: string;
  cache: string | boolean;
  workers?: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function withImageOptions(command: Command): Command {
  return command
    .requiredOption('--images <dir>', 'folder of pictures')
    .option('--config <file>', 'take the settings of a camera from this configuration')
    .option('--camera <id>', 'which camera; its only one unless given')
    .option('--time <how>', 'time of a picture: filename:PATTERN, exif or mtime')
    .option('--zone <name>', 'time zone of --time where it says none, such as Europe/Berlin', 'UTC')
    .option('--interval <duration>', 'time from one picture to the next, in the order of names', duration(1, dayMs))
    .option('--start <time>', 'time of the first picture with --interval, ISO with zone', instant)
    .option('--window <duration>', 'length of a window, dividing an hour (default: 1m)', windowMs)
    .option('--pattern <name>', 'file names that count, with * and ?')
    .option('--recursive', 'look into the folders in it as well')
    .option('--recipe <name>', 'the product variant')
    .option('--cache <dir>', 'where measured features are kept (default: driftlight/features in XDG_CACHE_HOME)')
    .option('--no-cache', 'keep no features: an interrupted run begins anew')
    .option('--workers <count>', 'processes that decode pictures; one a core unless given', workers);
}

/** What is to be read and how. Throws `NoCamera` for a configuration that cannot be used; ends the program with status 2
 * for options that contradict each other. */
export function readImageOptions(
  options: ImageOptions,
  command: Command,
): { settings: ImageSettings; from: { config: Config; camera: CameraConfig } | null } {
  const wrong = (why: string) => command.error(`error: ${why}`, { exitCode: 2 });
  if (options.interval !== undefined && options.time !== undefined)
    wrong('--time and --interval exclude each other; give one');
  if (options.start !== undefined && options.interval === undefined) wrong('--start goes with --interval; give both');
  const from = options.config === undefined ? null : findCamera(options.config, options.camera);
  try {
    const time = timeOf(options);
    return {
      settings: imageSettings(
        {
          ...options,
          time,
          windowMs: options.window,
          cache: options.cache === true ? undefined : options.cache,
        },
        from,
      ),
      from,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return wrong(error.message);
  }
}

function timeOf({ time, zone = 'UTC', interval, start }: ImageOptions): FrameTime | undefined {
  if (interval !== undefined) return { from: 'interval', intervalMs: interval, startMs: start ?? null };
  if (time === undefined) return undefined;
  if (time.startsWith('filename:')) return { from: 'filename', pattern: time.slice('filename:'.length), zone };
  if (time === 'exif') return { from: 'exif', zone };
  if (time === 'mtime') return { from: 'mtime' };
  throw new RangeError(`--time: expected filename:PATTERN, exif or mtime, got ${time}`);
}

export function duration(leastMs: number, mostMs: number): (text: string) => number {
  return (text) => {
    const ms = parseDurationMs(text);
    if (ms !== null && ms >= leastMs && ms <= mostMs) return ms;
    throw new InvalidArgumentError(
      `expected ${formatDuration(leastMs)} to ${formatDuration(mostMs)}, such as 60s or 5m`,
    );
  };
}

export function instant(text: string): number {
  const withZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const ms = withZone ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('expected an ISO time with its zone, such as 2026-01-31T06:00:00Z');
  return ms;
}

/** False alarms a camera and month. */
export function budget(text: string): number {
  const value = Number(text);
  if (!(value >= 0.01 && value <= 1000)) throw new InvalidArgumentError('expected 0.01 to 1000 false alarms a month');
  return value;
}

function windowMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== null && ms >= 10_000 && ms <= hourMs && hourMs % ms === 0) return ms;
  throw new InvalidArgumentError('expected 10s to 1h, dividing an hour, such as 1m');
}

function workers(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError('expected 1 to 256');
}
