import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lastGoodName } from '../../../agent/app/config/config-file.ts';
import { parseConfig } from '../../../agent/app/config/load.ts';
import { readSecretFile } from '../../../agent/app/config/secret-file.ts';
import { type ConfigChange, ConfigWatch } from '../../../agent/app/config/watch.ts';

let folder: string;
let file: string;
let changes: ConfigChange[];
let watch: ConfigWatch;

const textFor = (site: string) => `site: ${site}\ndevice: box-1\ncameras:\n  - {id: cam1, source: {type: simulated}}\n`;
const running = textFor('plant-1');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftlight-watch-'));
  file = join(folder, 'driftlight.yaml');
  writeFileSync(file, running);
  changes = [];
  const check = async (text: string) => {
    const parsed = parseConfig(text, readSecretFile, {});
    return parsed.ok ? [] : parsed.problems;
  };
  const onChange = (change: ConfigChange) => changes.push(change);
  watch = new ConfigWatch({ file, text: running, stateDir: folder, onChange, check, intervalMs: 20 });
});

afterEach(() => {
  watch.stop();
  rmSync(folder, { recursive: true });
});

test('a right change waits for a restart as the last good copy', async () => {
  await watch.look();
  expect(changes).toEqual([]);
  writeFileSync(file, textFor('plant-2'));
  await watch.look();
  await watch.look();
  expect(changes).toEqual([{ kind: 'restart-to-apply', notSaved: null }]);
  expect(readFileSync(join(folder, lastGoodName), 'utf8')).toBe(textFor('plant-2'));
});

test('a wrong change is told once and the last good copy stays', async () => {
  writeFileSync(join(folder, lastGoodName), running);
  writeFileSync(file, textFor('plant 2'));
  await watch.look();
  await watch.look();
  expect(changes).toMatchObject([{ kind: 'wrong', problems: [{ path: 'site', got: '"plant 2"', line: 1 }] }]);
  expect(readFileSync(join(folder, lastGoodName), 'utf8')).toBe(running);
});

test('a file that goes and comes back is as it runs', async () => {
  rmSync(file);
  await watch.look();
  writeFileSync(file, running);
  await watch.look();
  expect(changes).toMatchObject([
    { kind: 'wrong', problems: [{ got: `${file} (there is no such file)` }] },
    { kind: 'as-running' },
  ]);
});

test('sees a file that an editor puts in its place, until it is stopped', async () => {
  watch.start();
  writeFileSync(`${file}.new`, textFor('plant-22'));
  renameSync(`${file}.new`, file);
  await vi.waitFor(() => expect(changes).toMatchObject([{ kind: 'restart-to-apply' }]), {
    timeout: 10_000,
    interval: 10,
  });
  watch.stop();
});
