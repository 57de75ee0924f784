import { describe, expect, test } from 'vitest';
import { readCameraWindows } from '../../../agent/core/window/window-record.ts';
import type { Camera } from '../../../agent/pipeline/camera.ts';
import { levels } from '../../../shared/wire/report.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeFrameSource, type ScriptedFrame } from '../../fixtures/fake-frame-source.ts';
import { type MortalBox, mortalBox, untilQuiet } from '../../fixtures/mortal-box.ts';

const minute = 60_000;
const evening = Date.UTC(2026, 2, 2, 22, 58);

/** A recording over two hours and a midnight, with a late picture, a broken one and a change of recipe. */
const recording: ScriptedFrame[] = [
  { atMs: 0 },
  { atMs: 20_000 },
  { atMs: minute },
  { atMs: 2 * minute, recipe: 'b' },
  { atMs: minute + 1, recipe: 'b' },
  { atMs: 2 * minute + 30_000, reason: 'truncated' },
  { atMs: 50 * minute, recipe: 'b' },
  { atMs: 62 * minute, recipe: 'a' },
  { atMs: 62 * minute + 1, recipe: 'a' },
  { atMs: 63 * minute, recipe: 'a' },
].map(({ atMs, ...frame }, n) => ({
  capturedAtMs: evening + atMs,
  ...('reason' in frame ? {} : { bytes: new Uint8Array(10 + n) }),
  ...frame,
}));

describe('a recording', () => {
  test('has each picture in its window', async () => {
    const box = mortalBox({ clock: fakeClock() });
    await playOut(box);
    const said = box.windows('base').map((one) => [(one.startMs - evening) / minute, one.recipe, one.frames]);
    expect(said).toEqual([
      [0, null, 2],
      [1, null, 1],
      [2, 'b', 2],
      [50, 'b', 1],
      [62, 'a', 2],
      [63, 'a', 1],
    ]);
    expect(box.windows('base')[2]).toMatchObject({ framesLate: 1, framesFailed: 1 });
    expect(box.windows('hour').map((one) => [one.recipe, one.frames])).toEqual([
      [null, 3],
      ['b', 3],
      ['a', 3],
    ]);
    expect(box.windows('day').map((one) => [one.recipe, one.frames])).toEqual([
      [null, 3],
      ['b', 3],
      ['a', 3],
    ]);
  });

  test('gives the same reports under the same numbers when the agent is killed before any write, and again', async () => {
    const whole = mortalBox({ clock: fakeClock() });
    await playOut(whole);
    const writes = whole.writes;
    expect(writes).toBeGreaterThan(15);
    for (let first = 0; first < writes; first++)
      for (let second = 0; second < writes; second++) {
        const box = mortalBox({ clock: fakeClock() });
        await playOut(box, first);
        await playOut(box, second);
        await playOut(box);
        expect(content(box), `killed before writes ${first} and ${second}`).toEqual(content(whole));
      }
  });

  test('is read again from the last report on when the power fails, so nothing is missing', async () => {
    const whole = mortalBox({ clock: fakeClock() });
    await playOut(whole);
    for (let cut = 0; cut < whole.writes; cut++) {
      const box = mortalBox({ clock: fakeClock() });
      await playOut(box, cut);
      box.checkpoint = null;
      await playOut(box);
      expect(content(box), `power cut before write ${cut}`).toEqual(content(whole));
    }
  });

  test('misses nothing either when the power fails after the agent was killed and had started again', async () => {
    const whole = mortalBox({ clock: fakeClock() });
    await playOut(whole);
    for (let killed = 0; killed < whole.writes; killed += 2)
      for (let cut = 0; cut < whole.writes; cut++) {
        const box = mortalBox({ clock: fakeClock() });
        await playOut(box, killed);
        await playOut(box, cut);
        box.checkpoint = null;
        await playOut(box);
        expect(content(box), `killed before write ${killed}, power cut before write ${cut}`).toEqual(content(whole));
      }
  });
});

describe("a recording whose camera's state in the store is damaged", () => {
  const plain = recording.map(({ recipe: _, ...frame }) => frame);
  const places = (box: MortalBox, level: 'base' | 'hour' | 'day') =>
    box.windows(level).map(({ startMs, endMs, recipe, frames }) => ({ startMs, endMs, recipe, frames }));

  test.each([
    ['camera/line', 'kept'],
    ['camera/line', 'gone'],
    ['camera-day/line', 'kept'],
  ])(
    'without %s, its memory %s: no frame is lost or counted twice, and a window counts what it supersedes',
    async (key, memory) => {
      const whole = mortalBox({ clock: fakeClock() });
      await playOut(whole, undefined, plain);
      for (let cut = 1; cut < whole.writes; cut++) {
        const box = mortalBox({ clock: fakeClock() });
        await playOut(box, cut, plain);
        box.disk.states.delete(key);
        if (memory === 'gone') box.checkpoint = null;
        await playOut(box, undefined, plain);
        const told = `killed before write ${cut}`;
        expect(places(box, 'base'), told).toEqual(places(whole, 'base'));
        for (const [fine, coarse] of [
          ['base', 'hour'],
          ['hour', 'day'],
        ] as const)
          for (const { startMs, endMs, recipe, frames } of places(box, coarse)) {
            const inside = places(box, fine).filter(
              (one) => one.recipe === recipe && one.startMs >= startMs && one.endMs <= endMs,
            );
            expect(frames, `${told}: ${coarse} of ${recipe} from ${startMs}`).toBe(sum(inside));
          }
      }
    },
  );
});

