import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import type { Frame, Picture } from '../core/frame/frame.ts';
import { sharpPreprocessor } from '../io/preprocess/sharp-preprocessor.ts';
import type { Clock, Preprocessor } from '../pipeline/ports.ts';
import { brokerFindings } from './broker-findings.ts';
import type { CameraConfig, Config } from './config/schema.ts';
import { modelFindings } from './doctor-model.ts';
import { pageFinding } from './doctor-page.ts';
import { type DoctorWorld, type Finding, type KnownOfCamera, ok } from './finding.ts';
import { preprocessOptions } from './io-options.ts';
import { modelInUse } from './model/promoted-spec.ts';
import { openSource } from './open-source.ts';
import { scenariosOf } from './prepare/load-prepared.ts';

export type { DoctorWorld, Finding } from './finding.ts';

const cameraWithinMs = 15_000;
const memoryFileSystems = new Set([0x01021994, 0x858458f6]);

/** Tries everything the configuration names, one after the other. Each finding is handed on as soon as it is there. `known`:
 * what a running agent knows of its cameras and models, which then are not opened a second time. */
export async function* examine(config: Config, world: DoctorWorld, known?: KnownOfCamera): AsyncGenerator<Finding> {
  yield stateFolder(config);
  yield runtimeFolder(config);
  yield clockFinding(world.clock);
  if (config.status.enabled) yield pageFinding(config);
  if (config.broker) yield* brokerFindings(config, config.broker, world);
  else yield ok('broker-none', 'broker', 'none is configured: reports stay on the box');
  for (const camera of config.cameras) {
    if (!camera.enabled) continue;
    if (known) {
      const { source, model } = known(camera);
      yield source;
      if (model) yield model;
      continue;
    }
    yield await cameraFinding(camera, config, world);
    const model = modelInUse(config, camera);
    if (model) yield* modelFindings(camera, model, config, world);
    // Its predictions are compared and nothing else.
    const candidate = camera.shadow && { ...camera.shadow.model, tap: 'none' };
    if (candidate) yield* modelFindings(camera, candidate, config, world, `candidate of camera ${camera.id}`);
  }
}

function stateFolder({ stateDir, store }: Config): Finding {
  const about = `state folder ${stateDir}`;
  try {
    mkdirSync(stateDir, { recursive: true });
    accessSync(stateDir, constants.W_OK);
  } catch (error) {
    const todo = 'give the agent a folder it may write to: stateDir';
    return { code: 'state-not-writable', about, result: 'failure', found: (error as Error).message, todo };
  }
  const { bavail, bsize } = statfsSync(stateDir);
  const freeBytes = bavail * bsize;
  const neededBytes = store.maxBytes + store.freeReserveBytes;
  const found = `${megabytes(freeBytes)} free, ${megabytes(neededBytes)} wanted at most`;
  if (freeBytes >= neededBytes) return ok('state-ok', about, found);
  return { code: 'disk-small', about, result: 'warning', found, todo: 'free space, or lower store.maxBytes' };
}

function runtimeFolder({ runtimeDir }: Config): Finding {
  const about = `runtime folder ${runtimeDir}`;
  try {
    mkdirSync(runtimeDir, { recursive: true });
    accessSync(runtimeDir, constants.W_OK);
    if (memoryFileSystems.has(statfsSync(runtimeDir).type)) return ok('runtime-ok', about, 'a memory file system');
  } catch (error) {
    const todo = 'give the agent a folder on a memory file system it may write to: runtimeDir';
    return { code: 'runtime-not-writable', about, result: 'failure', found: (error as Error).message, todo };
  }
  const todo = 'name one on tmpfs (for example below /run or /dev/shm): it is written with every frame and wears flash';
  return { code: 'runtime-on-disk', about, result: 'warning', found: 'not a memory file system', todo };
}

function clockFinding(clock: Clock): Finding {
  const found = new Date(clock.wallMs()).toISOString();
  if (clock.synced()) return ok('clock-ok', 'clock', `${found}, set by a time server`);
  const todo =
    'let systemd-timesyncd set it, and reports are stamped right; other time services are not recognised, look there yourself';
  return {
    code: 'clock-not-synced',
    about: 'clock',
    result: 'warning',
    found: `${found}, not set by a time server`,
    todo,
  };
}

async function cameraFinding(camera: CameraConfig, config: Config, world: DoctorWorld): Promise<Finding> {
  const about = `camera ${camera.id}`;
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), cameraWithinMs);
  let description = '';
  let broken = '';
  let brokenCount = 0;
  try {
    const source = openSource(camera, config.limits, world, scenariosOf([camera]));
    description = source.description;
    const preprocessor = sharpPreprocessor(preprocessOptions(camera.preprocess, config.limits));
    for await (const item of source.frames(null, ending.signal)) {
      const reason = 'reason' in item ? item.reason : await sizeOrReason(preprocessor, item.content);
      if (typeof reason !== 'string') {
        const found = `${description}: ${item.name} read, analysed at ${reason.width}×${reason.height}×${reason.channels}`;
        if (brokenCount === 0) return ok('camera-ok', about, found);
        const others = `${found}; before it ${brokenCount} could not be used, the last one ${broken}`;
        return { code: 'camera-broken-frame', about, result: 'warning', found: others, todo: unreadableTodo(camera) };
      }
      brokenCount++;
      broken = `${item.name}: ${reason}`;
    }
    if (brokenCount > 0)
      return failed('camera-broken-frame', `none of ${brokenCount} pictures can be used, the last one ${broken}`);
    const none = source.state === 'ended' ? 'it holds no picture' : `no frame in ${cameraWithinMs / 1000} s`;
    return failed('camera-silent', `${none}${source.trouble ? `: ${source.trouble}` : ''}`);
  } catch (error) {
    return failed('camera-failed', (error as Error).message);
  } finally {
    clearTimeout(timer);
    ending.abort();
  }

  function failed(code: string, found: string): Finding {
    const where = description === '' ? '' : `${description}: `;
    return { code, about, result: 'failure', found: `${where}${found}`, todo: sourceTodo(camera) };
  }
}

/** What the model would get of a picture, or why it would get none. */
async function sizeOrReason(preprocessor: Preprocessor, content: Frame['content']): Promise<Picture | string> {
  try {
    return await preprocessor.picture(content);
  } catch (error) {
    return (error as Error).message;
  }
}

function sourceTodo({ source }: CameraConfig): string {
  if (source.type === 'folder') return 'check path, pattern and time of its source, and who may read the folder';
  if (source.type === 'pipeline') return 'run its command by hand; check that it writes what its output says';
  return 'check cable, power, address and the source settings of this camera';
}

function unreadableTodo({ source }: CameraConfig): string {
  return source.type === 'folder'
    ? 'look at these files, or leave them out with pattern; they are counted as failed'
    : 'check cable and network: pictures arrive damaged; they are counted as failed';
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
