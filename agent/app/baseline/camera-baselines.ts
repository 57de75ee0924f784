import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from '../../core/baseline/baseline.ts';
import { type CameraSetting, misfits } from '../../core/baseline/fits-camera.ts';
import { type BaselineShelf, baselineShelf } from '../../io/baseline-store/baseline-shelf.ts';
import type { Log } from '../../pipeline/ports.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { settingOf } from '../images/image-settings.ts';
import { preprocessOptions } from '../io-options.ts';

/** The baselines that a running camera is read against, taken from the box's shelf as they are promoted there. */
export interface CameraBaselines {
  /** The current baseline of a recipe, `null` where there is none that fits. Cheap while the shelf does not change. */
  current(recipe: string | null): Baseline | null;
  /** Why a baseline that is there is not used, by recipe. */
  troubles(): ReadonlyMap<string | null, string>;
}

interface Looked {
  /** Of the shelf's history, so that a promotion is noticed; `null`: there is none. */
  readonly changedMs: number | null;
  readonly model: string | null | undefined;
  readonly baseline: Baseline | null;
}

/** `modelFingerprint`: see `CameraSetting.model`. */
export function cameraBaselines(
  config: Config,
  camera: CameraConfig,
  log: Log,
  modelFingerprint: () => string | null | undefined = () => null,
): CameraBaselines {
  const known = new Map<string | null, Looked>();
  const troubles = new Map<string | null, string>();

  function look(recipe: string | null, changedMs: number | null): Looked {
    troubles.delete(recipe);
    const model = modelFingerprint();
    if (changedMs === null) return { changedMs, model, baseline: null };
    try {
      const shelf = baselineShelf(config.stateDir, camera.id, recipe);
      const stored = shelf.current();
      const preprocess = preprocessOptions(camera.preprocess, config.limits);
      const setting = settingOf({ preprocess, windowMs: camera.windowMs }, recipe, model);
      const found = stored ? misfits(stored.baseline, setting) : [];
      if (!stored || found.length === 0) return { changedMs, model, baseline: stored?.baseline ?? null };
      const isOfOtherModel = misfits(stored.baseline, { ...setting, model: undefined }).length === 0;
      const former = isOfOtherModel ? formerOf(shelf, setting) : null;
      if (former) {
        log.info(`camera ${camera.id} is scored against ${former.id}, made with its present model`);
        return { changedMs, model, baseline: former };
      }
      if (isOfOtherModel && camera.learn) {
        log.warn(
          `camera ${camera.id} learns a provisional baseline: ${found.join('; ')}; or promote one of this model`,
        );
        return { changedMs, model, baseline: null };
      }
      troubles.set(recipe, `its baseline does not fit: ${found.join('; ')}`);
    } catch (error) {
      troubles.set(recipe, (error as Error).message);
    }
    log.error(`camera ${camera.id} is not scored: ${troubles.get(recipe)}; promote another baseline`);
    return { changedMs, model, baseline: null };
  }

  return {
    current(recipe) {
      const { dir } = baselineShelf(config.stateDir, camera.id, recipe);
      const changedMs = statSync(join(dir, 'history.json'), { throwIfNoEntry: false })?.mtimeMs ?? null;
      let looked = known.get(recipe);
      if (!looked || looked.changedMs !== changedMs || looked.model !== modelFingerprint()) {
        looked = look(recipe, changedMs);
        known.set(recipe, looked);
      }
      return looked.baseline;
    },
    troubles: () => troubles,
  };
}

/** After a model was promoted and taken back, the baseline of before holds again. */
function formerOf(shelf: BaselineShelf, setting: CameraSetting): Baseline | null {
  for (const { baseline } of shelf.former())
    if (baseline.fingerprint.model === setting.model && misfits(baseline, setting).length === 0) return baseline;
  return null;
}
