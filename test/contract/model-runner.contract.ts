import { afterEach, describe, expect, test } from 'vitest';
import type { Picture } from '../../agent/core/frame/frame.ts';
import type { ModelNotice, ModelRunner } from '../../agent/pipeline/ports.ts';
import { waitFor } from '../fixtures/wait-for.ts';

export interface ModelRunnerSubject {
  readonly runner: ModelRunner;
  /** Ends the process as a kill does, while it looks at a picture when one is there. */
  crash(): Promise<void> | void;
  /** After a crash: lets it come back, where it does not by itself. */
  comesBack(): void;
  cleanUp?(): Promise<void> | void;
}

export interface ModelRunnerKinds {
  /** Its readings tell pictures of other levels apart; takes 8×8 pixels in colour; two pictures may wait. */
  well(): Promise<ModelRunnerSubject> | ModelRunnerSubject;
  /** The same, but a run takes long enough to be interrupted, or is answered as `answer` says. */
  slow(): Promise<ModelRunnerSubject & { answer(): void }> | (ModelRunnerSubject & { answer(): void });
  refusing(): Promise<ModelRunnerSubject> | ModelRunnerSubject;
}

/** 8×8 in one colour. */
function plain(red: number, green: number, blue: number): Picture {
  const pixels = new Uint8Array(8 * 8 * 3);
  for (let i = 0; i < pixels.length; i += 3) pixels.set([red, green, blue], i);
  return { width: 8, height: 8, channels: 3, pixels };
}

/** What every model runner must do, fake or real. */
export function modelRunnerContract(name: string, kinds: ModelRunnerKinds): void {
  describe(`model runner contract: ${name}`, () => {
    let subject: ModelRunnerSubject;
    const begin = async <T extends ModelRunnerSubject>(make: () => Promise<T> | T): Promise<T> => {
      const made = await make();
      subject = made;
      return made;
    };
    afterEach(async () => {
      await subject.runner.stop(5_000);
      await subject.cleanUp?.();
    });

    const running = (runner: ModelRunner) => waitFor(() => runner.status.state === 'running', 'the model runs', 15_000);

    test('nothing runs before the start, and pictures are left out and counted', async () => {
      const { runner } = await begin(kinds.well);
      expect(runner.status).toMatchObject({ state: 'stopped', runs: 0, inferenceMs: null, memoryBytes: null });
      expect(await runner.run(plain(1, 2, 3))).toBe(null);
      expect(runner.status.skipped).toBe(1);
    });

    test('pictures are answered, each by its own pixels, and counted', async () => {
      const { runner } = await begin(kinds.well);
      runner.start();
      await running(runner);
      const dark = await runner.run(plain(10, 10, 10));
      const light = await runner.run(plain(250, 10, 10));
      expect(dark).not.toBe(null);
      expect(light?.values).not.toEqual(dark?.values);
      expect(await runner.run(plain(10, 10, 10))).toEqual(dark);
      const { status } = runner;
      expect(status).toMatchObject({ state: 'running', trouble: null, runs: 3, skipped: 0, failed: 0, restarts: 0 });
      expect(status.provider.got).toBe('cpu');
      expect(status.inferenceMs).toBeGreaterThan(0);
      expect(status.warmUpMs).toBeGreaterThan(0);
      expect(status.hash).toMatch(/^[\da-f]{64}$/);
    });

    test('pixels are copied before run returns', async () => {
      const { runner } = await begin(kinds.well);
      runner.start();
      await running(runner);
      const picture = plain(250, 10, 10);
      const expected = await runner.run(picture);
      const reading = runner.run(picture);
      picture.pixels.fill(0);
      expect(await reading).toEqual(expected);
    });

    test('what finds the queue full is left out; the others are answered in order', async () => {
      const { runner, answer } = await begin(kinds.slow);
      runner.start();
      await running(runner);
      const order: number[] = [];
      const runs = [1, 2, 3, 4, 5].map(async (level) => {
        const reading = await runner.run(plain(level, level, level));
        if (reading) order.push(level);
        return reading;
      });
      expect(runner.status.skipped).toBe(2);
      for (let i = 0; i < 3; i++) answer();
      const readings = await Promise.all(runs);
      expect(readings.map((reading) => reading !== null)).toEqual([true, true, true, false, false]);
      expect(order).toEqual([1, 2, 3]);
      expect(runner.status).toMatchObject({ runs: 3, skipped: 2, failed: 0 });
    });

    test('a run whose process is killed gets null; those that wait get their answer from the next one', async () => {
      const { runner, crash, comesBack, answer } = await begin(kinds.slow);
      const notices: ModelNotice[] = [];
      runner.onNotice((notice) => notices.push(notice));
      runner.start();
      await running(runner);
      const lookedAt = runner.run(plain(1, 1, 1));
      const waits = runner.run(plain(2, 2, 2));
      await crash();
      expect(await lookedAt).toBe(null);
      expect(runner.status.failed).toBe(1);
      expect(runner.status.trouble).toMatch(/its process ended/);
      comesBack();
      await running(runner);
      answer();
      expect(await waits).not.toBe(null);
      expect(runner.status).toMatchObject({ state: 'running', trouble: null, runs: 1, failed: 1, restarts: 1 });
      expect(notices.map(({ kind }) => kind)).toEqual(['crashed', 'back']);
      for (const { text } of notices) expect(text).toMatch(/^model .+: /);
    });

    test('a model that cannot run is refused with the reason, and takes no pictures', async () => {
      const { runner } = await begin(kinds.refusing);
      const notices: ModelNotice[] = [];
      runner.onNotice((notice) => notices.push(notice));
      runner.start();
      await waitFor(() => runner.status.state === 'refused', 'the model is refused', 15_000);
      expect(runner.status.trouble).toBeTruthy();
      expect(await runner.run(plain(1, 2, 3))).toBe(null);
      expect(runner.status).toMatchObject({ runs: 0, skipped: 1, failed: 0, restarts: 0 });
      expect(notices.map(({ kind }) => kind)).toEqual(['refused']);
    });

    test('stopping lets the run under way end and leaves out those that wait', async () => {
      const { runner } = await begin(kinds.slow);
      runner.start();
      await running(runner);
      const lookedAt = runner.run(plain(1, 1, 1));
      const waits = runner.run(plain(2, 2, 2));
      await runner.stop(10_000);
      expect(await lookedAt).not.toBe(null);
      expect(await waits).toBe(null);
      expect(await runner.run(plain(3, 3, 3))).toBe(null);
      expect(runner.status).toMatchObject({ state: 'stopped', runs: 1, skipped: 2, failed: 0, memoryBytes: null });
      await runner.stop(10_000);
    });
  });
}
