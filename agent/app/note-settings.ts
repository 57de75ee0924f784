import { createHash } from 'node:crypto';
import type { Camera } from '../pipeline/camera.ts';
import type { Journal, Log } from '../pipeline/ports.ts';
import type { CameraConfig } from './config/schema.ts';

/** Other settings than at the last start may explain what changes from now on. */
export function noteSettings(config: CameraConfig, journal: Journal, camera: Camera, log: Log): void {
  const key = `settings/${config.id}`;
  const now = createHash('sha256').update(JSON.stringify(config)).digest();
  const before = journal.state(key);
  if (before && now.equals(before)) return;
  if (before) camera.logged({ kind: 'configuration', text: `settings of camera ${config.id}` });
  journal
    .append([], new Map([[key, now]]))
    .catch((error: Error) => log.warn(`the settings are not noted: ${error.message}`));
}
