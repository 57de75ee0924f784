import { expect, test } from 'vitest';
import { memoryExceeded } from '../../../agent/app/process/memory-guard.ts';
import { anonymousBytes } from '../../../agent/io/system/own-memory.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

/** Looks at one reading after the other; ends with the last. */
async function guarded(readings: readonly number[]) {
  const log = fakeLog();
  const ending = new AbortController();
  const left = [...readings];
  let waited = 0;
  const clock = {
    async sleep(ms: number) {
      waited += ms;
      if (left.length === 0) ending.abort();
    },
  };
  let failure: Error | null = null;
  memoryExceeded({ maxBytes: 100e6, usedBytes: () => left.shift()!, clock, log, signal: ending.signal }).then(
    (error) => {
      failure = error;
    },
  );
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  return { failure: failure as Error | null, waited, warnings: log.lines.filter(({ level }) => level === 'warn') };
}

test('too much three times in a row ends the agent, with how much it was', async () => {
  const { failure, waited } = await guarded([120e6, 120e6, 130e6]);
  expect(failure?.message).toBe('memory: the agent uses 130 MB of the 100 MB that limits.maxMemory allows');
  expect(waited).toBe(30_000);
});

test('a peak does not, but is warned of from four fifths on', async () => {
  const { failure, warnings } = await guarded([120e6, 120e6, 100e6, 120e6, 120e6, 79e6, 81e6]);
  expect(failure).toBeNull();
  expect(warnings).toHaveLength(6);
});

test('the kernel tells what is its own', () => {
  expect(anonymousBytes('VmRSS:\t  120000 kB\nRssAnon:\t   70000 kB\nRssFile:\t   50000 kB\n')).toBe(71_680_000);
  expect(anonymousBytes('VmRSS:\t 120000 kB\n')).toBeNull();
});
