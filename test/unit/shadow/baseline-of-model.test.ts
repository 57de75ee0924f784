import { describe, expect, test } from 'vitest';
import { cameraBaselines } from '../../../agent/app/baseline/camera-baselines.ts';
import { findCamera } from '../../../agent/app/find-camera.ts';
import { settingOf } from '../../../agent/app/images/image-settings.ts';
import { preprocessOptions } from '../../../agent/app/io-options.ts';
import { encodeBaseline } from '../../../agent/io/baseline-store/baseline-file.ts';
import { baselineShelf } from '../../../agent/io/baseline-store/baseline-shelf.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';
import { smallBaseline } from '../../fixtures/small-baseline.ts';

function box(learn: boolean) {
  const { dir, put } = modelFolder();
  const file = put(
    'box.yaml',
    `site: s\ndevice: d\nstateDir: ${dir}\ncameras:\n  - id: top\n    learn: ${learn}\n    source: { type: http, url: "http://x/y.jpg" }\n    preprocess: { colour: grey }\n`,
  );
  const { config, camera } = findCamera(file, 'top');
  const { preprocessing } = settingOf(
    { preprocess: preprocessOptions(camera.preprocess, config.limits), windowMs: 1 },
    null,
    null,
  );
  const promote = async (model: string, reason: string) => {
    const { draft, series } = await smallBaseline({ fingerprint: { preprocessing, model }, reason });
    const { bytes, id } = encodeBaseline(draft, series);
    baselineShelf(dir, 'top', null).promote(bytes, { atMs: 1, by: 'a test', reason });
    return id;
  };
  const now = { model: 'old' };
  const log = fakeLog();
  const baselines = cameraBaselines(config, camera, log, () => now.model);
  return { promote, baselines, now, log };
}

describe('the baseline of a camera whose model is exchanged', () => {
  test('holds for its model only; the box then learns, and after a roll-back the old one holds again', async () => {
    const { promote, baselines, now } = box(true);
    const old = await promote('old', 'commissioning');
    expect(baselines.current(null)?.id).toBe(old);
    now.model = 'new';
    expect(baselines.current(null)).toBeNull();
    // No trouble, so that the learner goes to work.
    expect(baselines.troubles().size).toBe(0);
    const learnt = await promote('new', 'learnt by the box itself');
    expect(baselines.current(null)?.id).toBe(learnt);
    now.model = 'old';
    expect(baselines.current(null)?.id).toBe(old);
    expect(baselines.troubles().size).toBe(0);
  });

  test('is told as not fitting where the box does not learn', async () => {
    const { promote, baselines, now } = box(false);
    await promote('old', 'commissioning');
    now.model = 'new';
    expect(baselines.current(null)).toBeNull();
    expect(baselines.troubles().get(null)).toContain('another model');
  });
});
