import { slowModel } from '../fixtures/model-runner-models.ts';
import { type BenchModel, noisePictures, startBenchRunner } from './inference-subject.ts';
import { type LoopBlocks, watchLoopBlocks } from './loop-blocks.ts';

export interface SlowFigures {
  readonly runMs: number;
  readonly runs: number;
  readonly blocks: LoopBlocks['longest'];
  /** The same for as long without a model: what the machine does by itself. */
  readonly idleBlocks: LoopBlocks['longest'];
}

export interface KillFigures {
  readonly kills: number;
  readonly medianBackMs: number;
  readonly longestBackMs: number;
}

/** Several hundred milliseconds a run, without weights. */
const slow: BenchModel = {
  name: 'twelve products of 1000×1000 matrices',
  bytes: slowModel(1_000, 12, 3),
  picture: { width: 8, height: 8, colour: 'rgb', scale: 1 / 255, mean: [0], std: [1] },
  output: { kind: 'embedding', output: null },
  tap: null,
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the agent's event loop waits for a slow model. */
export async function slowRuns(runs: number): Promise<SlowFigures> {
  const bench = await startBenchRunner(slow);
  const next = noisePictures(slow.picture);
  const startMs = performance.now();
  const blocks = watchLoopBlocks();
  for (let run = 0; run < runs; run++) await bench.runner.run(next());
  blocks.stop();
  const tookMs = performance.now() - startMs;
  const runMs = bench.runner.status.inferenceMs ?? Number.NaN;
  await bench.stop();
  const idle = watchLoopBlocks();
  await pause(tookMs);
  idle.stop();
  return { runMs, runs, blocks: blocks.longest, idleBlocks: idle.longest };
}

/** kill -9 in the middle of a run: how long until the next picture has its answer. A new runner each time, so that every
 * kill is the first. */
export async function kills(count: number): Promise<KillFigures> {
  const backMs: number[] = [];
  for (let kill = 0; kill < count; kill++) {
    const bench = await startBenchRunner({ ...slow, bytes: slowModel(400, 2, 3) });
    const next = noisePictures(slow.picture);
    await bench.runner.run(next());
    const lost = bench.runner.run(next());
    process.kill(bench.pid, 'SIGKILL');
    const killedAtMs = performance.now();
    if ((await lost) !== null) throw new Error('a killed run was answered');
    while ((await bench.runner.run(next())) === null) await pause(10);
    backMs.push(performance.now() - killedAtMs);
    await bench.stop();
  }
  backMs.sort((a, b) => a - b);
  return { kills: count, medianBackMs: backMs[count >> 1]!, longestBackMs: backMs.at(-1)! };
}
