import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCamera } from '../../../agent/app/find-camera.ts';
import type { CameraModels } from '../../../agent/app/model/camera-models.ts';
import { modelNote } from '../../../agent/app/model/model-note.ts';
import { openModel } from '../../../agent/app/model/open-model.ts';
import type { PreparedModel } from '../../../agent/app/model/prepared-model.ts';
import { promoteModel } from '../../../agent/app/model/promote-model.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeJournal } from '../../fixtures/fake-journal.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { classifierParts, model, part } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';
import { type ScriptedModel, says, scriptedModel } from '../../fixtures/scripted-model.ts';

const picture = { width: 1, height: 1, channels: 1 as const, pixels: new Uint8Array(1) };

/** The models of a camera as the agent opens them, with scripted ones in place of processes. */
async function box(refused: (path: string) => boolean = () => false) {
  const { dir, put } = modelFolder();
  const file = (name: string) => put(name, Buffer.concat([model(...classifierParts()), part(6, name)]));
  const settings = (name: string) => `{ path: ${file(name)}, output: { kind: classifier } }`;
  const text = `site: s\ndevice: d\nstateDir: ${dir}\ncameras:\n  - id: line\n    source: { type: http, url: "http://x/y.jpg" }\n    model: ${settings('old.onnx')}\n    shadow: { block: frame, model: ${settings('new.onnx')} }\n`;
  const { config, camera } = findCamera(put('box.yaml', text), 'line');
  const clock = fakeClock();
  const journal = fakeJournal({ clock });
  const opened: ScriptedModel[] = [];
  const models: CameraModels = {
    open(_, { path }, __, onPrepared) {
      const runner = scriptedModel(path, () => says('good'));
      opened.push(runner);
      const prepared = {
        path,
        hash: `hash of ${path}`,
        tapped: null,
        fingerprint: readFileSync(path).at(-8)!.toString(),
      };
      let isPrepared = false;
      if (refused(path)) runner.set({ state: 'refused', trouble: 'an unknown operator' });
      const start = () => {
        runner.start();
        isPrepared = true;
        onPrepared?.(prepared as unknown as PreparedModel);
      };
      return Object.assign(Object.create(runner), {
        ...{ start, run: runner.run, stop: runner.stop, onNotice: runner.onNotice },
        prepared: () => (isPrepared ? prepared : null),
      });
    },
  };
  const made = openModel(camera, { models, journal, clock, config }, fakeLog());
  const swapped: string[] = [];
  made.onSwapped((words) => swapped.push(words));
  made.watch!.runner.start();
  await clock.advance(0);
  const promote = () =>
    promoteModel({
      ...{ config, camera, file: join(dir, 'new.onnx'), gate: { without: 'a test' } },
      move: { atMs: 1, by: 'a test', reason: 'better' },
    });
  return { made, clock, journal, swapped, promote, opened };
}

describe('a camera whose model is exchanged', () => {
  test('notes the new model and its time, says it in words, and compares the candidate with it', async () => {
    const { made, clock, journal, swapped, promote, opened } = await box();
    const before = made.fingerprint();
    expect(modelNote(journal, 'line')).toMatchObject({ fingerprint: before });
    await made.watch!.runner.run(picture);
    await clock.advance(10_000);
    expect(opened.map(({ started }) => started)).toEqual([true, true]);
    const { model: promoted } = await promote();
    await clock.advance(2_000);
    expect(made.promotion()).toContain(`model ${promoted.id} proves itself`);
    expect(made.fingerprint()).not.toBe(before);
    expect(modelNote(journal, 'line')).toEqual({ fingerprint: made.fingerprint(), sinceMs: clock.wallMs() - 1_000 });
    expect(swapped).toEqual([expect.stringMatching(/^model of the settings \(.*old\.onnx\) → .* \(new\.onnx\)$/)]);
    expect(made.shadow()).toMatchObject({ candidate: { state: 'running' } });
    await made.watch!.runner.stop(1_000);
  });

  test('goes on with the old one and reports it when the new one does not run', async () => {
    const { made, clock, journal, swapped, promote } = await box((path) => path.includes('/shelf/'));
    const before = made.fingerprint();
    await promote();
    await clock.advance(3_000);
    expect([made.fingerprint(), made.promotion(), swapped]).toEqual([before, null, []]);
    const [event] = journal.read('event', 1, 10).map(({ bytes }) => decodeStored(bytes).draft);
    expect(event).toMatchObject({ kind: 'event', camera: 'line', type: 'system', status: 'cleared' });
    expect(event?.kind === 'event' && event.evidence[0]!.text).toMatch(
      /new\.onnx\) was promoted and is not used: it does not run: an unknown operator\. The model of the settings .*old\.onnx\) goes on/,
    );
    expect((await made.watch!.runner.run(picture))?.prediction?.label).toBe('good');
  });
});
