import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { takeBlocks } from '../../../agent/io/journal/preallocate.ts';

const dir = mkdtempSync(join(tmpdir(), 'driftlight-blocks-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a file with holes keeps its content, grows, and has every block', async () => {
  const path = join(dir, 'lock.mdb');
  writeFileSync(path, 'content');
  truncateSync(path, 8_192);
  await takeBlocks(path, 16_384);
  const { size, blocks } = statSync(path);
  expect(size).toBe(16_384);
  expect(blocks * 512).toBeGreaterThanOrEqual(16_384);
  expect(readFileSync(path).subarray(0, 8).toString()).toBe('content\0');
  await takeBlocks(path, 4_096);
  expect(statSync(path).size).toBe(16_384);
});
