import { describe, expect, test } from 'vitest';
import { readCameraWindows } from '../../../agent/core/window/window-record.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeFrameSource } from '../../fixtures/fake-frame-source.ts';
import { fakePreprocessor } from '../../fixtures/fake-preprocessor.ts';
import { mortalBox, untilQuiet } from '../../fixtures/mortal-box.ts';

const morning = Date.UTC(2026, 2, 2, 6);
const picture = { bytes: new Uint8Array(7) };

describe('frames', () => {
  test('that cannot be used are counted and named, the newest ten are shown, and the good ones go on', async () => {
    const clock = fakeClock();
    const broken = Array.from({ length: 12 }, (_, n) => ({ name: `broken-${n}.jpg`, bytes: new Uint8Array(0) }));
    const source = fakeFrameSource(clock, [
      { ...picture, capturedAtMs: morning },
      { name: 'gone.jpg', reason: 'it is gone', capturedAtMs: morning + 1 },
      ...broken.map((frame, n) => ({ ...frame, capturedAtMs: morning + 2 + n })),
      { ...picture, capturedAtMs: morning + 20 },
    ]);
    source.end();
    const box = mortalBox({ clock });
    const { camera } = box.live(source);
    await untilQuiet('the end', () => box.windows('day').length > 0);
    expect(box.windows('base')).toMatchObject([{ frames: 2, framesFailed: 13 }]);
    expect(camera.facts()).toMatchObject({ framesAccepted: 2, framesFailed: 13, broken: null });
    expect(camera.facts().failures.map(({ name }) => name)).toEqual(broken.slice(2).map(({ name }) => name));
    const named = box.log.lines.map(({ message }) => message).join('\n');
    for (const name of ['gone.jpg', ...broken.map((frame) => frame.name)]) expect(named).toContain(`${name} is not`);
  });

  test('whose time cannot be told count with the first picture of a recording and move it nowhere', async () => {
    const clock = fakeClock({ wallMs: morning + 86_400_000 });
    const source = fakeFrameSource(clock, [
      { name: 'holiday.jpg', reason: 'its name has no time', capturedAtMs: null },
      { name: 'cat.jpg', reason: 'its name has no time', capturedAtMs: null },
      { ...picture, capturedAtMs: morning },
      { ...picture, capturedAtMs: morning + 60_000 },
    ]);
    source.end();
    const box = mortalBox({ clock });
    box.live(source);
    await untilQuiet('the end', () => box.windows('day').length > 0);
    expect(box.windows('base')).toMatchObject([
      { startMs: morning, frames: 1, framesFailed: 2, framesLate: 0 },
      { startMs: morning + 60_000, frames: 1, framesFailed: 0, framesLate: 0 },
    ]);
  });

  test('whose time cannot be told are read again after a kill, until a picture came; alone they count at the end', async () => {
    const clock = fakeClock({ wallMs: morning });
    const nothingTimed = { name: 'holiday.jpg', reason: 'its name has no time', capturedAtMs: null };
    const box = mortalBox({ clock });
    const { camera } = box.live(fakeFrameSource(clock, [nothingTimed]));
    await untilQuiet('it was read', () => camera.facts().framesFailed === 1);
    const source = fakeFrameSource(clock, [nothingTimed]);
    source.end();
    const next = box.live(source);
    await untilQuiet('the end', () => box.windows('day').length > 0);
    expect(source.starts).toEqual([null]);
    expect(box.windows('base')).toMatchObject([{ startMs: morning, frames: 0, framesFailed: 1 }]);
    await next.camera.stop();
    const again = fakeFrameSource(clock, [nothingTimed]);
    again.end();
    box.live(again);
    await untilQuiet('it went on', () => again.starts.length > 0);
    expect(again.starts).toEqual(['0']);
  });

  test('of a live camera that cannot be used share one key of the log, however many there are', async () => {
    const clock = fakeClock({ wallMs: morning });
    const script = [1, 2, 3].map((n) => ({ name: `frame ${n}`, reason: 'it is grey' }));
    const box = mortalBox({ clock });
    const { camera } = box.live(fakeFrameSource(clock, script, 'live'));
    await untilQuiet('all three came', () => camera.facts().framesFailed === 3);
    expect(box.log.lines.map(({ details }) => details.key)).toEqual(['unreadable', 'unreadable', 'unreadable']);
    await camera.stop();
  });

  test('on which the program itself stumbles count as failed too, and an error is logged', async () => {
    const clock = fakeClock();
    const source = fakeFrameSource(clock, [{ ...picture, capturedAtMs: morning }]);
    source.end();
    const preprocessor = {
      ...fakePreprocessor({ width: 8, height: 8, channels: 1 }),
      picture: () => Promise.reject(new TypeError('undefined is not a function')),
    };
    const box = mortalBox({ clock, preprocessor });
    const { camera } = box.live(source);
    await untilQuiet('the end', () => box.windows('day').length > 0);
    expect(camera.facts()).toMatchObject({ framesAccepted: 0, framesFailed: 1, broken: null });
    expect(box.log.lines.filter(({ level }) => level === 'error').length).toBe(1);
  });

  test('of a watched folder from the future count as early in the open window and close nothing', async () => {
    const clock = fakeClock({ wallMs: morning });
    const times = [morning - 30_000, morning + 86_400_000, morning - 20_000];
    const script = times.map((capturedAtMs) => ({ ...picture, capturedAtMs }));
    const box = mortalBox({ clock });
    const { camera } = box.live(fakeFrameSource(clock, script, 'recorded', false));
    await untilQuiet('all three are counted', () => camera.facts().framesAccepted === 3);
    expect(box.windows('base')).toEqual([]);
    await camera.stop();
    const [open] = readCameraWindows(box.disk.states.get('camera/line')!.subarray(9)).open.base;
    expect(open).toMatchObject({ startMs: morning - 60_000, frames: 3, framesEarly: 1, framesLate: 0 });
  });
});

