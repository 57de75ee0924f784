import { basename } from 'node:path';
import type { BrokenFrame, CameraSettings, Frame } from '../../core/frame/frame.ts';
import type { FrameSource } from '../../pipeline/ports.ts';
import { type BackoffOptions, createBackoff } from './backoff.ts';
import { type Child, type StartChild, startGuardedChild } from './guarded-child.ts';
import { lastLines } from './last-lines.ts';
import { mjpegSplitter } from './mjpeg-splitter.ts';
import { type FrameSink, type NewestFrame, newestFrame } from './newest-frame.ts';
import { rawSplitter } from './raw-splitter.ts';
import { redact } from './redact.ts';
import { createSampler } from './sampler.ts';
import { type SettingsCommand, settingsProbe } from './settings-probe.ts';
import { newStatus, report, sourceWith } from './source-status.ts';
import type { SourceWorld } from './source-world.ts';

/** What a command writes to its standard output. */
export type PipelineOutput =
  | { readonly format: 'mjpeg' }
  | {
      readonly format: 'rawvideo';
      readonly width: number;
      readonly height: number;
      /** Rows without padding. */
      readonly pixels: 'rgb24' | 'gray8';
    };

/** A command that writes frames, as `rtspCommand` and its like make it. */
export interface PipelineCommand {
  /** Program and arguments, run without a shell of its own. */
  readonly command: readonly string[];
  /** What messages call it; the name of the program unless given. */
  readonly program?: string;
  readonly output: PipelineOutput;
  /** Words that must not be shown anywhere, though the process list of the box shows them. */
  readonly secrets?: readonly string[];
}

export interface PipelineOptions extends PipelineCommand {
  /** Sampling interval; `null`: every frame. */
  readonly everyMs?: number | null;
  /** Silence after which the command is started anew. */
  readonly stallAfterMs?: number;
  /** The same until the first frame, since cameras take their time to open. */
  readonly firstFrameMs?: number;
  readonly backoff?: BackoffOptions;
  /** How long a command may take to end before it is killed. */
  readonly stopMs?: number;
  /** What the camera was told to do, stamped on each frame. */
  readonly settings?: CameraSettings;
  /** Asked now and then for what the camera does by itself. */
  readonly settingsCommand?: SettingsCommand | null;
}

const MAX_JPEG_BYTES = 32 * 1024 * 1024;
/** How long a killed process may linger, for example in a driver, before it is left behind. */
const KILLED_MS = 3000;

