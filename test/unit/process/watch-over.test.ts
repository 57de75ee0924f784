import { expect, test } from 'vitest';
import { watchOver } from '../../../agent/app/process/watch-over.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { snapshot } from '../../fixtures/fake-status.ts';

test('twice an interval the service manager hears that the agent lives, but not while a restart would help', async () => {
  const said: string[] = [];
  const waits: number[] = [];
  const ending = new AbortController();
  const states = [0, 0, 5_000, 0].map((p99) => snapshot({ eventLoopDelayMs: { p99 } }));
  const log = fakeLog();
  await watchOver({
    manager: {
      watchdogMs: 60_000,
      ready: (status) => said.push(`ready ${status}`),
      alive: () => said.push('alive'),
      stopping() {},
      stop() {},
    },
    view: { snapshot: () => states.shift()! },
    clock: {
      async sleep(ms) {
        waits.push(ms);
        if (states.length === 0) ending.abort();
      },
    },
    log,
    signal: ending.signal,
  });
  expect(said).toEqual([`ready ${snapshot().verdict.sentence}`, 'alive', 'alive']);
  expect(waits).toEqual([30_000, 30_000, 30_000, 30_000]);
  expect(log.lines.map(({ message }) => message)).toEqual([
    'the watchdog is not told that the agent lives: event loop: delayed by 5000 ms (p99), allowed 2000 ms',
  ]);
});