describe('windows', () => {
  test('of a live camera close by the clock, without a frame too; those of a recording do not', async () => {
    const clock = fakeClock({ wallMs: morning });
    for (const [basis, expected] of [
      ['live', [0, 0]],
      ['recorded', []],
    ] as const) {
      const box = mortalBox({ clock });
      const { camera } = box.live(fakeFrameSource(clock, [], basis));
      for (let minute = 0; minute < 2; minute++) {
        await clock.advance(60_000);
        await camera.tick();
      }
      expect(box.windows('base').map(({ frames }) => frames)).toEqual(expected);
      await camera.stop();
    }
  });

  test.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
    ['forward by ten years', 10 * 365.25 * 86_400_000],
    ['back by ten years', -10 * 365.25 * 86_400_000],
  ])('are cut where the clock is set %s, and every frame stays counted', async (_, stepMs) => {
    const clock = fakeClock({ wallMs: morning });
    const script = Array.from({ length: 100 }, () => ({ ...picture, afterMs: 10_000 }));
    const box = mortalBox({ clock });
    const { camera } = box.live(fakeFrameSource(clock, script, 'live'));
    for (let second = 0; second < 130; second += 5) {
      if (second === 85) clock.setWall(clock.wallMs() + stepMs);
      await clock.advance(5_000);
      await camera.tick();
    }
    await camera.stop();
    const open = readCameraWindows(box.disk.states.get('camera/line')!.subarray(9)).open.base[0]!;
    const windows = box.windows('base');
    expect(windows.map(({ startMs, endMs }) => endMs - startMs)).toContain(30_000);
    expect(windows.reduce((sum, { frames }) => sum + frames, open.frames)).toBe(camera.facts().framesAccepted);
    expect(camera.facts().framesAccepted).toBe(13);
    for (const { startMs, endMs } of windows) expect(endMs).toBeGreaterThan(startMs);
    // The hour up to the cut is closed with it.
    expect(box.windows('hour')[0]!.frames).toBe(windows[0]!.frames + windows[1]!.frames);
  });
});

