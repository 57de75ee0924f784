import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { indexFile, labelsIn, pictureFile, shadowDir } from '../../../agent/app/shadow/disagreement-folder.ts';
import { evaluateFiles } from '../../../agent/app/shadow/evaluate-files.ts';
import { shadowCommand } from '../../../agent/cli/shadow.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

/** Runs a command in this process. */
async function ran(...args: string[]) {
  const told = { out: '', err: '' };
  const into = (name: 'out' | 'err') => (text: string | Uint8Array) => {
    told[name] += text;
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(into('out'));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(into('err'));
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await shadowCommand().parseAsync(args, { from: 'user' });
    return { ...told, status: process.exitCode };
  } finally {
    process.exitCode = before;
    out.mockRestore();
    err.mockRestore();
  }
}

/** A box that has kept `count` disagreements of 2,000 frames. */
function box(count: number, more: object = {}) {
  const { dir: root, put } = modelFolder();
  const model = `{ path: /m.onnx, output: { kind: classifier } }`;
  const config = put(
    'box.yaml',
    `site: s\ndevice: d\nstateDir: ${root}/state\nstatus: { enabled: false }\ncameras:\n  - id: line\n    source: { type: folder, path: /p }\n    model: ${model}\n    shadow: { model: ${model} }\n`,
  );
  const dir = shadowDir(join(root, 'state'), 'line');
  mkdirSync(dir, { recursive: true });
  const items = Array.from({ length: count }, (_, n) => ({
    ...{
      item: `line-${n}`,
      comparison: 2,
      atMs: n,
      bytes: 1,
      incumbent: 'good',
      candidate: n === 1 ? 'a "b", c' : 'dent',
    },
  }));
  const former = { ...items[0], item: 'line-former', comparison: 1 };
  const comparison = {
    ...{ number: 2, incumbent: 'aa', candidate: 'bb', startedAtMs: Date.UTC(2026, 2, 2), compared: 2000 },
    ...{ disagreed: count, unanswered: 0, besideTheirBlock: 0, lastBlock: 7 },
  };
  const index = { version: 1, comparison, tolerance: 0.02, items: [former, ...items], ...more };
  writeFileSync(indexFile(dir), JSON.stringify(index));
  for (const { item } of items) writeFileSync(pictureFile(dir, item), 'picture');
  const on = (...args: string[]) => ran(...args, '--config', config);
  return { root, put, dir, on };
}

test('status tells how the candidate stands', async () => {
  const { on } = box(9);
  const { out, status } = await on('status');
  expect(out).toMatch(/^equivalent: they disagreed on 9 of 2,000 frames/);
  expect(out).toContain('one frame in 60 s counts');
  expect(out).toContain('the agent does not answer');
  expect(status).toBe(0);
  const { verdict, kept } = JSON.parse((await on('status', '--json')).out);
  expect({ verdict, kept }).toEqual({ verdict: 'equivalent', kept: 10 });
});

test('disagreements are written so that, once labelled, they are what the box and shadow evaluate take', async () => {
  const { on, root, dir } = box(9);
  const out = join(root, 'out');
  expect((await on('disagreements', '--out', out)).out).toMatch(/^9 disagreements with 9 pictures written/);
  expect(readdirSync(out).filter((name) => name.endsWith('.jpg')).length).toBe(9);
  const file = join(out, 'labels.csv');
  const rows = readFileSync(file, 'utf8').split('\n');
  expect(rows.slice(0, 3)).toEqual([
    'item,incumbent,candidate,label',
    'line-0,good,dent,',
    'line-1,good,"a ""b"", c",',
  ]);
  // A person finds the incumbent right on eight of them, and leaves one.
  writeFileSync(file, rows.map((row, n) => (n >= 1 && n <= 8 ? `${row}good` : row)).join('\n'));
  expect((await on('label', file)).out).toBe('8 labels taken; 2 disagreements wait for one\n');
  expect(labelsIn(dir).get('line-7')).toBe('good');
  const { out: told, status } = await on('status');
  expect(told).toMatch(/^reject: /);
  expect(status).toBe(1);
  const evaluated = evaluateFiles(
    { incumbent: join(out, 'incumbent.csv'), candidate: join(out, 'candidate.csv'), labels: file },
    0.02,
  );
  // methods.md: E(8, 0) = 56.78
  expect(evaluated).toMatchObject({ findings: { verdict: 'reject', incumbentOnlyRight: 8 } });
  if ('findings' in evaluated) expect(evaluated.findings.eIncumbent).toBeCloseTo(56.78, 2);
});

describe('wrong use', () => {
  test('labels of what is not there are told with their lines, and none is taken', async () => {
    const { on, put, dir } = box(2);
    const { err, status } = await on('label', put('x.csv', 'item,label\nline-0,good\nother,good\n'));
    expect(err).toContain('x.csv:3: item other is no disagreement kept in');
    expect(status).toBe(2);
    expect(labelsIn(dir).size).toBe(0);
  });

  test('a camera without disagreements, and a damaged index, are told', async () => {
    const { on, root, dir } = box(0, { items: [] });
    expect(await on('disagreements', '--out', join(root, 'out'))).toMatchObject({ status: 1 });
    writeFileSync(indexFile(dir), '{');
    const { err, status } = await on('status');
    expect(err).toContain('index.json: damaged');
    expect(status).toBe(1);
  });
});
