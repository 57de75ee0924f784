import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gateCommand } from '../../../agent/cli/gate.ts';
import { shadowCommand } from '../../../agent/cli/shadow.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftlight-shadow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Runs a command in this process. */
async function ran(command: Command, args: readonly string[]) {
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
    await command.parseAsync(args, { from: 'user' });
    return { ...told, status: process.exitCode };
  } finally {
    process.exitCode = before;
    out.mockRestore();
    err.mockRestore();
  }
}

const evaluate = (incumbent: string, candidate: string, ...more: string[]) =>
  ran(shadowCommand(), ['evaluate', '--incumbent', incumbent, '--candidate', candidate, ...more]);
const predictions = (count: number, of: (i: number) => string) => [
  'item,prediction',
  ...Array.from({ length: count }, (_, i) => `${i},${of(i)}`),
];
const set = (count: number, of: (i: number) => string) => [
  'item,label,incumbent,candidate',
  ...Array.from({ length: count }, (_, i) => `${i},${of(i)}`),
];

describe('shadow evaluate', () => {
  test('the incumbent as its own candidate is equivalent', async () => {
    const a = file(
      'a.csv',
      predictions(400, (i) => (i % 7 === 0 ? 'dent' : 'good')),
    );
    const { out, status } = await evaluate(a, a);
    expect(out).toMatch(/^equivalent: they disagree on less than 2 %/);
    expect(status).toBe(0);
  });

  test('labels of the disagreements alone reject a worse candidate and promote a better one', async () => {
    const a = file(
      'a.csv',
      predictions(100, () => 'good'),
    );
    const b = file(
      'b.csv',
      predictions(100, (i) => (i < 8 ? 'dent' : 'good')),
    );
    const labels = (label: string) =>
      file(`${label}.csv`, ['item,label', ...[0, 1, 2, 3, 4, 5, 6].map((i) => `${i},${label}`), '7,', '999,good']);
    const worse = await evaluate(a, b, '--labels', labels('good'), '--json');
    expect(JSON.parse(worse.out)).toMatchObject({
      ...{ verdict: 'reject', compared: 100, disagreed: 8, incumbentOnlyRight: 7, candidateOnlyRight: 0 },
      ...{ unlabelled: 1, toLabel: ['7'], unusedLabels: 1, tolerance: 0.02, eIncumbent: expect.closeTo(31.875, 6) },
    });
    expect(worse.status).toBe(1);
    const better = await evaluate(a, b, '--labels', labels('dent'));
    expect(better.out).toMatch(/^promote: /);
    expect(better.status).toBe(0);
  });

  test('of a block one item counts, and items that only one model saw are told', async () => {
    const a = file('a.csv', ['item,prediction,block', '1,good,p1', '2,good,p1', '3,good,p2', '4,good,', '5,good,']);
    const b = file('b.csv', ['item,prediction', '5,dent', '4,good', '3,good', '2,good', '1,good', '6,good', '7,good']);
    const { out, status } = await evaluate(a, b, '--json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ verdict: 'undecided', compared: 4, besideTheirBlock: 1, onlyIncumbent: 0, onlyCandidate: 2, toLabel: ['5'] },
    });
    expect(status).toBe(0);
  });

  test('every problem of all files is told at once, by file and line', async () => {
    const a = file('a.csv', ['item,prediction', '1,good', '1,dent', ',good', '2', '3,']);
    const b = file('b.csv', ['item,said', '1,good']);
    const { out, err, status } = await evaluate(a, b);
    expect(err.trimEnd().split('\n')).toEqual([
      `${a}:3: item 1 stands in line 2 already`,
      `${a}:4: item is empty`,
      `${a}:5: expected 2 cells as in the header, got 1`,
      `${a}:6: prediction is empty`,
      `${b}:1: expected a header with item, prediction; prediction is missing in 'item,said'`,
    ]);
    expect({ out, status }).toEqual({ out: '', status: 2 });
  });

  test('an item in two blocks and files without a common item are problems', async () => {
    const a = file('a.csv', ['item,prediction,block', '1,good,p1']);
    const b = file('b.csv', ['item,prediction,block', '1,good,p2']);
    const c = file('c.csv', ['item,prediction', '2,good']);
    expect((await evaluate(a, b)).err).toBe(`${b}:2: item 1 is in blocks p1 and p2; give one\n`);
    expect((await evaluate(a, c)).err).toContain('have no item in common');
  });
});

describe('gate', () => {
  const classes = ['good', 'scratch', 'dent'];
  const same = (i: number) => [0, 1, 2].map(() => classes[i % 3]).join(',');
  const worse = (i: number) => (i % 3 === 1 && i < 36 ? 'scratch,scratch,good' : same(i));
  const run = (historical: string, recent: string, ...more: string[]) =>
    ran(gateCommand(), ['--historical', historical, '--recent', recent, ...more]);

  test('a candidate worsened on one class is refused with that class named, on whichever set it shows', async () => {
    const fine = file('fine.csv', set(300, same));
    const bad = file('bad.csv', set(300, worse));
    for (const [historical, recent] of [
      [fine, bad],
      [bad, fine],
    ]) {
      const { out, status } = await run(historical!, recent!);
      expect(out.split('\n')[0]).toBe('refused: worse on scratch');
      expect(status).toBe(1);
    }
    const { out, status } = await run(fine, fine, '--json');
    expect(JSON.parse(out)).toMatchObject({ passed: true, historical: { lost: [] }, recent: { lost: [] } });
    expect(status).toBe(0);
  });

  test('one lost case is told, and refused where it must be', async () => {
    const fine = file('fine.csv', set(300, same));
    const one = file('one.csv', [...set(300, same), 'last\u001b[2J,good,good,dent']);
    const told = await run(fine, one);
    expect(told.out).toContain('lost: last [2J\n');
    expect(told.status).toBe(0);
    expect((await run(fine, one, '--strict')).status).toBe(1);
  });

  test('an empty set lets nothing through', async () => {
    const fine = file('fine.csv', set(300, same));
    const empty = file('empty.csv', set(0, same));
    const { err, status } = await run(fine, empty);
    expect(err).toBe(`${empty}: there is no row in it\n`);
    expect(status).toBe(2);
  });
});
