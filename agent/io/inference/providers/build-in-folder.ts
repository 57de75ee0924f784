import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { buildingFolder, engineFolder, keepEngine, keptEngine } from './engine-cache.ts';
import type { EngineOrder } from './engine-order.ts';
import { openOnLadder } from './open-on-ladder.ts';
import { plainFeeds } from './plain-feeds.ts';
import { engineKey } from './plan-tensorrt.ts';
import { runs } from './profile-folder.ts';
import type { Runtime } from './runtime.ts';
import { passesTensorRtOptions } from './tensorrt-options.ts';

/** Builds the engine of an order and keeps it; waits where another process builds the same. `null`: it is there now. */
export async function buildInFolder(
  order: EngineOrder,
  runtime: Runtime,
  monotonicMs: () => number,
): Promise<{ readonly failed: string } | null> {
  // Loads TensorRT, whose version is part of the key.
  if (!(await passesTensorRtOptions(runtime))) return { failed: 'TensorRT does not take its options here' };
  const key = engineKey(order.modelHash, runtime);
  const folder = engineFolder(order.cacheDir, key);
  const building = buildingFolder(folder);
  while (!claim(building)) await pause(1_000);
  try {
    if (keptEngine(folder).state === 'sound') return null;
    const files = `${building}/files`;
    mkdirSync(files);
    const opened = await openOnLadder(
      {
        modelPath: order.modelPath,
        modelHash: order.modelHash,
        providers: ['tensorrt'],
        requireProvider: null,
        threads: order.threads,
        warmUpInput: (session) => plainFeeds(session, runtime, order.shapes),
        cacheDir: order.cacheDir,
        scratchDir: order.scratchDir,
        engine: { buildInto: files },
        monotonicMs,
      },
      runtime,
    );
    if (!opened.ok) return { failed: opened.facts.rungs[0]?.reason ?? opened.why };
    // What it learned of timings is written when it goes.
    await opened.session.release();
    keepEngine(files, folder, key);
    return null;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** Whether this process may build there: nobody else does, or who did is gone. */
function claim(building: string): boolean {
  const claimFile = `${building}/builder`;
  try {
    mkdirSync(building);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const builder = builderOf(claimFile);
    if (builder !== null && builder !== process.pid && runs(builder)) return false;
    rmSync(building, { recursive: true, force: true });
    return claim(building);
  }
  writeFileSync(claimFile, String(process.pid));
  return true;
}

function builderOf(claimFile: string): number | null {
  try {
    return Number(readFileSync(claimFile, 'utf8')) || null;
  } catch {
    return null;
  }
}
