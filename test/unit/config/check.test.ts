import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkCommand } from '../../../agent/cli/check.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftlight-check-'));
  file = join(folder, 'driftlight.yaml');
});

afterEach(() => {
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

const right = `site: plant-1
device: box-1
broker: {url: "mqtts://broker.example"}
cameras:
  - {id: cam1, source: {type: simulated}}
  - {id: cam2, source: {type: v4l2}, window: 90s, enabled: false}
`;

function check(...options: string[]): { text: string; status: typeof process.exitCode } {
  let text = '';
  process.exitCode = undefined;
  checkCommand((chunk) => {
    text += chunk;
  }).parse(['--config', file, ...options], { from: 'user' });
  return { text, status: process.exitCode };
}

describe('check', () => {
  test('sums up a right file', () => {
    writeFileSync(file, right);
    expect(check()).toEqual({
      text: 'ok: plant-1/box-1, mqtts://broker.example\n  cam1: simulated, windows of 1m\n  cam2: v4l2, windows of 90s, not enabled\n',
      status: undefined,
    });
    expect(JSON.parse(check('--json').text)).toEqual({
      ok: true,
      site: 'plant-1',
      device: 'box-1',
      broker: 'mqtts://broker.example',
      cameras: [
        { id: 'cam1', enabled: true, source: 'simulated', windowMs: 60_000 },
        { id: 'cam2', enabled: false, source: 'v4l2', windowMs: 90_000 },
      ],
    });
  });

  test('lists what is wrong in the files of causes that it names', () => {
    const signatures = join(folder, 'signatures.yaml');
    writeFileSync(signatures, 'causes:\n  steam: { name: steam }\n');
    writeFileSync(file, `${right}diagnosis: { signatures: ${signatures} }\n`);
    const { text, status } = check();
    expect(status).toBe(1);
    expect(text).toContain(
      `${signatures}: causes.steam.type: expected lighting, camera-health, domain-shift, data-drift, prediction-drift, by-shape, got nothing (line 2)\n`,
    );
  });

  test('lists every problem of a wrong one', () => {
    writeFileSync(file, 'site: a b\ndevice: c\n');
    expect(check()).toEqual({
      text: `site: expected an id of 1 to 64 letters, digits, - or _, got "a b" (line 1)
cameras: expected a list of 1 to 16 cameras, got nothing (line 1)
2 problems in ${file}
`,
      status: 1,
    });
    const { text, status } = check('--json');
    expect(status).toBe(1);
    expect(JSON.parse(text)).toEqual({
      ok: false,
      problems: [
        { path: 'site', expected: 'an id of 1 to 64 letters, digits, - or _', got: '"a b"', line: 1 },
        { path: 'cameras', expected: 'a list of 1 to 16 cameras', got: 'nothing', line: 1 },
      ],
    });
  });

  test('tells a file that is not there', () => {
    expect(check()).toEqual({
      text: `expected a configuration file that can be read, got ${file} (there is no such file)\n1 problem in ${file}\n`,
      status: 1,
    });
  });

  test.each([
    [['--config', '/dev/null'], 1],
    [[], 2],
    [['--config'], 2],
    [['--config', '/dev/null', '--nonsense'], 2],
    [['--config', '/dev/null', 'more'], 2],
    [['--help'], 0],
  ])('ends with its status as a process: %j', (words, status) => {
    const code = `import { checkCommand } from './agent/cli/check.ts'; checkCommand().parse(${JSON.stringify(words)}, { from: 'user' })`;
    const node = join('node_modules', '.bin', 'node');
    const run = spawnSync(node, ['--input-type=module', '-e', code], { encoding: 'utf8', timeout: 15_000 });
    expect(run.status, run.stderr).toBe(status);
  });
});
