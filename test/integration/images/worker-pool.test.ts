import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdsFeatures, imageRecordReader } from '../../../agent/app/images/image-record.ts';
import { type WorkerPool, workerPool } from '../../../agent/app/images/worker-pool.ts';
import { preprocessDefaults } from '../../../agent/io/preprocess/options.ts';
import { processesWith } from '../../fixtures/processes.ts';
import { until } from '../../fixtures/until.ts';

describe('processes that decode', () => {
  let root: string;
  let pool: WorkerPool | null = null;
  const names = Array.from({ length: 40 }, (_, n) => `${n}.png`);
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
    // Large ones: decoding them all takes a second or so, in which the processes can be ended.
    const bytes = await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    for (const name of names) writeFileSync(join(root, name), bytes);
  });
  afterEach(() => pool?.stop());
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const started = (count: number) => {
    pool = workerPool(count, { root, preprocess: preprocessDefaults, maxFileBytes: 1e6 });
    return pool;
  };

  it('lose no picture when one of them is killed', async () => {
    const measuring = started(2).measure(names);
    const [pid] = await until('a process decodes', () => {
      const found = processesWith(root);
      return found.length > 0 && found;
    });
    process.kill(pid!, 'SIGKILL');
    const records = await measuring;
    expect(records).toHaveLength(names.length);
    expect(records.every(({ record }) => holdsFeatures(record))).toBe(true);
  });

  it('give a reason for the one picture that ends them each time', async () => {
    const measuring = started(1).measure(names.slice(0, 1));
    await until('a process decodes', () => processesWith(root).length > 0);
    for (const pid of processesWith(root)) process.kill(pid, 'SIGKILL');
    const [measured] = await measuring;
    expect(imageRecordReader()(measured!.record)).toEqual({
      reason: 'decoding it ended the process that did it (SIGKILL)',
    });
  });

  it('are gone once they are stopped', async () => {
    await started(2).measure(names.slice(0, 2));
    expect(processesWith(root).length).toBeGreaterThan(0);
    pool!.stop();
    await until('none is left', () => processesWith(root).length === 0);
  });
});
