import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lastGoodName, saveLastGood } from '../../../agent/app/config/config-file.ts';
import { loadForRun } from '../../../agent/app/config/last-good.ts';
import { readTextFile } from '../../../agent/app/config/text-file.ts';

let folder: string;
let file: string;
let stateDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftlight-config-'));
  file = join(folder, 'driftlight.yaml');
  stateDir = join(folder, 'state');
});

afterEach(() => rmSync(folder, { recursive: true }));

const rightText = (site = 'plant-1') =>
  `site: ${site}\ndevice: box-1\nstateDir: ${stateDir}\ncameras:\n  - {id: cam1, source: {type: simulated}}\n`;
const copy = () => join(stateDir, lastGoodName);

describe('the configuration to run with', () => {
  test('is the file when it is right, which becomes the last good copy', () => {
    writeFileSync(file, rightText());
    expect(loadForRun(file, {})).toMatchObject({
      ok: true,
      config: { site: 'plant-1' },
      text: rightText(),
      validity: { ok: true },
      notSaved: null,
    });
    expect(readFileSync(copy(), 'utf8')).toBe(rightText());
    expect(statSync(copy()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${copy()}.tmp`)).toBe(false);
  });

  test('is the last good copy when the file is wrong, and says what and since when', () => {
    writeFileSync(file, rightText());
    loadForRun(file, {});
    utimesSync(copy(), 1_700_000_000, 1_700_000_000);
    const wrong = rightText('plant 2');
    writeFileSync(file, wrong);
    const start = loadForRun(file, {});
    expect(start).toMatchObject({
      ok: true,
      config: { site: 'plant-1' },
      text: rightText(),
      validity: {
        ok: false,
        problems: [{ path: 'site', got: '"plant 2"', line: 1 }],
        // 1,700,000,000 s after 1970, by `date -u -d @1700000000`.
        usingLastGoodFrom: '2023-11-14T22:13:20.000Z',
      },
    });
    expect(readFileSync(file, 'utf8')).toBe(wrong);
  });

  test('is found for a file with a syntax error too, through the stateDir it still names', () => {
    writeFileSync(file, rightText());
    loadForRun(file, {});
    writeFileSync(file, `${rightText()}broker: {url: "\n`);
    expect(loadForRun(file, {})).toMatchObject({ ok: true, validity: { ok: false } });
  });

  test('is found for a missing or empty file through the folder that systemd names', () => {
    writeFileSync(file, rightText());
    loadForRun(file, {});
    rmSync(file);
    const environment = { STATE_DIRECTORY: `${stateDir}:/elsewhere` };
    expect(loadForRun(file, environment)).toMatchObject({
      ok: true,
      validity: { ok: false, problems: [{ got: `${file} (there is no such file)` }] },
    });
    writeFileSync(file, '');
    expect(loadForRun(file, environment)).toMatchObject({ ok: true, validity: { ok: false } });
  });

  test('does not exist at the first start with a wrong file: every problem is told', () => {
    writeFileSync(file, rightText('plant 2').replace('box-1', 'box 1'));
    expect(loadForRun(file, {})).toMatchObject({ ok: false, problems: [{ path: 'site' }, { path: 'device' }] });
    expect(existsSync(stateDir)).toBe(false);
  });

  test('is not the copy of another agent when the file names its own folder', () => {
    saveLastGood(join(folder, 'other'), rightText());
    writeFileSync(file, rightText('plant 2'));
    expect(loadForRun(file, { STATE_DIRECTORY: join(folder, 'other') }).ok).toBe(false);
  });

  test('is not a copy that is wrong itself', () => {
    saveLastGood(stateDir, 'site: a b\n');
    writeFileSync(file, rightText('plant 2'));
    expect(loadForRun(file, {})).toMatchObject({ ok: false, problems: [{ path: 'site', got: '"plant 2"' }] });
  });
});

describe('the last good copy', () => {
  test('is left alone when nothing changed', () => {
    expect(saveLastGood(stateDir, 'a')).toBeNull();
    utimesSync(copy(), 1000, 1000);
    expect(saveLastGood(stateDir, 'a')).toBeNull();
    expect(statSync(copy()).mtimeMs).toBe(1_000_000);
    expect(saveLastGood(stateDir, 'b')).toBeNull();
    expect(readFileSync(copy(), 'utf8')).toBe('b');
  });

  test('that cannot be saved is said, and the file runs', () => {
    writeFileSync(stateDir, 'a file where a folder should be');
    writeFileSync(file, rightText());
    expect(loadForRun(file, {})).toMatchObject({
      ok: true,
      validity: { ok: true },
      notSaved: expect.stringMatching(/^save .*config\.last-good\.yaml: E(EXIST|NOTDIR)/),
    });
  });
});

describe('reading a file', () => {
  test('ends at its bound, also where the size is not known', () => {
    writeFileSync(file, 'x'.repeat(100));
    expect(readTextFile(file, 100)).toBe('x'.repeat(100));
    expect(() => readTextFile(file, 99)).toThrow('longer than 99 bytes');
    expect(() => readTextFile('/dev/zero', 1000)).toThrow('longer than 1000 bytes');
    expect(() => readTextFile(folder, 1000)).toThrow('folder');
  });

  test.skipIf(process.getuid?.() === 0)('that is not permitted is told', () => {
    writeFileSync(file, rightText());
    chmodSync(file, 0);
    expect(loadForRun(file, {})).toMatchObject({ ok: false, problems: [{ got: `${file} (no permission)` }] });
  });
});
