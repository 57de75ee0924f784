import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatProblem } from '../../../agent/app/config/problem.ts';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { runbookPage } from '../../../agent/app/diagnosis/runbook-page.ts';
import { createDiagnoser } from '../../../agent/core/diagnosis/diagnose.ts';
import { diagnosisFacts } from '../../fixtures/diagnosis-facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftlight-diagnosis-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the shipped files', () => {
  const { table, runbook, problems } = loadDiagnosis();

  test('are right, and the page is made of them', () => {
    expect(problems).toEqual([]);
    expect(readFileSync('deploy/guides/runbook.md', 'utf8')).toBe(runbookPage(runbook, table));
  });

  test('have one action a cause, of at most three sentences', () => {
    for (const [, { action }] of runbook.causes) expect(action.match(/[.!?](?= |$)/g)!.length).toBeLessThanOrEqual(3);
  });

  test('promise of each measure what every cause does, unless the cause says otherwise', () => {
    expect(table.causes.get('lamp-ageing')!.signs.get('banding')).toMatchObject({ moves: 'unchanged', weight: 0.6 });
    expect(table.causes.get('flicker')!.signs.get('banding')).toMatchObject({ moves: 'up' });
  });
});

const entry = (name: string) =>
  `{ name: ${name}, action: Do it., detect: a, confirm: b, remediate: c, retrain: d, writeDown: e }`;

test('a site adds a cause and a measure, and replaces an action', () => {
  const loaded = loadDiagnosis({
    signatures: file(
      's.yaml',
      `measures:
  steam: { words: steam, tells: share, matters: 0.1, group: steam }
causes:
  steam-leak:
    name: steam in the picture
    type: camera-health
    class: domain-shift
    signs: { steam: { moves: up, least: 0.2, weight: 3 }, lampOutput: unchanged }
`,
    ),
    runbook: file('r.yaml', `causes:\n  steam-leak: ${entry('Steam')}\n  lens-dirt: ${entry('Dirt')}\n`),
  });
  expect(loaded.problems).toEqual([]);
  expect(loaded.runbook.causes.get('lens-dirt')!.action).toBe('Do it.');
  const facts = diagnosisFacts({});
  const signs = new Map([...facts.signs, ['steam', { value: 0.5, change: 0.5, deviation: 20 }]]);
  const found = createDiagnoser(loaded.table, loaded.runbook)({ ...facts, signs });
  expect(found).toMatchObject({ cause: 'steam-leak', action: 'Do it.' });
  expect(found.says).toMatch(/^Steam rose to 50 % since 12 March/);
});

test('every problem of both files comes at once, with path and line, and the shipped files stay in use', () => {
  const signatures = file(
    'wrong.yaml',
    `measures:
  steam: { words: steam, tells: percents, matters: 0, group: steam }
causes:
  Steam Leak:
    name: steam
    type: weather
    class: domain-shift
    signs: { lampOutput: sideways, focus: { moves: up, least: 3, most: 1, wieght: 2 } }
    requires: [{ chart: blob, measure: focus }]
`,
  );
  const runbook = file('wrong-runbook.yaml', 'causes:\n  steam-leak: { name: Steam }\n');
  const { problems, table } = loadDiagnosis({ signatures, runbook });
  const said = problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
  for (const part of [
    'wrong.yaml: measures.steam.tells: expected ratio, relative, share, levels, mired, pixels, decibels, value, direction, change, got "percents" (line 2)',
    'wrong.yaml: measures.steam.matters: expected a number from 1e-9 to 1000000, got 0 (line 2)',
    'wrong.yaml: causes."Steam Leak": expected a key of small letters, digits and -, got a group of settings (line 4)',
    'wrong.yaml: causes."Steam Leak".type: expected lighting, camera-health, domain-shift, data-drift, prediction-drift, by-shape, got "weather" (line 6)',
    'wrong.yaml: causes."Steam Leak".signs.lampOutput.moves: expected up, down, moved, unchanged, any, got nothing (line 8)',
    'wrong.yaml: causes."Steam Leak".signs.focus.wieght: expected a known key, probably weight, got an unknown one (line 8)',
    'wrong.yaml: causes."Steam Leak".signs.focus.most: expected at least `least`, got 1 (line 8)',
    'wrong-runbook.yaml: causes.steam-leak.action: expected text of 1 to 2000 letters, got nothing (line 2)',
  ])
    expect(said).toContain(part);
  expect(said.filter((line) => line.includes('requires[0]'))).toHaveLength(1);
  expect(table.causes.has('lamp-ageing')).toBe(true);
});

test('names that lead nowhere are told', () => {
  const signatures = file(
    'dangling.yaml',
    `causes:
  steam-leak:
    name: steam
    type: camera-health
    class: domain-shift
    signs: { lampOutptu: up }
    requires: [{ measure: stem, is: up }]
    standsFor: [lamp-aging]
`,
  );
  const said = loadDiagnosis({ signatures, runbook: null }).problems.map((problem) =>
    formatProblem(problem).replace(/^.*?yaml: /, ''),
  );
  expect(said).toEqual([
    'causes.steam-leak.signs.lampOutptu: expected a known measure, probably lampOutput, got "lampOutptu"',
    'causes.steam-leak.standsFor[0]: expected a known cause, probably lamp-ageing, got "lamp-aging"',
    'causes.steam-leak.requires[0].measure: expected a known measure, got "stem"',
    'causes.steam-leak: expected an entry, since the table of signatures names the cause, got nothing',
  ]);
});

test.each([
  ['', 0],
  ['measures', 1],
  ['causes: [', 1],
  ['- a\n- b', 1],
  ['causes: { a: null }', 0],
])('a file %j says what is wrong and throws nothing', (text, least) => {
  const { problems } = loadDiagnosis({ signatures: file('any.yaml', text), runbook: null });
  expect(problems.length).toBeGreaterThanOrEqual(least);
});

test('a file that is not there is told', () => {
  const { problems } = loadDiagnosis({ signatures: join(folder, 'none.yaml'), runbook: null });
  expect(problems).toHaveLength(1);
  expect(formatProblem(problems[0]!)).toMatch(/none\.yaml: expected a file that can be read, got ENOENT/);
});
