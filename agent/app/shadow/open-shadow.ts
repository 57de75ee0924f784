import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { Clock, Journal, Log, ModelRunner } from '../../pipeline/ports.ts';
import { createShadowWatch, type ShadowWatch } from '../../pipeline/shadow-watch.ts';
import type { CameraConfig } from '../config/schema.ts';
import { shadowDir } from './disagreement-folder.ts';
import { disagreementShelf } from './disagreement-shelf.ts';

export interface ShadowParts {
  readonly stateDir: string;
  /** Built, not started. */
  readonly open: (spec: ModelSpec) => ModelRunner;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
}

/** A camera's model with its candidate in the shadow; `null`: it has no candidate. */
export function openShadow(
  { id: camera, shadow }: Pick<CameraConfig, 'id' | 'shadow'>,
  incumbent: ModelRunner,
  { stateDir, open, journal, clock, log }: ShadowParts,
): ShadowWatch | null {
  if (shadow === null) return null;
  const { model, budget, tolerance, block, keep } = shadow;
  // Predictions are compared and nothing else; every picture that comes is shown to it.
  const candidate = open({ ...model, tap: 'none', inferEvery: 1 });
  const mayWrite = () => journal.usage().capturesMayBeWritten;
  const shelf = disagreementShelf(shadowDir(stateDir, camera), keep, { mayWrite, log });
  return createShadowWatch(
    { camera, inferEvery: model.inferEvery, budget, tolerance, block },
    { incumbent, candidate, journal, shelf, clock, time: { utcMs: () => clock.wallMs() }, log },
  );
}
