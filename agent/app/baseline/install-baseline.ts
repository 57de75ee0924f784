import { setImmediate } from 'node:timers/promises';
import type { Baseline } from '../../core/baseline/baseline.ts';
import { misfits } from '../../core/baseline/fits-camera.ts';
import { decodeBaseline, encodeBaseline, type StoredBaseline } from '../../io/baseline-store/baseline-file.ts';
import { baselineShelf, type ShelfMove } from '../../io/baseline-store/baseline-shelf.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { settingOf } from '../images/image-settings.ts';
import { preprocessOptions } from '../io-options.ts';
import { modelFingerprint } from '../model/model-fingerprint.ts';
import { modelInUse } from '../model/promoted-spec.ts';
import { calibrated } from './make-baseline.ts';

/** The baseline and the camera do not go together. */
export class Misfit extends Error {
  override name = 'Misfit';
}

export interface Installing {
  /** Content of a baseline's file. */
  readonly content: Buffer;
  readonly config: Config;
  readonly camera: CameraConfig;
  /** The recipe it must be of; left out: whichever it is of. */
  readonly recipe?: string;
  /** Left out: the baseline's own. */
  readonly falseAlarmsPerCameraPerMonth?: number;
  readonly move: ShelfMove;
}

export interface Installed {
  readonly baseline: Baseline;
  readonly dir: string;
  /** Id of the one that was current; `null`: none was. */
  readonly before: string | null;
  /** It was not the current one already. */
  readonly isNew: boolean;
}

/**
 * Makes a baseline the current one of a camera, with thresholds calibrated anew where another alarm budget is asked for.
 * Throws `Misfit` saying in words why it does not fit the camera, and `BaselineError`.
 */
export async function installBaseline(installing: Installing): Promise<Installed> {
  const { camera, config, move } = installing;
  let { content } = installing;
  let stored = decodeBaseline(content, 'to be promoted');
  const recipe = installing.recipe ?? stored.baseline.recipe;
  const preprocess = preprocessOptions(camera.preprocess, config.limits);
  const model = await modelFingerprint({ model: modelInUse(config, camera) });
  const found = misfits(stored.baseline, settingOf({ preprocess, windowMs: camera.windowMs }, recipe, model));
  if (stored.baseline.camera !== null && stored.baseline.camera !== camera.id)
    found.push(`another camera: the baseline is of ${stored.baseline.camera}`);
  if (found.length > 0)
    throw new Misfit(
      `baseline ${stored.baseline.id} does not fit camera ${camera.id}:\n${found.map((why) => `  ${why}`).join('\n')}\nmake one with 'driftlight baseline create --config FILE --camera ${camera.id}'`,
    );
  const budget = installing.falseAlarmsPerCameraPerMonth ?? stored.baseline.calibration.falseAlarmsPerCameraPerMonth;
  if (budget !== stored.baseline.calibration.falseAlarmsPerCameraPerMonth) {
    content = await withBudget(stored, budget);
    stored = decodeBaseline(content, 'calibrated anew');
  }
  const shelf = baselineShelf(config.stateDir, camera.id, recipe);
  const before = shelf.entry()?.id ?? null;
  const isNew = shelf.promote(content, move);
  return { baseline: stored.baseline, dir: shelf.dir, before, isNew };
}

/** The same baseline with thresholds for another alarm budget, from the windows that its file keeps. */
export async function withBudget(stored: StoredBaseline, falseAlarmsPerCameraPerMonth: number): Promise<Buffer> {
  const { id: _id, ...draft } = stored.baseline;
  const series = stored.series();
  const scenery = draft.scenery ?? null;
  const found = await calibrated(series, { budget: falseAlarmsPerCameraPerMonth, scenery }, () => setImmediate());
  // What was said of the pictures holds as before; what the calibration says, it says again.
  const limits = [...new Set([...found.limits, ...draft.calibration.limits])];
  return encodeBaseline({ ...draft, calibration: { ...found, limits } }, series).bytes;
}
