import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Picture } from '../core/frame/frame.ts';
import type { ModelSpec } from '../core/model/model-spec.ts';
import type { ModelStatus } from '../core/model/model-status.ts';
import { createModelRunner } from '../io/inference/model-runner.ts';
import { answerFor } from '../pipeline/model-watch.ts';
import type { CameraConfig, Config } from './config/schema.ts';
import { modelVerdict, rungFindings } from './doctor-model-words.ts';
import type { DoctorWorld, Finding } from './finding.ts';
import { preprocessOptions } from './io-options.ts';
import { prepareInChild } from './model/prepare-in-child.ts';

/** TensorRT may build its engine before the first answer. */
const answerWithinMs = { cpu: 60_000, gpu: 600_000 };
/** So many, or as many as fit into the time, say how long a run takes once warm. */
const steadyRuns = 20;
const steadyWithinMs = 10_000;
const stopWithinMs = 5_000;

/** Runs the model of a camera as the agent would, once, on a black picture, and says where it ran and how fast. */
export async function* modelFindings(
  camera: CameraConfig,
  spec: ModelSpec,
  config: Config,
  world: DoctorWorld,
  about = `model of camera ${camera.id}`,
): AsyncGenerator<Finding> {
  let status: ModelStatus;
  try {
    status = await tried(camera, spec, config, world);
  } catch (error) {
    const todo = 'correct the model settings of this camera, or put the file there';
    yield { code: 'model-failed', about, result: 'failure', found: (error as Error).message, todo };
    return;
  }
  yield* rungFindings(about, status.provider);
  yield modelVerdict(about, status);
}

async function tried(camera: CameraConfig, spec: ModelSpec, config: Config, world: DoctorWorld): Promise<ModelStatus> {
  const { clock, log, random } = world;
  const modelsDir = join(config.stateDir, 'models');
  const prepared = await prepareInChild({ spec, dir: join(modelsDir, 'tapped') });
  const picture = preprocessOptions(camera.preprocess, config.limits);
  const sharedDir = mkdtempSync(join(sharedParent(config.runtimeDir), 'driftlight-doctor-'));
  const runner = createModelRunner(
    { spec, model: prepared, picture, cacheDir: join(modelsDir, 'engines'), queue: 1, sharedDir },
    { clock, log, random },
  );
  const ending = new AbortController();
  const withinMs = spec.providers.every((provider) => provider === 'cpu') ? answerWithinMs.cpu : answerWithinMs.gpu;
  const timer = setTimeout(() => ending.abort(), withinMs);
  try {
    runner.start();
    const black = blackPicture(picture);
    const first = await answerFor(runner, black, clock, ending.signal);
    const startedMs = clock.monotonicMs();
    for (let run = 0; typeof first !== 'string' && run < steadyRuns; run++) {
      await runner.run(black);
      if (clock.monotonicMs() - startedMs > steadyWithinMs) break;
    }
    return runner.status;
  } finally {
    clearTimeout(timer);
    ending.abort();
    await runner.stop(stopWithinMs);
    rmSync(sharedDir, { recursive: true, force: true });
  }
}

/** The agent's own folder in memory where the doctor may write there, else the system's for what is temporary. */
function sharedParent(runtimeDir: string): string {
  try {
    mkdirSync(runtimeDir, { recursive: true });
    accessSync(runtimeDir, constants.W_OK);
    return runtimeDir;
  } catch {
    return tmpdir();
  }
}

function blackPicture({ width, height, colour }: { width: number; height: number; colour: string }): Picture {
  const channels = colour === 'grey' ? 1 : 3;
  return { width, height, channels, pixels: new Uint8Array(width * height * channels) };
}
