import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { driftlight } from '../fixtures/command.ts';

describe('driftlight simulate', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftlight-test-simulate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('writes pictures with the truth, and says what to try next', async () => {
    const out = join(folder, 'mixed line');
    const run = driftlight([
      'simulate',
      '--scenario',
      'bump',
      '--out',
      out,
      '--days',
      '0.05',
      '--size',
      '64x48',
      '--seed',
      '9',
    ]);
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toBe('');
    expect(readFileSync(join(out, 'truth.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(8);
    expect(readdirSync(join(out, 'baseline')).filter((file) => file.endsWith('.jpg'))).toHaveLength(8);
    expect(run.stdout()).toContain('camera-moved from day 17 on');
    const again = driftlight(['simulate', '--scenario', 'bump', '--out', out]);
    expect(await again.ended).toBe(1);
    expect(again.stderr()).toContain('new or empty folder');
  });

  test.each([
    ['an unknown scenario', ['--scenario', 'bumb'], /bump/],
    ['no scenario', [], /--scenario/],
    ['a size that is none', ['--scenario', 'bump', '--size', 'large'], /320x240/],
    ['a format that is none', ['--scenario', 'bump', '--format', 'gif'], /jpeg or png/],
  ])('refuses %s with 2 and says what it takes', async (_, args, says) => {
    const out = join(folder, 'none');
    const run = driftlight(['simulate', '--out', out, ...args]);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toMatch(says);
    expect(existsSync(out)).toBe(false);
  });
});
