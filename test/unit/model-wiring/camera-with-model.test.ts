import { describe, expect, test } from 'vitest';
import { readCameraWindows } from '../../../agent/core/window/window-record.ts';
import { createModelWatch, type ModelWatch } from '../../../agent/pipeline/model-watch.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeFrameSource, type ScriptedFrame } from '../../fixtures/fake-frame-source.ts';
import {
  type FakeModelRunner,
  type FakeModelRunnerOptions,
  fakeModelRunner,
} from '../../fixtures/fake-model-runner.ts';
import { type MortalBox, mortalBox, untilQuiet } from '../../fixtures/mortal-box.ts';

const morning = Date.UTC(2026, 2, 2, 6);
const minute = 60_000;

interface Modelled {
  readonly box: MortalBox;
  readonly clock: FakeClock;
  readonly runners: FakeModelRunner[];
}

function modelled(options: FakeModelRunnerOptions = {}, inferEvery = 1): Modelled {
  const clock = fakeClock({ wallMs: morning });
  const runners: FakeModelRunner[] = [];
  const model = (): ModelWatch => {
    const runner = fakeModelRunner(options);
    runners.push(runner);
    return createModelWatch(runner, inferEvery, clock);
  };
  return { box: mortalBox({ clock, model }), clock, runners };
}

const picture = (n: number) => ({ bytes: new Uint8Array(10 + n) });
const open = (box: MortalBox) => (box.checkpoint ? readCameraWindows(box.checkpoint).open.base : []);

describe('a live camera', () => {
  test('counts a frame at once and takes what the model says of it when it comes', async () => {
    const { box, clock, runners } = modelled({ byHand: true });
    const { camera } = box.live(fakeFrameSource(clock, [picture(1), picture(2)], 'live'));
    await untilQuiet('both are counted', () => camera.facts().framesAccepted === 2);
    expect(open(box)[0]).toMatchObject({ frames: 2 });
    expect(open(box)[0]!.stats.has('level')).toBe(false);
    expect(runners[0]!.shown).toHaveLength(2);
    runners[0]!.answerNext();
    await untilQuiet('it is in the checkpoint', () => open(box)[0]!.stats.get('level')?.n === 1);
    expect(open(box)[0]).toMatchObject({ frames: 2 });
    expect(camera.facts().model).toMatchObject({ state: 'running', runs: 1 });
    await camera.stop();
  });

  test('takes it into the window that is open by then, of the recipe of its frame', async () => {
    const { box, clock, runners } = modelled({ byHand: true });
    const source = fakeFrameSource(clock, [{ ...picture(1), recipe: 'a' }], 'live');
    const { camera } = box.live(source);
    await untilQuiet('it is counted', () => camera.facts().framesAccepted === 1);
    await clock.advance(minute);
    await camera.tick();
    runners[0]!.answerNext();
    await untilQuiet('it is taken', () => open(box)[0]!.stats.has('level'));
    expect(open(box)).toMatchObject([{ recipe: 'a', frames: 0, startMs: morning + minute }]);
    expect(box.windows('base').find(({ recipe }) => recipe === 'a')).toMatchObject({ frames: 1 });
    await camera.stop();
  });

  test('shows every n-th good frame, and a frame that cannot be read is none', async () => {
    const { box, clock, runners } = modelled({}, 3);
    const script = [1, 2, 3, 4, 5, 6, 7].map((n) => (n === 2 ? { reason: 'torn' } : picture(n)));
    const { camera } = box.live(fakeFrameSource(clock, script, 'live'));
    await untilQuiet('all came', () => camera.facts().framesAccepted === 6);
    // Good are 1, 3, 4, 5, 6, 7: of them the first and the fourth.
    await untilQuiet('two readings', () => open(box)[0]!.stats.get('level')?.n === 2);
    expect(runners[0]!.shown).toHaveLength(2);
    await camera.stop();
  });

  test('loses no frame while the model is away', async () => {
    const { box, clock, runners } = modelled();
    const source = fakeFrameSource(clock, [picture(1)], 'live');
    const { camera } = box.live(source);
    await untilQuiet('the first is answered', () => open(box)[0]?.stats.get('level')?.n === 1);
    runners[0]!.crash();
    for (let n = 2; n <= 9; n++) source.push(picture(n));
    await untilQuiet('all are counted', () => camera.facts().framesAccepted === 9);
    expect(open(box)[0]!.stats.get('lumaMean')?.n).toBe(9);
    runners[0]!.comesBack();
    source.push(picture(10));
    await untilQuiet('it answers again', () => (open(box)[0]!.stats.get('level')?.n ?? 0) > 1);
    expect(open(box)[0]).toMatchObject({ frames: 10 });
    await camera.stop();
  });

  test('keeps the last answer of a model that is told to stop', async () => {
    const { box, clock } = modelled({ byHand: true });
    const { camera } = box.live(fakeFrameSource(clock, [picture(1)], 'live'));
    await untilQuiet('it is counted', () => camera.facts().framesAccepted === 1);
    await camera.stop();
    expect(open(box)[0]!.stats.get('level')?.n).toBe(1);
    expect(camera.facts().model?.state).toBe('stopped');
  });

  test('takes predictions from elsewhere into the present window', async () => {
    const clock = fakeClock({ wallMs: morning });
    const box = mortalBox({ clock });
    const { camera } = box.live(fakeFrameSource(clock, [picture(1)], 'live'));
    await untilQuiet('it is counted', () => camera.facts().framesAccepted === 1);
    expect(camera.facts().model).toBe(null);
    const reading = { values: { confidence: 0.5 }, histograms: {}, prediction: null };
    expect(await camera.takeReading(reading)).toBe(true);
    expect(open(box)[0]!.stats.get('confidence')?.n).toBe(1);
    expect(await camera.takeReading(reading, 'unknown')).toBe(false);
    await camera.stop();
    expect(await camera.takeReading(reading)).toBe(false);
  });
});