test.each(['kept', 'gone'])(
  'a recording goes on in a journal that took the place of a damaged one where it was, its memory %s',
  async (memory) => {
    const whole = mortalBox({ clock: fakeClock() });
    await playOut(whole);
    const frames = (box: MortalBox) => box.windows('base').map((one) => [one.startMs, one.recipe, one.frames]);
    for (let cut = 2; cut < whole.writes; cut++)
      for (let dies = 0; dies < 4; dies++) {
        const box = mortalBox({ clock: fakeClock() });
        await playOut(box, cut);
        const before = frames(box);
        box.disk.streams.clear();
        const state = box.disk.states.get('camera/line')!;
        box.disk.states.clear();
        box.disk.states.set('salvaged/camera/line', state);
        if (memory === 'gone') box.checkpoint = null;
        await playOut(box, dies);
        if (memory === 'gone') box.checkpoint = null;
        await playOut(box);
        expect([...before, ...frames(box)], `killed before write ${cut}, then ${dies}`).toEqual(frames(whole));
        expect(box.disk.states.has('salvaged/camera/line')).toBe(false);
      }
  },
);

test('a recording whose state was lost with the journal goes on after the windows that could be read there', async () => {
  const whole = mortalBox({ clock: fakeClock() });
  await playOut(whole);
  const box = mortalBox({ clock: fakeClock() });
  await playOut(box, Math.floor(whole.writes / 2));
  const before = box.windows('base');
  expect(before.length).toBeGreaterThan(1);
  box.disk.streams.clear();
  box.disk.states.clear();
  box.checkpoint = null;
  box.disk.states.set('salvaged/recorded/line', Buffer.from(String(before.at(-1)!.endMs)));
  for (const dies of [1, 2, undefined]) {
    await playOut(box, dies);
    if (dies !== undefined) box.checkpoint = null;
  }
  expect(sum([...before, ...box.windows('base')])).toBe(sum(whole.windows('base')));
});

