import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBox } from '../../fixtures/box-truth.ts';
import type { Plant } from './plant.ts';

export const cameras = ['folder', 'live'] as const;

/** Frames in windows that nobody but the store has: what a damage of it may cost at most. To be called while the agent does
 * not run. A store that cannot be read any more holds nothing to lose. */
export async function undelivered(plant: Plant): Promise<Record<string, number>> {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-faults-copy-'));
  try {
    cpSync(plant.stateDir, join(dir, 'state'), { recursive: true });
    cpSync(plant.runtimeDir, join(dir, 'run'), { recursive: true });
    const box = await readBox({ dir, runtimeDir: join(dir, 'run') }, cameras, { mayBeDamaged: true });
    const lost: Record<string, number> = {};
    for (const camera of cameras) {
      const heard = plant.oracle.numbers(box.journalId, `window/${camera}/base`);
      lost[camera] = box
        .windows(camera, 'base')
        .filter(({ seq }) => !heard.has(seq))
        .reduce((sum, { frames }) => sum + frames, 0);
    }
    return lost;
  } catch {
    return {};
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
