import { describe, expect, test } from 'vitest';
import type { BlockRule } from '../../../agent/core/shadow/frame-block.ts';
import { type LabelCounts, noLabels } from '../../../agent/core/shadow/shadow-status.ts';
import { createBoxTime } from '../../../agent/pipeline/box-time.ts';
import { createShadowWatch, type Disagreement, type ShadowOptions } from '../../../agent/pipeline/shadow-watch.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { type FakeDisk, fakeDisk, fakeJournal } from '../../fixtures/fake-journal.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { says, scriptedModel } from '../../fixtures/scripted-model.ts';

const everyFrame: BlockRule = { kind: 'frame' };
const picture = (value = 7) => ({ width: 2, height: 1, channels: 1 as const, pixels: new Uint8Array([value, value]) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

function watched(options: Partial<ShadowOptions> = {}, disk: FakeDisk = fakeDisk()) {
  const clock = fakeClock();
  const journal = fakeJournal({ clock, disk });
  const log = fakeLog();
  const incumbent = scriptedModel('old.onnx');
  const candidate = scriptedModel('new.onnx');
  const kept: (Disagreement & { pixels: number[] })[] = [];
  let labels: LabelCounts = noLabels;
  const shelf = {
    keep: async (found: Disagreement, { pixels }: { pixels: Uint8Array }) => {
      kept.push({ ...found, pixels: [...pixels] });
      return true;
    },
    labels: () => labels,
    note: async () => {},
  };
  const watch = createShadowWatch(
    {
      ...{ camera: 'line', inferEvery: 1, budget: { kind: 'share', share: 1 } as const, tolerance: 0.02 },
      ...{ block: everyFrame, ...options },
    },
    { incumbent, candidate, journal, shelf, clock, time: createBoxTime(clock), log },
  );
  watch.start();
  async function show(count: number, value = 7): Promise<void> {
    for (let n = 0; n < count; n++) {
      await watch.run(picture(value));
      for (let turn = 0; turn < 3; turn++) await settled();
    }
  }
  const label = (to: LabelCounts) => {
    labels = to;
  };
  return { watch, incumbent, candidate, clock, journal, log, kept, show, label, disk };
}

describe('the candidate', () => {
  test('that says the same becomes equivalent at 320 frames, not at 319', async () => {
    const { watch, show } = watched();
    await show(319);
    expect(watch.shadow()).toMatchObject({ verdict: 'undecided', comparison: { compared: 319, disagreed: 0 } });
    await show(1);
    expect(watch.shadow().verdict).toBe('equivalent');
    expect(watch.shadow().says).toContain('they disagreed on 0 of 320 frames');
  });

  test('gets a picture only after the incumbent has answered, and is never waited for', async () => {
    const { watch, incumbent, candidate } = watched();
    incumbent.held = true;
    const pixels = picture(1);
    const first = watch.run(pixels);
    await settled();
    expect([incumbent.shown, candidate.started]).toEqual([1, false]);
    // The buffer holds the next frame by now.
    pixels.pixels.fill(2);
    incumbent.held = false;
    candidate.held = true;
    const seen: number[] = [];
    candidate.answer = (_, { 0: value }) => {
      seen.push(value!);
      return says('good');
    };
    incumbent.release();
    await first;
    await settled();
    for (let n = 0; n < 3; n++) expect(await watch.run(picture())).toEqual(says('good'));
    await settled();
    expect([incumbent.shown, candidate.shown]).toEqual([4, 1]);
    expect(seen).toEqual([1]);
    candidate.release();
    await watch.stop(1000);
    expect([incumbent.stopped, candidate.stopped]).toEqual([true, true]);
  });

  test('has its own rate and its own budget', async () => {
    const every = watched({ inferEvery: 3 });
    await every.show(9);
    expect([every.incumbent.shown, every.candidate.shown]).toEqual([9, 3]);
    const rated = watched({ budget: { kind: 'rate', perSecond: 1 } });
    for (let n = 0; n < 8; n++) {
      await rated.show(1);
      await rated.clock.advance(250);
    }
    expect([rated.incumbent.shown, rated.candidate.shown]).toEqual([8, 2]);
    const shared = watched({ budget: { kind: 'share', share: 0.25 } });
    shared.candidate.held = true;
    void shared.watch.run(picture());
    await settled();
    await shared.clock.advance(100);
    shared.candidate.held = false;
    shared.candidate.release();
    await shared.clock.advance(299);
    await shared.show(1);
    expect(shared.candidate.shown).toBe(1);
    await shared.clock.advance(1);
    await shared.show(1);
    expect(shared.candidate.shown).toBe(2);
  });

  test('that fails costs the incumbent nothing, and disagrees on the frame', async () => {
    const { watch, incumbent, candidate, show, kept } = watched();
    candidate.answer = (run) => (run % 2 === 0 ? null : says('good'));
    await show(10);
    expect([incumbent.shown, incumbent.status.failed]).toEqual([10, 0]);
    expect(watch.shadow().comparison).toMatchObject({ compared: 10, disagreed: 5, unanswered: 5 });
    expect(watch.shadow().trouble).toBe('the candidate gave no answer on 5 of the frames that count');
    expect(kept[0]).toMatchObject({ incumbent: 'good', candidate: '(no answer)' });
  });

  test('that is left out or does not run is not compared, and it is told', async () => {
    const { watch, candidate, show } = watched();
    candidate.answer = () => 'skip';
    await show(3);
    expect(watch.shadow().comparison).toBeNull();
    candidate.set({ state: 'refused', trouble: 'no such file' });
    await show(3);
    expect(watch.shadow().trouble).toBe('the candidate does not run (refused): no such file');
    expect(watch.status.state).toBe('running');
  });

  test('is not shown what the incumbent did not answer', async () => {
    const { incumbent, candidate, show } = watched();
    incumbent.answer = (run) => (run === 0 ? 'skip' : null);
    await show(2);
    expect(candidate.shown).toBe(0);
  });
});

describe('of dependent frames', () => {
  test.each([
    ['so many', { kind: 'frames', count: 5 } as const, 4],
    ['a time', { kind: 'time', ms: 4000 } as const, 5],
  ])('one in %s counts', async (_, block, compared) => {
    const { watch, clock, show } = watched({ block });
    for (let n = 0; n < 20; n++) {
      await show(1);
      await clock.advance(1000);
    }
    expect(watch.shadow().comparison).toMatchObject({ compared, besideTheirBlock: 20 - compared });
  });
});

describe('disagreements', () => {
  test('are kept with their picture, and their labels decide', async () => {
    const { watch, candidate, show, kept, label } = watched();
    candidate.answer = (run) => says(run < 9 ? 'dent' : 'good');
    await show(20, 42);
    expect(kept.length).toBe(9);
    expect(kept[0]).toMatchObject({
      ...{ item: 'line-20260302T060000000Z', comparison: 1, incumbent: 'good', candidate: 'dent', pixels: [42, 42] },
    });
    // scipy: the sequence for 9 of 20 at α 0.05 and Beta(½, ½) begins at 0.1846 (test/unit/shadow/shadow-statistics)
    expect(watch.shadow()).toMatchObject({ verdict: 'different' });
    expect(watch.shadow().says).toContain('label the 9 disagreements');
    label({ candidateOnlyRight: 8, incumbentOnlyRight: 0, bothWrong: 1 });
    expect(watch.shadow().verdict).toBe('promote');
    expect(watch.shadow().eCandidate).toBeCloseTo(56.78, 2);
    label({ candidateOnlyRight: 0, incumbentOnlyRight: 8, bothWrong: 1 });
    expect(watch.shadow().verdict).toBe('reject');
  });
});

describe('the comparison', () => {
  test('goes on after a restart where it was, in a new block', async () => {
    const before = watched({ block: { kind: 'frames', count: 5 } });
    before.candidate.answer = () => says('dent');
    await before.show(7);
    await before.watch.stop(1000);
    expect(before.watch.shadow().comparison).toMatchObject({ compared: 2, disagreed: 2 });
    const after = watched({ block: { kind: 'frames', count: 5 } }, before.disk);
    await after.show(5);
    expect(after.watch.shadow().comparison).toMatchObject({ number: 1, compared: 2, disagreed: 2 });
    await after.show(1);
    expect(after.watch.shadow().comparison).toMatchObject({ number: 1, compared: 3, disagreed: 2 });
  });

  test('after a kill has all of ten minutes ago, and every disagreement that was kept', async () => {
    const before = watched();
    before.candidate.answer = (run) => says(run === 23 ? 'dent' : 'good');
    await before.show(33);
    expect(watched({}, before.disk).watch.shadow().comparison).toMatchObject({ compared: 24, disagreed: 1 });
    await before.clock.advance(600_000);
    await before.show(1);
    await before.show(5);
    expect(watched({}, before.disk).watch.shadow().comparison).toMatchObject({ compared: 34, disagreed: 1 });
  });

  test('begins anew with another file of either model, keeps the old counts and says so', async () => {
    const { watch, incumbent, candidate, show, log, disk } = watched();
    await show(12);
    candidate.set({ hash: 'another' });
    await show(1);
    incumbent.set({ hash: 'yet another' });
    await show(1);
    expect(watch.shadow()).toMatchObject({ comparison: { number: 3, compared: 1 }, before: 2 });
    expect(log.lines.filter(({ message }) => message.includes('a new comparison'))[0]!.message).toContain(
      '0 disagreements on 12 frames',
    );
    await watch.stop(1000);
    const stored = JSON.parse(new TextDecoder().decode(disk.states.get('shadow/line')));
    expect(stored.before.map(({ compared }: { compared: number }) => compared)).toEqual([12, 1]);
  });

  test('goes on in memory while the journal is full, and says so', async () => {
    const { watch, journal, show, candidate } = watched();
    candidate.answer = () => says('dent');
    journal.full = true;
    await show(3);
    expect(watch.shadow()).toMatchObject({ comparison: { compared: 3 } });
    expect(watch.shadow().trouble).toContain('not all is stored');
    journal.full = false;
    await show(1);
    expect(watch.shadow().trouble).toBeNull();
  });

  test('of models that name nothing says so', async () => {
    const { watch, incumbent, candidate, show } = watched();
    const embedding = { values: { norm: 1 }, histograms: {}, prediction: null };
    incumbent.answer = () => embedding;
    candidate.answer = () => embedding;
    await show(2);
    expect(watch.shadow().trouble).toContain('name no classes');
  });

  test('that cannot be read is told and begins anew', () => {
    const disk = fakeDisk();
    disk.states.set('shadow/line', new TextEncoder().encode('{"version":1,"before":[],"now":{"compared":-3}}'));
    const { log, watch } = watched({}, disk);
    expect(watch.shadow().comparison).toBeNull();
    expect(log.lines[0]).toMatchObject({ level: 'error' });
  });
});
