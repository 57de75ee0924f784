import { statSync } from 'node:fs';
import type { ShadowComparison } from '../../core/shadow/shadow-comparison.ts';
import { judgeShadow, type LabelCounts, noLabels, type ShadowStatus } from '../../core/shadow/shadow-status.ts';
import type { StatusSnapshot } from '../../pipeline/status-view.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { indexFile, indexIn, labelsIn, shadowDir } from './disagreement-folder.ts';
import { labelCounts } from './disagreement-index.ts';

export interface BoxShadow
  extends Pick<ShadowStatus, 'verdict' | 'says' | 'eCandidate' | 'eIncumbent' | 'disagreement'> {
  readonly comparison: ShadowComparison | null;
  readonly labels: LabelCounts;
  readonly trouble: string | null;
  /** Disagreements in the folder. */
  readonly kept: number;
  readonly dir: string;
  /** `null`: the agent told it just now; else when it was stored, since the agent does not answer;
   * 0: never. */
  readonly storedAtMs: number | null;
}

const answerMs = 2_000;

/** How a camera's candidate stands: as the running agent says, else as it was stored last. Rejects, in words, for a camera
 * without a candidate and for a folder that cannot be read. */
export async function shadowOfBox(config: Config, camera: CameraConfig): Promise<BoxShadow> {
  const { id, shadow } = camera;
  if (!shadow) throw new RangeError(`camera ${id} has no candidate; give it one under cameras[].shadow`);
  const dir = shadowDir(config.stateDir, id);
  const { comparison, items, tolerance } = indexIn(dir);
  const running = await askAgent(config, id);
  if (running) return { ...running, kept: items.length, dir, storedAtMs: null };
  const labels = comparison ? labelCounts(items, comparison.number, labelsIn(dir)) : noLabels;
  const judged = judgeShadow(comparison, labels, tolerance ?? shadow.tolerance);
  const storedAtMs = statSync(indexFile(dir), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return { ...judged, comparison, labels, trouble: null, kept: items.length, dir, storedAtMs };
}

/** `null`: it does not run, or its page is off or not for us. */
async function askAgent({ status, site, device }: Config, id: string): Promise<ShadowStatus | null> {
  if (!status.enabled) return null;
  const host = status.host === '0.0.0.0' ? '127.0.0.1' : status.host === '::' ? '[::1]' : status.host;
  try {
    const response = await fetch(`http://${host}:${status.port}/api/status`, { signal: AbortSignal.timeout(answerMs) });
    const snapshot = (await response.json()) as StatusSnapshot;
    if (snapshot.site !== site || snapshot.device !== device) return null;
    return snapshot.cameras.find((camera) => camera.id === id)?.shadow ?? null;
  } catch {
    return null;
  }
}