describe('a recording', () => {
  const frames: ScriptedFrame[] = [0, 20_000, minute, minute + 1, 3 * minute].map((atMs, n) => ({
    capturedAtMs: morning + atMs,
    ...picture(n),
  }));

  async function played({ box, clock, runners }: Modelled, meanwhile: (turn: number) => void = () => {}) {
    const source = fakeFrameSource(clock, frames);
    source.end();
    const { camera } = box.live(source);
    let turn = 0;
    for (; box.windows('day').length === 0 && turn < 2_000; turn++) {
      meanwhile(turn);
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(100);
    }
    const said = box.windows('base').map(({ startMs, frames: n, stats }) => [startMs - morning, n, stats.level]);
    await camera.stop();
    return { said, shown: runners[0]!.shown.length };
  }

  test('waits for the model, so that each reading lies in the window of its frame', async () => {
    const { said, shown } = await played(modelled());
    expect(shown).toBe(5);
    expect(said.map(([atMs, n, level]) => [atMs, n, (level as { n: number }).n])).toEqual([
      [0, 2, 2],
      [minute, 2, 2],
      [3 * minute, 1, 1],
    ]);
  });

  test('says the same when the process ends in the middle and returns', async () => {
    const whole = await played(modelled());
    const broken = modelled({ byHand: true });
    let crashedAt = Number.NaN;
    const again = await played(broken, (turn) => {
      const runner = broken.runners[0]!;
      const { state } = runner.status;
      if (runner.shown.length === 3 && state === 'running' && runner.status.failed === 0) crashedAt = turn;
      if (turn === crashedAt) runner.crash();
      else if (turn === crashedAt + 10) runner.comesBack();
      else runner.answerNext();
    });
    expect(broken.runners[0]!.status).toMatchObject({ restarts: 1 });
    expect(again.said).toEqual(whole.said);
  });

  test('goes on without a model that cannot run', async () => {
    const { said } = await played(modelled({ refuses: 'it takes 640×640' }));
    expect(said.map(([, n, level]) => [n, level])).toEqual([
      [2, undefined],
      [2, undefined],
      [1, undefined],
    ]);
  });

  test('gives up a picture that the model does not get through with, and goes on with the next', async () => {
    let runs = 0;
    const answer = () => {
      runs++;
      if (runs === 2 || runs === 3) throw new Error('out of memory');
      return { values: { level: 1 }, histograms: {}, prediction: null };
    };
    const { said } = await played(modelled({ answer }));
    expect(said.map(([, n, level]) => [n, (level as { n: number }).n])).toEqual([
      [2, 1],
      [2, 2],
      [1, 1],
    ]);
  });
});

describe('what happens to the model', () => {
  const events = (box: MortalBox) =>
    [...(box.disk.streams.get('event')?.reports.values() ?? [])].map(({ bytes }) => {
      const { draft } = decodeStored(bytes);
      if (draft.kind !== 'event') throw new Error('no event');
      return draft;
    });

  test('is an event in the journal, also when the journal takes it only later', async () => {
    const { box, clock, runners } = modelled({ refuses: 'it takes 640×640' });
    const { camera, journal } = box.live(fakeFrameSource(clock, [picture(1)], 'live'));
    await untilQuiet('it is told', () => events(box).length === 1 && camera.facts().framesAccepted === 1);
    expect(events(box)[0]).toMatchObject({
      ...{ camera: 'line', type: 'system', status: 'raised', severity: 'act' },
      ...{ onset: { atMs: morning }, evidence: [{ text: 'model part.onnx: it takes 640×640' }] },
    });
    journal.full = true;
    runners[0]!.tell({ kind: 'as-asked', text: 'runs on cpu as asked' });
    await untilQuiet('it was refused', () => box.log.lines.some(({ message }) => message.includes('not reported yet')));
    journal.full = false;
    await camera.tick();
    await untilQuiet('it is over', () => events(box).length === 2);
    expect(events(box)[1]).toMatchObject({ status: 'cleared', id: events(box)[0]!.id });
    await camera.stop();
  });
});
