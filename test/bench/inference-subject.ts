import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Picture } from '../../agent/core/frame/frame.ts';
import { createModelRunner, type ModelRunnerOptions } from '../../agent/io/inference/model-runner.ts';
import { startInferenceChild } from '../../agent/io/inference/start-child.ts';
import { readModelFile } from '../../agent/io/model-file/read-model-file.ts';
import { tapModel } from '../../agent/io/model-file/tap-model.ts';
import type { ModelRunner } from '../../agent/pipeline/ports.ts';
import { seededRandom } from '../../shared/stats/random.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { fakeModelSpec } from '../fixtures/fake-model-runner.ts';
import { realClock } from '../fixtures/real-clock.ts';

/** A runner with a process of its own, to be measured. */
export interface BenchRunner {
  readonly runner: ModelRunner;
  /** Of the newest process. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface BenchModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly picture: ModelRunnerOptions['picture'];
  readonly output: ModelRunnerOptions['spec']['output'];
  readonly tap: string | null;
}

const models = fileURLToPath(new URL('../../../shared/data/models/', import.meta.url));

/** A classifier of 64×64 grey patches with its features tapped; `null` where the data are missing. */
export async function boardClassifier(): Promise<BenchModel | null> {
  const file = join(models, 'pcb-simple-cnn-fp32.onnx');
  if (!existsSync(file)) return null;
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-bench-'));
  try {
    const tapped = join(dir, 'tapped.onnx');
    await tapModel(readModelFile(file), 'relu_3', tapped);
    return {
      name: 'pcb-simple-cnn-fp32, 1×64×64, with relu_3 tapped',
      bytes: readFileSync(tapped),
      picture: { width: 64, height: 64, colour: 'grey', scale: 1 / 255, mean: [0.5], std: [0.5] },
      output: { kind: 'classifier', output: null, gives: 'logits', classes: [] },
      tap: 'relu_3',
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function startBenchRunner(model: BenchModel): Promise<BenchRunner> {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-bench-'));
  const path = join(dir, 'model.onnx');
  writeFileSync(path, model.bytes);
  let pid = 0;
  const runner = createModelRunner(
    {
      spec: { ...fakeModelSpec, path, output: model.output, timeoutMs: 60_000 },
      model: {
        path,
        hash: createHash('sha256').update(model.bytes).digest('hex'),
        tapped: model.tap === null ? null : { name: model.tap, why: 'for the bench' },
      },
      picture: model.picture,
      ...{ cacheDir: null, queue: 2, sharedDir: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
    },
    {
      clock: realClock(),
      log: fakeLog(),
      random: seededRandom(1),
      startChild: (pixels, onMessage) => {
        const child = startInferenceChild(pixels, onMessage);
        pid = child.pid ?? 0;
        return child;
      },
    },
  );
  runner.start();
  while (runner.status.state !== 'running') {
    if (runner.status.trouble !== null) throw new Error(runner.status.trouble);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    runner,
    get pid() {
      return pid;
    },
    stop: async () => {
      await runner.stop(10_000);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Pictures of noise that are never twice the same; the buffer is reused. */
export function noisePictures({ width, height, colour }: BenchModel['picture']): () => Picture {
  const channels = colour === 'grey' ? 1 : 3;
  const pixels = new Uint8Array(width * height * channels);
  let state = 1;
  return () => {
    for (let i = 0; i < pixels.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      pixels[i] = state >>> 24;
    }
    return { width, height, channels, pixels };
  };
}
