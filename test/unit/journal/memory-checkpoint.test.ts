import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCheckpoint } from '../../../agent/io/journal/memory-checkpoint.ts';

const content = (byte: number, length: number) => new Uint8Array(length).fill(byte);

describe('memoryCheckpoint', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
    path = join(folder, 'run', 'line-3.open');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is empty at first, then holds the newest content, also for the next process', () => {
    const checkpoint = memoryCheckpoint(path, { slotBytes: 64 });
    expect(checkpoint.read()).toBeNull();
    for (let write = 1; write <= 5; write++) {
      checkpoint.write(content(write, write));
      expect([...checkpoint.read()!]).toEqual([...content(write, write)]);
    }
    checkpoint.close();
    checkpoint.close();
    const next = memoryCheckpoint(path, { slotBytes: 1_000 });
    expect([...next.read()!]).toEqual([5, 5, 5, 5, 5]);
    next.write(new Uint8Array());
    expect(next.read()).toHaveLength(0);
    next.close();
  });

  it('keeps its slots until a content is larger, then holds that', () => {
    const checkpoint = memoryCheckpoint(path, { slotBytes: 64 });
    checkpoint.write(content(1, 44));
    const before = statSync(path).ino;
    checkpoint.write(content(2, 44));
    expect(statSync(path).ino).toBe(before);
    checkpoint.write(content(3, 45));
    checkpoint.write(content(4, 90));
    expect([...checkpoint.read()!]).toEqual([...content(4, 90)]);
    checkpoint.close();
    const next = memoryCheckpoint(path);
    expect([...next.read()!]).toEqual([...content(4, 90)]);
    next.close();
  });

  it('gives the content before when a write stops anywhere or leaves anything', () => {
    const lengths = fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 80 }));
    fc.assert(
      fc.property(lengths, fc.nat(200), fc.uint8Array({ maxLength: 60 }), ([before, after], at, garbage) => {
        rmSync(path, { force: true });
        const checkpoint = memoryCheckpoint(path, { slotBytes: 100 });
        checkpoint.write(content(1, 10));
        checkpoint.write(content(2, before));
        const whole = readFileSync(path);
        checkpoint.write(content(3, after));
        checkpoint.close();
        const written = readFileSync(path);
        // The third write went to the second slot: the first bytes of it arrived, then what else there may be.
        const arrived = at % (20 + after);
        const torn = Buffer.from(whole);
        expect(torn).toHaveLength(200);
        written.copy(torn, 100, 100, 100 + arrived);
        torn.set(garbage.subarray(0, Math.max(0, 100 - arrived)), 100 + arrived);
        if (torn.subarray(100, 120 + after).equals(written.subarray(100, 120 + after))) return;
        writeFileSync(path, torn);
        const next = memoryCheckpoint(path);
        expect([...next.read()!]).toEqual([...content(2, before)]);
        next.write(content(4, 3));
        expect([...next.read()!]).toEqual([4, 4, 4]);
        next.close();
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('reads nothing from a file of anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        writeFileSync(join(folder, 'any'), bytes);
        const checkpoint = memoryCheckpoint(join(folder, 'any'));
        expect(checkpoint.read()).toBeNull();
        checkpoint.write(content(1, 1_000));
        expect(checkpoint.read()).toHaveLength(1_000);
        checkpoint.close();
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
