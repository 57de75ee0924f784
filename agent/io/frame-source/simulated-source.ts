import { setImmediate } from 'node:timers/promises';
import type { BrokenFrame, Frame } from '../../core/frame/frame.ts';
import { notesOf, toldRecipe } from '../../core/simulation/play.ts';
import { conditionsAt, quietScenario, type Scenario } from '../../core/simulation/scenario.ts';
import { createStation } from '../../core/simulation/station.ts';
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
  /** What happens, from the first frame on; without it, nothing does. After its end all stays as it is. */
  readonly scenario?: Scenario | null;
}

/** A made-up station. Its position is `start|number`, so a simulation that is killed goes on in its own time. */
export function simulatedSource(options: SimulatedOptions, world: SourceWorld): FrameSource {
  const status = newStatus();
  const { clock, log } = world;
  const live = options.speed === 1;
  const scenario = options.scenario ?? quietScenario;
  const frameMs = 1000 / options.fps;
  const realFrameMs = frameMs / options.speed;
  const stride = Math.max(1, Math.round((options.everyMs ?? frameMs) / frameMs));
  const end = options.frames ?? Number.POSITIVE_INFINITY;

  async function* frames(after: string | null, signal: AbortSignal): AsyncGenerator<Frame | BrokenFrame> {
    const { seed, width, height } = options;
    const station = createStation({ ...scenario.station, seed, width, height, frameMs });
    const bytes = new Uint8Array(station.bytesPerFrame);
    const from = startOf(after);
    const notes = notesOf(scenario, from.startMs).filter(
      ({ atMs }) => atMs > from.startMs + (from.n - stride) * frameMs,
    );
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
      const atMs = from.startMs + n * frameMs;
      const conditions = conditionsAt(scenario, n * frameMs);
      const { settings } = station.draw(n, atMs, conditions, bytes);
      const note = notes[0] && notes[0].atMs <= atMs ? notes.shift() : undefined;
      status.counters.frames++;
      status.state = 'streaming';
      yield {
        name: `frame ${n}`,
        capturedAtMs: live ? null : atMs,
        arrivedMonotonicMs: clock.monotonicMs(),
        content: { kind: 'raw', width, height, channels: 3, bytes },
        recipe: toldRecipe(scenario, conditions.recipeIndex),
        settings,
        position: live ? null : `${from.startMs}|${n}`,
        ...(note && { note: { kind: note.kind, text: note.text } }),
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
    description: `simulated station, scenario ${scenario.name}, seed ${options.seed}, ${options.width}×${options.height}, ${options.fps} frames/s, ${options.speed} times real time`,
    frames,
  });
}