/** Frames from a command that writes them to its standard output; it is restarted whenever it ends or falls silent. */
export function pipelineSource(
  options: PipelineOptions,
  world: SourceWorld,
  startChild: StartChild = startGuardedChild,
): FrameSource {
  const { clock, log } = world;
  const { command, output, secrets = [] } = options;
  const stallAfterMs = options.stallAfterMs ?? 10_000;
  const firstFrameMs = Math.max(stallAfterMs, options.firstFrameMs ?? 20_000);
  const backoffOptions = options.backoff ?? { minMs: 1000, maxMs: 60_000 };
  const program = options.program ?? basename(command[0] ?? 'command');
  const status = newStatus();
  const probe = options.settingsCommand ? settingsProbe(options.settingsCommand, world) : null;

  async function* frames(_after: string | null, signal: AbortSignal): AsyncGenerator<Frame | BrokenFrame> {
    const leaving = new AbortController();
    const over = AbortSignal.any([signal, leaving.signal]);
    const newest = newestFrame();
    status.state = 'waiting';
    const running = Promise.all([keepRunning(newest, over), probe?.run(over)]);
    try {
      for (let taken = await newest.take(over); taken !== null; taken = await newest.take(over)) {
        const common = { capturedAtMs: null, arrivedMonotonicMs: clock.monotonicMs(), position: null };
        if ('reason' in taken) {
          status.counters.failed++;
          status.trouble = `${program} gave a picture that cannot be used: ${taken.reason}`;
          yield { ...common, name: `broken frame ${status.counters.failed}`, reason: status.trouble };
          continue;
        }
        status.counters.frames++;
        yield {
          ...common,
          name: `frame ${status.counters.frames}`,
          content: contentOf(taken.bytes, output),
          recipe: null,
          settings: { ...options.settings, ...probe?.current() },
        };
      }
    } finally {
      leaving.abort();
      await running;
    }
  }

  /** Runs the command again and again until `over`; by then nothing of it is left. */
  async function keepRunning(newest: NewestFrame, over: AbortSignal): Promise<void> {
    const backoff = createBackoff(backoffOptions, world.random ?? Math.random);
    while (!over.aborted) {
      const run = await runOnce(newest, over);
      if (over.aborted) return;
      status.state = 'stalled';
      report(status, log, redact(run.trouble, secrets));
      if (run.streamedMs > backoffOptions.maxMs) backoff.reset();
      await clock.sleep(backoff.nextMs(), over);
      if (!over.aborted) status.counters.restarts++;
    }
  }

  async function runOnce(newest: NewestFrame, over: AbortSignal): Promise<{ trouble: string; streamedMs: number }> {
    const startedMs = clock.monotonicMs();
    let firstMs: number | null = null;
    let lastMs = startedMs;
    const sample = createSampler(options.everyMs ?? null);
    const errors = lastLines();
    let wanted = false;
    const sink: FrameSink = {
      begin: () => {
        wanted = sample(clock.monotonicMs());
        if (wanted && newest.begin()) status.counters.skipped++;
        return wanted;
      },
      append: newest.append,
      end: () => {
        lastMs = clock.monotonicMs();
        firstMs ??= lastMs;
        status.state = 'streaming';
        if (wanted) newest.end();
      },
      broken: (reason) => {
        if (wanted) newest.drop(reason);
      },
    };
    const split = output.format === 'mjpeg' ? mjpegSplitter(MAX_JPEG_BYTES, sink) : rawSplitter(bytesOf(output), sink);
    let heard = true;
    const child = startChild(command, {
      onOutput: (chunk) => {
        if (heard) split(chunk);
      },
      onErrorOutput: errors.add,
    });

    const done = new AbortController();
    const how = child.ended.then((text) => {
      done.abort();
      return text;
    });
    const quietOver = AbortSignal.any([over, done.signal]);
    const quietMs = () => clock.monotonicMs() - lastMs;
    const limitMs = () => (firstMs === null ? firstFrameMs : stallAfterMs);
    while (!quietOver.aborted && quietMs() < limitMs()) {
      // Never longer than this: the limit shrinks when the first frame comes.
      await clock.sleep(Math.min(stallAfterMs, limitMs() - quietMs()), quietOver);
    }

    const fellSilent = !quietOver.aborted;
    if (!done.signal.aborted) await end(child);
    heard = false;
    if (over.aborted) return { trouble: '', streamedMs: 0 };
    const said = errors.newest(2);
    const trouble = fellSilent
      ? `${program}: no frame for ${Math.round(limitMs() / 1000)} s, so it is started anew`
      : `${program} ended (${await how}), so it is started anew`;
    return {
      trouble: said === '' ? trouble : `${trouble}; it said: ${said}`,
      streamedMs: firstMs === null ? 0 : lastMs - firstMs,
    };
  }

  async function end(child: Child): Promise<void> {
    const stopMs = options.stopMs ?? 2000;
    child.terminate();
    if (await endsWithin(child, stopMs / 8)) return;
    // A command that had only just begun may have missed it.
    child.terminate();
    if (await endsWithin(child, stopMs - stopMs / 8)) return;
    child.kill();
    if (await endsWithin(child, KILLED_MS)) return;
    log.error(`${program}: process ${child.pid} does not end though killed; its camera may need a restart of the box`);
  }

  async function endsWithin(child: Child, ms: number): Promise<boolean> {
    const ended = new AbortController();
    const gone = child.ended.then(() => ended.abort());
    await Promise.race([gone, clock.sleep(ms, ended.signal)]);
    return ended.signal.aborted;
  }

  return sourceWith(status, {
    basis: 'live',
    timeIsSimulated: false,
    description: described(command, secrets),
    frames,
  });
}

function described(command: readonly string[], secrets: readonly string[]): string {
  const shown = redact(command.join(' '), secrets);
  if (secrets.every((secret) => secret === '')) return shown;
  return `${shown} (the password can be seen in the process list of the box)`;
}

function bytesOf(output: PipelineOutput & { format: 'rawvideo' }): number {
  return output.width * output.height * channelsOf(output);
}

function channelsOf(output: PipelineOutput & { format: 'rawvideo' }): 1 | 3 {
  return output.pixels === 'gray8' ? 1 : 3;
}

function contentOf(bytes: Uint8Array, output: PipelineOutput): Frame['content'] {
  if (output.format === 'mjpeg') return { kind: 'encoded', bytes };
  return { kind: 'raw', width: output.width, height: output.height, channels: channelsOf(output), bytes };
}