describe('a live camera', () => {
  test('keeps every frame it accepted when the agent is killed before any write', async () => {
    let deaths = 0;
    for (let diesBefore = 0; diesBefore < 50; diesBefore++) {
      const clock = fakeClock({ wallMs: evening + 80_500 });
      const box = mortalBox({ clock });
      let accepted = await liveFor(box, clock, 50, diesBefore);
      if (box.isDead) deaths++;
      await clock.advance(3_000);
      accepted += await liveFor(box, clock, 80);
      const open = sumOpen(box);
      const told = `killed before write ${diesBefore}`;
      expect(sum(box.windows('base')) + open, told).toBe(accepted);
      expect(
        box.windows('base').map(({ seq }) => seq),
        told,
      ).toEqual(box.windows('base').map((_, index) => index + 1));
      for (const [index, one] of box.windows('base').entries())
        if (index > 0) expect(one.startMs, told).toBe(box.windows('base')[index - 1]!.endMs);
      // The hour ended after 40 s; all before it is in its report.
      const hour = box.windows('hour');
      expect(hour.length, told).toBe(1);
      const inHour = box.windows('base').filter(({ endMs }) => endMs <= hour[0]!.endMs);
      expect(hour[0]!.frames, told).toBe(sum(inHour));
      expect(
        box.windows('base').every(({ interruptedSinceMs }) => interruptedSinceMs === undefined),
        told,
      ).toBe(true);
    }
    expect(deaths).toBeGreaterThan(20);
  });

  test('loses at most the open window to a power cut, and says since when', async () => {
    const clock = fakeClock({ wallMs: evening });
    const box = mortalBox({ clock });
    await liveFor(box, clock, 50, 20);
    expect(box.isDead).toBe(true);
    const before = readCameraWindows(box.checkpoint!);
    box.checkpoint = null;
    await clock.advance(5_000);
    await liveFor(box, clock, 60);
    const first = box.windows('base')[0]!;
    expect(first.interruptedSinceMs).toBe(evening);
    expect(first.frames).toBeGreaterThan(0);
    expect(before.open.base[0]!.frames).toBeGreaterThan(0);
  });

  test('says so also when it is killed, at any write, before it could', async () => {
    for (let diesBefore = 0; diesBefore < 6; diesBefore++) {
      const clock = fakeClock({ wallMs: evening });
      const box = mortalBox({ clock });
      await liveFor(box, clock, 50, 20);
      box.checkpoint = null;
      await liveFor(box, clock, 60, diesBefore);
      await liveFor(box, clock, 130);
      const said = box.windows('base').map(({ interruptedSinceMs }) => interruptedSinceMs);
      expect(said.filter(Boolean), `killed before write ${diesBefore}`).toEqual([evening]);
    }
  });

  test('says of two power cuts in a row since when the first one was', async () => {
    const clock = fakeClock({ wallMs: evening });
    const box = mortalBox({ clock });
    for (let cuts = 0; cuts < 2; cuts++) {
      await liveFor(box, clock, 10, 8);
      expect(box.isDead).toBe(true);
      box.checkpoint = null;
    }
    await liveFor(box, clock, 130);
    expect(box.windows('base')[0]!.interruptedSinceMs).toBe(evening);
  });

  test('goes on with its windows when the clock was set back by years while the agent was off', async () => {
    const box = mortalBox({ clock: fakeClock() });
    const before = fakeClock({ wallMs: evening });
    let accepted = await liveFor(box, before, 80, 70);
    const after = fakeClock({ wallMs: evening - 3 * 365 * 24 * 60 * minute });
    const clocked = mortalBox({ clock: after, from: box });
    accepted = await liveFor(clocked, after, 200);
    const said = clocked.windows('base');
    expect(said.at(-1)!.startMs).toBeLessThan(evening - 365 * 24 * 60 * minute);
    expect(said.filter(({ startMs }) => startMs < evening - minute).length).toBeGreaterThanOrEqual(3);
    expect(sum(said) + sumOpen(clocked)).toBeGreaterThanOrEqual(accepted);
    for (const hour of clocked.windows('hour'))
      expect(hour.frames).toBe(
        sum(said.filter(({ startMs, endMs }) => startMs >= hour.startMs && endMs <= hour.endMs)),
      );
  });

  test('closes a day once, though the power failed at the end of an hour and the agent was killed after the night', async () => {
    for (let diesBefore = 0; diesBefore < 20; diesBefore++) {
      const clock = fakeClock({ wallMs: Date.UTC(2026, 2, 2, 22, 59, 50) });
      const box = mortalBox({ clock });
      await liveFor(box, clock, 12, diesBefore);
      box.checkpoint = null;
      await clock.advance(7 * 60 * minute);
      await liveFor(box, clock, 3, 6);
      await liveFor(box, clock, 3);
      const told = `power cut before write ${diesBefore}`;
      const days = box.windows('day').map(({ startMs }) => startMs);
      expect(days, told).toEqual([...new Set(days)]);
      const before = box.windows('hour').filter(({ startMs }) => startMs < Date.UTC(2026, 2, 3));
      expect(sum(box.windows('day')), told).toBe(sum(before));
    }
  });

  test('goes on in the middle of a window after a stop, also when the memory was cleared by a reboot', async () => {
    const clock = fakeClock({ wallMs: evening });
    const box = mortalBox({ clock });
    let accepted = await liveFor(box, clock, 30);
    box.checkpoint = null;
    accepted += await liveFor(box, clock, 40);
    expect(box.windows('base').map(({ interruptedSinceMs }) => interruptedSinceMs)).toEqual([undefined]);
    expect(sum(box.windows('base')) + sumOpen(box)).toBe(accepted);
  });
});

/** Runs until the recording has ended or the agent is dead. */
async function playOut(box: MortalBox, diesBefore?: number, frames = recording): Promise<void> {
  const clock = fakeClock();
  const source = fakeFrameSource(clock, frames);
  source.end();
  const { camera } = box.live(source, diesBefore);
  await untilQuiet(
    'the recording is over',
    () => box.isDead || (source.state === 'ended' && camera.facts().openWindow === null),
  );
  await stop(box, camera);
}

async function stop(box: MortalBox, camera: Camera): Promise<void> {
  if (!box.isDead) await settledOrDead(box, camera.stop());
}

/** A dead agent's promises never settle. */
async function settledOrDead(box: MortalBox, work: Promise<void>): Promise<void> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  work.then(settle, settle);
  await untilQuiet('settled or dead', () => settled || box.isDead);
}

/** Runs for some seconds with a frame each, then stops. Returns the frames accepted. */
async function liveFor(box: MortalBox, clock: FakeClock, seconds: number, diesBefore?: number): Promise<number> {
  const script = Array.from({ length: 300 }, (_, n) => ({ bytes: new Uint8Array(10 + n), afterMs: 1_000 }));
  const { camera } = box.live(fakeFrameSource(clock, script, 'live'), diesBefore);
  for (let second = 0; second < seconds && !box.isDead; second++) {
    await clock.advance(1_000);
    if (!box.isDead) await settledOrDead(box, camera.tick());
  }
  const { framesAccepted } = camera.facts();
  await stop(box, camera);
  return framesAccepted;
}

/** All but when the reports were made. */
function content(box: MortalBox): unknown {
  return levels.map((level) =>
    box.windows(level).map(({ atMs: _a, monotonicMs: _m, bootId: _b, clock: _c, ...rest }) => rest),
  );
}

function sum(windows: readonly { frames: number }[]): number {
  return windows.reduce((total, { frames }) => total + frames, 0);
}

/** Frames of the base window that a stop left open. */
function sumOpen(box: MortalBox): number {
  return sum(readCameraWindows(box.disk.states.get('camera/line')!.subarray(9)).open.base);
}
