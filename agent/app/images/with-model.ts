import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CameraConfig } from '../config/schema.ts';
import { prepareInChild } from '../model/prepare-in-child.ts';
import type { ImageSettings } from './image-settings.ts';

/** Does `work` with the camera's model made ready, if it has one; a copy of it that is not kept is taken away afterwards.
 * Rejects with `NoModel` when the model cannot be used. */
export async function withModel<T>(
  settings: ImageSettings,
  camera: Pick<CameraConfig, 'model'> | null,
  work: (settings: ImageSettings) => Promise<T>,
): Promise<T> {
  const spec = camera?.model ?? null;
  if (spec === null) return work(settings);
  const kept = settings.cacheDir === null ? null : join(dirname(settings.cacheDir), 'models');
  const dir = kept ?? mkdtempSync(join(tmpdir(), 'driftlight-models-'));
  try {
    const prepared = await prepareInChild({ spec, dir });
    const { tapped, notes } = prepared;
    const watched = tapped === null ? 'no layer is watched' : `watched layer ${tapped.name}: ${tapped.why}`;
    return await work({
      ...settings,
      model: { spec, prepared, cacheDir: kept },
      inWords: [...settings.inWords, `model ${spec.path}; ${watched}`, ...notes],
    });
  } finally {
    if (kept === null) rmSync(dir, { recursive: true, force: true });
  }
}
