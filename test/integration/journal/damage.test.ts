import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../fixtures/open-damaged.ts');

it('a store damaged in any place is opened or set aside, and never ends the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'damage-'));
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder, '0', '80']);
  const rounds = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rounds).toHaveLength(80);
  for (const { anew, reports } of rounds) expect(reports).toBeLessThanOrEqual(anew ? 0 : 400);
  // Damage to trees leads to a new store, damage to a report to that one being passed over, damage to free pages to nothing.
  expect(rounds.filter(({ anew }) => anew).length).toBeGreaterThan(10);
  expect(rounds.filter(({ anew, damaged }) => !anew && damaged > 0).length).toBeGreaterThan(3);
  expect(rounds.filter(({ anew, reports }) => !anew && reports === 400).length).toBeGreaterThan(10);
  rmSync(folder, { recursive: true });
});
