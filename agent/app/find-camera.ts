import { readConfigFile } from './config/config-file.ts';
import { parseConfig } from './config/load.ts';
import { formatProblem } from './config/problem.ts';
import type { CameraConfig, Config } from './config/schema.ts';
import { readSecretFile } from './config/secret-file.ts';

/** A configuration or a camera in it that a command asked for and cannot have. */
export class NoCamera extends Error {
  override name = 'NoCamera';
}

/** A camera of a configuration file; without an id, its only one. Throws `NoCamera`. */
export function findCamera(file: string, id: string | undefined): { config: Config; camera: CameraConfig } {
  const read = readConfigFile(file);
  if ('problem' in read) throw new NoCamera(formatProblem(read.problem));
  const parsed = parseConfig(read.text, readSecretFile);
  if (!parsed.ok) throw new NoCamera(`${parsed.problems.map(formatProblem).join('\n')}\n${file} cannot be used`);
  const { config } = parsed;
  const ids = config.cameras.map((camera) => camera.id);
  const camera = id === undefined && ids.length === 1 ? config.cameras[0] : config.cameras.find((c) => c.id === id);
  if (camera) return { config, camera };
  const among = `${file} has ${ids.join(', ')}`;
  throw new NoCamera(id === undefined ? `${among}: say which one with --camera` : `there is no camera ${id}: ${among}`);
}
