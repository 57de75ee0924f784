import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { createModelRunner, type ModelRunnerWorld } from '../../../agent/io/inference/model-runner.ts';
import type { EngineBuild } from '../../../agent/io/inference/providers/engine-build.ts';
import type { EngineOrder } from '../../../agent/io/inference/providers/engine-order.ts';
import type { ModelNotice, ModelRunner } from '../../../agent/pipeline/ports.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { fakeModelSpec } from '../../fixtures/fake-model-runner.ts';
import { fakeInferenceChildren } from '../../fixtures/model-runner-child.ts';

const picture = { width: 2, height: 2, channels: 1 as const, pixels: new Uint8Array(4) };
const order: EngineOrder = {
  modelPath: '/models/part.onnx',
  modelHash: 'ab',
  cacheDir: '/state',
  scratchDir: '/run',
  threads: 1,
  shapes: {},
};

describe('model runner', () => {
  let runner: ModelRunner;
  const clock = fakeClock();
  let children = fakeInferenceChildren();
  let notices: ModelNotice[] = [];

  function begin(more: Partial<ModelRunnerWorld> = {}): void {
    children = fakeInferenceChildren();
    notices = [];
    runner = createModelRunner(
      {
        spec: { ...fakeModelSpec, timeoutMs: 400 },
        model: { path: '/cache/tapped.onnx', hash: 'ab', tapped: { name: 'pool', why: 'the last pooled feature' } },
        picture: { width: 2, height: 2, colour: 'grey', scale: 1, mean: [0], std: [1] },
        cacheDir: null,
        queue: 2,
        sharedDir: tmpdir(),
        memoryLimitBytes: 2e8,
      },
      { clock, log: fakeLog(), random: () => 0.5, startChild: children.start, ...more },
    );
    runner.onNotice((notice) => notices.push(notice));
    runner.start();
  }
  const kinds = () => notices.map(({ kind }) => kind);
  afterEach(async () => {
    const stopped = runner.stop(100);
    await clock.advance(200);
    await stopped;
  });

  test('the process is told what to open; no picture is sent before it has opened it', async () => {
    begin();
    const reading = runner.run(picture);
    expect(runner.status).toMatchObject({
      state: 'starting',
      trouble: null,
      path: '/models/part.onnx',
      tap: { name: 'pool' },
      provider: { asked: ['cpu'], got: null, rungs: [{ provider: 'cpu', outcome: 'not tried', reason: null }] },
    });
    const { sent } = children.newest;
    expect(sent).toMatchObject([
      { kind: 'open', modelPath: '/cache/tapped.onnx', tapped: 'pool', slotBytes: 4, engine: 'background' },
    ]);
    children.newest.opens();
    expect(sent[1]).toMatchObject({ kind: 'run', channels: 1 });
    children.newest.answers(7);
    expect((await reading)?.values).toEqual({ level: 7 });
    expect(runner.status).toMatchObject({ state: 'running', runs: 1, inferenceMs: 7, warmUpMs: 12 });
  });

  test('one picture is looked at at a time', async () => {
    begin();
    children.newest.opens();
    const readings = [runner.run(picture), runner.run(picture)];
    expect(children.newest.sent.length).toBe(2);
    children.newest.answers(1);
    expect(children.newest.sent.length).toBe(3);
    children.newest.answers(2);
    expect((await Promise.all(readings)).map((reading) => reading?.values.level)).toEqual([1, 2]);
  });

  test('the median of the last runs is told', async () => {
    begin();
    children.newest.opens();
    for (const ms of [1, 9, 2, 3, 100]) {
      const reading = runner.run(picture);
      children.newest.answers(ms);
      await reading;
    }
    expect(runner.status.inferenceMs).toBe(3);
  });

  test('a run without an answer in time is given up and the process replaced', async () => {
    begin();
    children.newest.opens();
    const reading = runner.run(picture);
    await clock.advance(399);
    expect(children.newest.kills).toBe(0);
    await clock.advance(101);
    expect(children.newest.kills).toBe(1);
    expect(await reading).toBe(null);
    expect(runner.status).toMatchObject({ state: 'waiting', failed: 1, runs: 0 });
    expect(runner.status.trouble).toMatch(/no answer within 400 ms/);
    expect(kinds()).toEqual(['crashed']);
    // What the first one would have said comes too late.
    children.all[0]!.answers(3);
    expect(runner.status.runs).toBe(0);
    await clock.advance(500);
    expect(children.all.length).toBe(2);
    expect(runner.status).toMatchObject({ state: 'starting', restarts: 1 });
  });

  test('time that passes between runs is not held against the next', async () => {
    begin();
    children.newest.opens();
    await clock.advance(10_000);
    const reading = runner.run(picture);
    await clock.advance(350);
    expect(children.newest.kills).toBe(0);
    children.newest.answers(1);
    expect(await reading).not.toBe(null);
    await clock.advance(10_000);
    expect(children.all.length).toBe(1);
  });

  test('a process that uses more memory than it may is ended, and that is said', async () => {
    begin();
    children.newest.opens();
    await clock.advance(200);
    expect(runner.status.memoryBytes).toBe(1.5e8);
    children.newest.ownBytes = 2.01e8;
    await clock.advance(200);
    expect(children.newest.kills).toBe(1);
    expect(runner.status.trouble).toMatch(/out of memory: it used 201 MB of the 200 MB it may use/);
    expect(runner.status.memoryBytes).toBe(null);
  });

  test('a run for which there was no memory ends the process, too', async () => {
    begin();
    children.newest.opens();
    const reading = runner.run(picture);
    children.newest.says({ kind: 'failed', reason: 'Non-zero status code: std::bad_alloc' });
    expect(await reading).toBe(null);
    await clock.advance(1);
    expect(children.newest.kills).toBe(1);
    expect(runner.status.trouble).toMatch(/out of memory: .*bad_alloc/);
    expect(runner.status.failed).toBe(1);
  });

  test('a run that fails leaves the process as it is', async () => {
    begin();
    children.newest.opens();
    const reading = runner.run(picture);
    children.newest.says({ kind: 'failed', reason: 'output scores has another size' });
    expect(await reading).toBe(null);
    expect(runner.status).toMatchObject({ state: 'running', failed: 1, restarts: 0 });
    expect(runner.status.trouble).toBe('a run failed: output scores has another size');
    const next = runner.run(picture);
    children.newest.answers(1);
    await next;
    expect(runner.status.trouble).toBe(null);
    expect(kinds()).toEqual([]);
  });

  test('a model that ends its process again and again waits longer each time and takes no pictures meanwhile', async () => {
    begin();
    const pausesMs: number[] = [];
    for (let ends = 1; ends <= 12; ends++) {
      children.newest.opens();
      children.newest.ends({ signal: 'SIGSEGV' });
      await clock.advance(0);
      const endedAtMs = clock.monotonicMs();
      if (ends >= 3) {
        expect(await runner.run(picture)).toBe(null);
        expect(runner.status.trouble).toMatch(new RegExp(`ended ${ends} times in a row, last: signal SIGSEGV`));
      }
      const known = children.all.length;
      await clock.advanceUntil(() => children.all.length > known, 50);
      pausesMs.push(clock.monotonicMs() - endedAtMs);
    }
    // Three quarters, at this draw, of 500 ms that double to five minutes.
    const expected = [375, 750, 1_500, 3_000, 6_000, 12_000, 24_000, 48_000, 96_000, 192_000, 225_000, 225_000];
    pausesMs.forEach((pauseMs, i) => {
      expect(Math.abs(pauseMs - expected[i]!)).toBeLessThanOrEqual(50);
    });
    expect(runner.status).toMatchObject({ skipped: 10, failed: 0, restarts: 12 });
    expect(kinds()).toEqual(['crashed', 'crashed']);
    // It is believed to be well only after it has run for long.
    children.newest.opens();
    let reading = runner.run(picture);
    children.newest.answers(1);
    expect(await reading).not.toBe(null);
    expect(runner.status.trouble).toMatch(/12 times/);
    await clock.advance(300_000);
    reading = runner.run(picture);
    children.newest.answers(1);
    await reading;
    expect(runner.status.trouble).toBe(null);
    expect(kinds()).toEqual(['crashed', 'crashed', 'back']);
  });

  test('pictures that wait outlive one end of the process, not three', async () => {
    begin();
    children.newest.opens();
    const lookedAt = runner.run(picture);
    const waits = runner.run(picture);
    let settled = false;
    void waits.then(() => {
      settled = true;
    });
    for (const more of [true, true, false]) {
      children.newest.ends({ code: 1, lastWords: 'terminate called' });
      await clock.advance(0);
      expect(settled).toBe(!more);
      if (more) await clock.advance(1_000);
    }
    expect(await lookedAt).toBe(null);
    expect(await waits).toBe(null);
    expect(runner.status).toMatchObject({ failed: 1, skipped: 1 });
  });

  test('what is refused is tried again after minutes, and told once', async () => {
    begin();
    const refused = { kind: 'refused', reason: 'nothing runs it', provider: null, order: null } as const;
    children.newest.says(refused);
    await clock.advance(0);
    expect(runner.status).toMatchObject({ state: 'refused', trouble: 'nothing runs it' });
    await clock.advance(300_000);
    expect(children.all.length).toBe(1);
    await clock.advance(300_000);
    expect(children.all.length).toBe(2);
    expect(runner.status.state).toBe('refused');
    children.newest.says(refused);
    await clock.advance(600_000);
    expect(kinds()).toEqual(['refused']);
    children.newest.opens();
    expect(runner.status).toMatchObject({ state: 'running', trouble: null });
    expect(kinds()).toEqual(['refused', 'as-asked']);
  });

  test('another provider than asked is told once, and so is its end', async () => {
    begin();
    children.newest.opens({ trouble: 'runs on cpu instead of cuda (no driver)' });
    expect(runner.status.trouble).toBe('runs on cpu instead of cuda (no driver)');
    children.newest.ends({ signal: 'SIGKILL' });
    await clock.advance(1_000);
    children.newest.opens({ trouble: 'runs on cpu instead of cuda (no driver)' });
    expect(kinds()).toEqual(['fell-back', 'crashed']);
    children.newest.ends({ signal: 'SIGKILL' });
    await clock.advance(1_000);
    children.newest.opens();
    expect(kinds()).toEqual(['fell-back', 'crashed', 'as-asked']);
  });

  test('an engine is built beside the model that serves, which is then opened anew without a loss', async () => {
    const orders: EngineOrder[] = [];
    let built: (result: Awaited<EngineBuild['ended']>) => void = () => {};
    const buildEngine = (ordered: EngineOrder): EngineBuild => {
      orders.push(ordered);
      return {
        ended: new Promise((resolve) => {
          built = resolve;
        }),
        kill: () => {},
      };
    };
    begin({ buildEngine });
    children.newest.opens({ order, trouble: 'runs on cpu until the engine of tensorrt is built' });
    expect(orders).toEqual([order]);
    const lookedAt = runner.run(picture);
    const waits = runner.run(picture);
    built({ built: true, next: { failed: 'not accepted' } });
    await clock.advance(0);
    expect(children.newest.sent.at(-1)).toEqual({ kind: 'stop' });
    children.newest.answers(1);
    children.newest.ends({ code: 0 });
    await clock.advance(0);
    expect(await lookedAt).not.toBe(null);
    expect(children.all.length).toBe(2);
    expect(children.newest.sent[0]).toMatchObject({ kind: 'open', engine: { failed: 'not accepted' } });
    children.newest.opens();
    children.newest.answers(2);
    expect((await waits)?.values.level).toBe(2);
    expect(runner.status).toMatchObject({ runs: 2, failed: 0, skipped: 0, restarts: 0, trouble: null });
    expect(kinds()).toEqual(['fell-back', 'as-asked']);
  });

  test('where nothing else may serve, an engine that is built ends the refusal at once', async () => {
    let built: (result: Awaited<EngineBuild['ended']>) => void = () => {};
    const ended = new Promise<Awaited<EngineBuild['ended']>>((resolve) => {
      built = resolve;
    });
    begin({ buildEngine: () => ({ ended, kill: () => {} }) });
    children.newest.says({ kind: 'refused', reason: 'nothing may serve before', provider: null, order });
    await clock.advance(0);
    expect(runner.status.state).toBe('refused');
    built({ built: true, next: { failed: 'not accepted' } });
    await clock.advance(0);
    expect(children.all.length).toBe(2);
    children.newest.opens();
    expect(runner.status.state).toBe('running');
  });

  test('a picture of another size is not shown, and counted as failed', async () => {
    begin();
    children.newest.opens();
    expect(await runner.run({ ...picture, width: 4, pixels: new Uint8Array(8) })).toBe(null);
    expect(await runner.run({ ...picture, channels: 3, pixels: new Uint8Array(12) })).toBe(null);
    expect(runner.status).toMatchObject({ failed: 2, skipped: 0 });
    expect(runner.status.trouble).toMatch(/2×2 in 3 channels came, expected 2×2 for grey/);
    expect(children.newest.sent.length).toBe(1);
  });

  test('stopping within the deadline kills a process that does not end', async () => {
    begin();
    children.newest.opens();
    const reading = runner.run(picture);
    const stopped = runner.stop(100);
    await clock.advance(50);
    expect(children.newest.sent.at(-1)).toEqual({ kind: 'stop' });
    expect(children.newest.kills).toBe(0);
    await clock.advance(60);
    expect(children.newest.kills).toBe(1);
    await stopped;
    expect(await reading).toBe(null);
    expect(runner.status).toMatchObject({ state: 'stopped', failed: 1 });
    expect(kinds()).toEqual([]);
    await clock.advance(10_000);
    expect(children.all.length).toBe(1);
  });

  test('stopping while a model is being opened does not wait for it', async () => {
    begin();
    await runner.stop(60_000);
    expect(children.newest.kills).toBeGreaterThan(0);
    expect(runner.status.state).toBe('stopped');
  });

  test('no room for the pixels is a trouble that passes', async () => {
    begin();
    await runner.stop(10);
    runner = createModelRunner(
      {
        spec: fakeModelSpec,
        model: { path: '/m.onnx', hash: 'ab', tapped: null },
        picture: { width: 2, height: 2, colour: 'grey', scale: 1, mean: [0], std: [1] },
        ...{ cacheDir: null, queue: 2, sharedDir: '/nowhere/at/all' },
      },
      { clock, log: fakeLog(), random: () => 0.5, startChild: children.start },
    );
    runner.start();
    await clock.advance(1);
    expect(runner.status.state).toBe('waiting');
    expect(runner.status.trouble).toMatch(/it could not be started: ENOENT/);
    expect(await runner.run(picture)).toBe(null);
  });
});
