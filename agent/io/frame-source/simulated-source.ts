import { setImmediate } from 'node:timers/promises';
import type { BrokenFrame, Frame } from '../../core/frame/frame.ts';
import { bytesPerFrame, createScene, drawFrame } from '../../core/simulation/scene.ts';
import type { FrameSource } from '../../pipeline/ports.ts';
import { newStatus, sourceWith } from './source-status.ts';
import type { SourceWorld } from './source-world.ts';

export interface SimulatedOptions {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Frames a second of simulated time. */
  readonly fps: number;
  /** Simulated seconds that pass in a second. 1: a live camera; anything else: a recording. `Infinity`: as fast as asked. */
  readonly speed: number;
  /** Simulated UTC of the first frame; `null`: now. Counts where `speed` is not 1. */
  readonly startMs?: number | null;
  /** Sampling interval in simulated time; `null`: every frame. */
  readonly everyMs?: number | null;
  /** Ends after so many frames of the scene. */
  readonly frames?: number;
  /** Share of the light lost a day. */
  readonly lampLossPerDay?: number;
}

/** A made-up station. Its position is `start|number`, so a simulation that is killed goes on in its own time. */
export function simulatedSource(options: SimulatedOptions, world: SourceWorld): FrameSource {
  const status = newStatus();
  const { clock, log } = world;
  const live = options.speed === 1;
  const frameMs = 1000 / options.fps;
  const realFrameMs = frameMs / options.speed;
  const stride = Math.max(1, Math.round((options.everyMs ?? frameMs) / frameMs));
  const end = options.frames ?? Number.POSITIVE_INFINITY;

  async function* frames(after: string | null, signal: AbortSignal): AsyncGenerator<Frame | BrokenFrame> {
    const scene = createScene({ ...options, frameMs });
    const bytes = new Uint8Array(bytesPerFrame(scene));
    const from = startOf(after);
    const startedMs = clock.monotonicMs();
    const dueMs = (n: number) => startedMs + (n - from.n) * realFrameMs;
    status.state = 'waiting';
    for (let n = from.n; n < end; n += stride) {
      if (live) n += skipMissed(n, clock.monotonicMs() - dueMs(n));
      const waitMs = dueMs(n) - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      // Also when frames come as fast as they are asked for, the rest of the agent must get its turn.
      else await setImmediate();
      if (signal.aborted) return;
      drawFrame(scene, n, bytes);
      status.counters.frames++;
      status.state = 'streaming';
      yield {
        name: `frame ${n}`,
        capturedAtMs: live ? null : from.startMs + n * frameMs,
        arrivedMonotonicMs: clock.monotonicMs(),
        content: { kind: 'raw', width: options.width, height: options.height, channels: 3, bytes },
        recipe: null,
        settings: {},
        position: live ? null : `${from.startMs}|${n}`,
      };
    }
    if (!signal.aborted) status.state = 'ended';
  }

  /** How far a live camera went on while the agent was busy; those frames are gone. */
  function skipMissed(n: number, lateMs: number): number {
    const missed = Math.floor(Math.max(0, lateMs) / (realFrameMs * stride));
    const skipped = Math.min(missed, Math.max(0, Math.ceil((end - n) / stride) - 1));
    status.counters.skipped += skipped;
    return skipped * stride;
  }

  function startOf(after: string | null): { startMs: number; n: number } {
    const fresh = { startMs: options.startMs ?? clock.wallMs(), n: 0 };
    if (live || after === null) return fresh;
    const [startMs, n] = after.split('|').map(Number);
    if (Number.isFinite(startMs) && Number.isSafeInteger(n)) return { startMs: startMs!, n: n! + stride };
    log.warn(`simulated station: cannot go on from '${after}'; starts at the beginning`);
    return fresh;
  }

  return sourceWith(status, {
    basis: live ? 'live' : 'recorded',
    timeIsSimulated: !live,
    description: `simulated station, seed ${options.seed}, ${options.width}×${options.height}, ${options.fps} frames/s, ${options.speed} times real time`,
    frames,
  });
}
