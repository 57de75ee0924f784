import { processMemory } from '../../agent/io/inference/process-memory.ts';
import { theilSen } from '../../shared/stats/theil-sen.ts';
import { type BenchModel, noisePictures, startBenchRunner } from './inference-subject.ts';
import { watchLoopBlocks } from './loop-blocks.ts';

export interface MemorySample {
  readonly runs: number;
  /** Resident bytes of the process that runs the model, and of the one that feeds it. */
  readonly childBytes: number;
  readonly parentBytes: number;
}

export interface DayFigures {
  readonly model: string;
  readonly runs: number;
  readonly seconds: number;
  readonly answered: number;
  readonly skipped: number;
  readonly failed: number;
  readonly restarts: number;
  readonly inferenceMs: number | null;
  readonly samples: readonly MemorySample[];
  /** Bytes a hundred thousand runs, by Theil–Sen over all samples but the first tenth. */
  readonly childSlope: number;
  readonly parentSlope: number;
  readonly blockedMs: number;
}

/** Runs as many pictures through a model as a camera shows it in a day, one after the other, and watches the memory. */
export async function inferenceDay(model: BenchModel, runs: number): Promise<DayFigures> {
  const bench = await startBenchRunner(model);
  const next = noisePictures(model.picture);
  const samples: MemorySample[] = [];
  const everyRuns = Math.ceil(runs / 200);
  const blocks = watchLoopBlocks();
  const startMs = performance.now();
  for (let run = 0; run < runs; run++) {
    if (run % everyRuns === 0) samples.push(sample(run, bench.pid));
    await bench.runner.run(next());
  }
  blocks.stop();
  samples.push(sample(runs, bench.pid));
  const seconds = (performance.now() - startMs) / 1000;
  const { runs: answered, skipped, failed, restarts, inferenceMs } = bench.runner.status;
  await bench.stop();
  return {
    ...{ model: model.name, runs, seconds, answered, skipped, failed, restarts, inferenceMs, samples },
    childSlope: slope(samples, 'childBytes'),
    parentSlope: slope(samples, 'parentBytes'),
    blockedMs: blocks.longest.computingMs,
  };
}

function sample(runs: number, pid: number): MemorySample {
  return { runs, childBytes: processMemory(pid)?.residentBytes ?? 0, parentBytes: process.memoryUsage.rss() };
}

function slope(samples: readonly MemorySample[], of: 'childBytes' | 'parentBytes'): number {
  const later = samples.slice(Math.floor(samples.length / 10));
  return (
    theilSen(
      later.map((one) => one[of]),
      later.map(({ runs }) => runs),
    ).slope * 100_000
  );
}