describe('a journal that refuses', () => {
  async function fullAtMinute(frames: number) {
    const clock = fakeClock({ wallMs: morning });
    const script = Array.from({ length: frames }, () => ({ ...picture, afterMs: 10_000 }));
    const box = mortalBox({ clock });
    const { camera, journal } = box.live(fakeFrameSource(clock, script, 'live'));
    await clock.advance(55_000);
    expect(camera.facts().framesAccepted).toBe(5);
    journal.full = true;
    await clock.advance(5_000);
    const tick = camera.tick();
    await clock.advance(30_000);
    expect(camera.facts().broken).toMatch(/full/);
    return { clock, box, camera, journal, tick };
  }

  test('is waited for; then the window is reported and frames count again', async () => {
    const { clock, box, camera, journal, tick } = await fullAtMinute(100);
    expect(box.windows('base')).toEqual([]);
    const accepted = camera.facts().framesAccepted;
    journal.full = false;
    await clock.advance(5_000);
    await tick;
    expect(box.windows('base')).toMatchObject([{ seq: 1, startMs: morning, frames: accepted }]);
    await clock.advance(20_000);
    expect(camera.facts().broken).toBeNull();
    expect(camera.facts().framesAccepted).toBeGreaterThan(accepted);
    await camera.stop();
  });

  test.each(['a stop', 'a kill'])('loses nothing over %s meanwhile', async (end) => {
    const { clock, box, camera } = await fullAtMinute(5);
    if (end === 'a stop') await camera.stop();
    const next = box.live(fakeFrameSource(clock, [], 'live'));
    await clock.advance(1_000);
    await next.camera.tick();
    expect(box.windows('base')).toMatchObject([{ seq: 1, startMs: morning, frames: 5 }]);
    await next.camera.stop();
  });
});

describe('what was left behind', () => {
  test('and cannot be read is said, and the camera starts anew', async () => {
    const clock = fakeClock({ wallMs: morning });
    const box = mortalBox({ clock });
    box.checkpoint = Uint8Array.of(9, 9, 9);
    box.disk.states.set('camera/line', new Uint8Array(40).fill(7));
    box.disk.states.set('camera-day/line', new Uint8Array(0));
    const { camera } = box.live(fakeFrameSource(clock, [{ ...picture, afterMs: 1_000 }], 'live'));
    await clock.advance(2_000);
    expect(camera.facts()).toMatchObject({ framesAccepted: 1, broken: null });
    expect(box.log.lines.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(2);
    await camera.stop();
  });

  test('by a live camera is closed when the source becomes a recording', async () => {
    const clock = fakeClock({ wallMs: morning });
    const box = mortalBox({ clock });
    const live = box.live(fakeFrameSource(clock, [{ ...picture, afterMs: 1_000 }], 'live'));
    await clock.advance(2_000);
    await live.camera.stop();
    const recording = fakeFrameSource(clock, [{ ...picture, capturedAtMs: morning - 86_400_000 }]);
    recording.end();
    const { camera } = box.live(recording);
    await untilQuiet('both are reported', () => box.windows('day').length === 2);
    await camera.stop();
    const windows = box.windows('base').map(({ startMs, frames, recorded }) => ({ startMs, frames, recorded }));
    expect(windows).toEqual([
      { startMs: morning, frames: 1, recorded: false },
      { startMs: morning - 86_400_000, frames: 1, recorded: true },
    ]);
    expect(recording.starts).toEqual([null]);
  });
});

test('a recipe set in the middle of a window has a window of its own from the next frame on', async () => {
  const clock = fakeClock();
  const source = fakeFrameSource(clock, [{ ...picture, capturedAtMs: morning }]);
  const box = mortalBox({ clock });
  const { camera } = box.live(source);
  await untilQuiet('the first frame', () => camera.facts().framesAccepted === 1);
  await camera.setRecipe('bolt');
  source.push({ ...picture, capturedAtMs: morning + 1000 });
  source.end();
  await untilQuiet('the end', () => box.windows('day').length > 0);
  expect(box.windows('base')).toMatchObject([
    { recipe: null, frames: 1, startMs: morning },
    { recipe: 'bolt', frames: 1, startMs: morning },
  ]);
});

test('a checkpoint that cannot be written for a while costs no frame: the camera goes on by itself', async () => {
  const clock = fakeClock();
  const script = [0, 1, 2].map((n) => ({ ...picture, capturedAtMs: morning + 1000 * n }));
  const source = fakeFrameSource(clock, script);
  const box = mortalBox({ clock });
  const { camera } = box.live(source);
  await untilQuiet('three frames', () => camera.facts().framesAccepted === 3);
  box.checkpointFault = 'no space left on device';
  source.push({ ...picture, capturedAtMs: morning + 3000 });
  await clock.advanceUntil(() => camera.facts().broken === 'no space left on device', 0);
  box.checkpointFault = null;
  await clock.advanceUntil(() => camera.facts().broken === null, 1000);
  source.end();
  await untilQuiet('the end', () => box.windows('day').length > 0);
  expect(box.windows('base')).toMatchObject([{ frames: 4 }]);
});
