import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Picture } from '../../core/frame/frame.ts';
import type { ModelReading } from '../../core/model/model-reading.ts';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { SourceWorld } from '../../io/frame-source/source-world.ts';
import { createModelRunner } from '../../io/inference/model-runner.ts';
import type { PreprocessOptions } from '../../io/preprocess/options.ts';
import { answerFor } from '../../pipeline/model-watch.ts';
import type { ModelRunner } from '../../pipeline/ports.ts';
import { NoModel } from '../model/prepare-in-child.ts';
import type { PreparedModel } from '../model/prepared-model.ts';

/** The model of a camera whose recorded pictures are read. */
export interface ImageModel {
  readonly spec: ModelSpec;
  readonly prepared: PreparedModel;
  /** Where engines built for this machine are kept; `null`: nowhere. */
  readonly cacheDir: string | null;
}

/** Shows the model one picture after the other, in a process that is started with the first. */
export interface PictureModel {
  /** `null`: it does not get through with this picture. Rejects with `NoModel` when it cannot run at all. */
  read(picture: Picture): Promise<ModelReading | null>;
  stop(): Promise<void>;
}

const stopWithinMs = 5_000;
const memoryFolder = '/dev/shm';

export function pictureModel(
  model: ImageModel,
  preprocess: PreprocessOptions,
  { clock, log, random = Math.random }: SourceWorld,
): PictureModel {
  const { spec, prepared } = model;
  const { path, hash, fingerprint, tapped } = prepared;
  const sharedDir = join(hasMemoryFolder() ? memoryFolder : tmpdir(), `driftlight-${process.pid}-${randomUUID()}`);
  let runner: ModelRunner | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function started(): ModelRunner {
    if (runner) return runner;
    mkdirSync(sharedDir, { recursive: true });
    const { width, height, colour, scale, mean, std } = preprocess;
    runner = createModelRunner(
      {
        spec,
        model: { path, hash, fingerprint, tapped },
        picture: { width, height, colour, scale, mean, std },
        cacheDir: model.cacheDir,
        queue: 1,
        sharedDir,
      },
      { clock, log, random },
    );
    runner.start();
    return runner;
  }

  async function read(picture: Picture): Promise<ModelReading | null> {
    const running = started();
    const answer = await answerFor(running, picture, clock);
    if (answer === 'away')
      throw new NoModel(`model ${spec.path} does not run: ${running.status.trouble ?? running.status.state}`);
    return answer === 'given-up' ? null : answer;
  }

  return {
    read(picture) {
      const answer = turn.then(() => read(picture));
      turn = answer.catch(() => {});
      return answer;
    },
    async stop() {
      await runner?.stop(stopWithinMs);
      rmSync(sharedDir, { recursive: true, force: true });
    },
  };
}

function hasMemoryFolder(): boolean {
  return statSync(memoryFolder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
