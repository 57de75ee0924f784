import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatProblem } from '../../../agent/app/config/problem.ts';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { loadScenario, parseScenario, scenarioNames } from '../../../agent/app/scenario/load-scenario.ts';
import { conditionsAt } from '../../../agent/core/simulation/scenario.ts';
import { createStation } from '../../../agent/core/simulation/station.ts';

const least = 'name: mine\nsays: Nothing.\nbaselineDays: 1\ndays: 2\n';
const hour = 3_600_000;

function problems(text: string): string[] {
  const read = parseScenario(text);
  return read.ok ? [] : read.problems.map(formatProblem);
}

describe('the scenarios that come with the program', () => {
  test.each(scenarioNames())('%s can be read, drawn and diagnosed', (name) => {
    const scenario = loadScenario(name);
    expect(scenario.name).toBe(name);
    const station = createStation({ ...scenario.station, width: 32, height: 24, seed: 1, frameMs: 1000 });
    const out = new Uint8Array(station.bytesPerFrame);
    for (const step of [{ atMs: 0 }, ...scenario.steps]) {
      expect(step.atMs).toBeLessThan(scenario.lengthMs);
      station.draw(0, step.atMs, conditionsAt(scenario, step.atMs), out);
    }
    const known = loadDiagnosis().table.causes;
    for (const { cause, type, onsetMs } of scenario.truth) {
      expect(known.get(cause)?.type).toBe(type);
      expect(onsetMs).toBeGreaterThanOrEqual(scenario.baselineMs);
      // Something does begin or end then.
      const times = scenario.steps.flatMap(({ atMs, untilMs }) => [atMs, untilMs]);
      expect(times).toContain(onsetMs);
    }
    expect(conditionsAt(scenario, scenario.baselineMs - 1)).toEqual(conditionsAt(scenario, 0));
  });

  test('are nineteen, the thirteen of the plan among them', () => {
    expect(scenarioNames()).toHaveLength(19);
    for (const name of ['healthy-month', 'lamp-ageing', 'lamp-replaced', 'segment-failure', 'bump', 'slow-mix'])
      expect(scenarioNames()).toContain(name);
  });
});

describe('a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftlight-test-scenario-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('needs little and has defaults for the rest', () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, `${least}steps: [{ at: 30h, for: 90m, set: { haze: 0.2 }, to: { haze: 0.4 } }]\n`);
    expect(loadScenario(file)).toMatchObject({
      ...{ name: 'mine', baselineMs: 24 * hour, lengthMs: 72 * hour, windowMs: hour, framesPerWindow: 6, truth: [] },
      station: { kind: 'boards', recipes: ['a'], tellsSettings: true, autoExposure: false },
      steps: [{ atMs: 30 * hour, untilMs: 31.5 * hour, set: { haze: 0.2 }, to: { haze: 0.4 }, note: null }],
    });
  });

  test('that is wrong is told every problem at once, with its path and line', () => {
    const text = `name: a b
says: Nothing.
baselineDays: none
days: 2
station: { kind: cars, recipes: [] }
window: 7m
truth: { cause: Lamp, type: lighting, shape: slope, onsetDay: 1, cuase: x }
steps:
  - { at: 1d, until: 1h, set: { lampOutpt: 0.5, haze: 2 } }
  - { at: 1d, to: { haze: 0.5, recipeIndex: 1 } }
  - { at: soon }
  - { at: 1d, until: 2d, for: 1d, note: { kind: gossip, text: hm } }
`;
    const found = problems(text);
    for (const expected of [
      'name: expected an id of 1 to 64 letters, digits, - or _, got "a b" (line 1)',
      'baselineDays: expected a number from 0.01 to 365, got "none" (line 3)',
      'station.kind: expected boards, tiles, got "cars" (line 5)',
      'station.recipes: expected a list of 1 to 4 names, got a list of 0 (line 5)',
      'window: expected 10s to 1h, dividing an hour, got "7m" (line 6)',
      'truth.cause: expected a key of small letters, digits and -, got "Lamp" (line 7)',
      'truth.cuase: expected a known key, probably cause, got an unknown one (line 7)',
      'truth.shape: expected step, ramp, undetermined, got "slope" (line 7)',
      'steps[0].set.lampOutpt: expected a known key, probably lampOutput, got an unknown one (line 9)',
      'steps[0].set.haze: expected a number from 0 to 1, got 2 (line 9)',
      'steps[0].until: expected a time after at, got "1h" (line 9)',
      'steps[1].to: expected until or for beside it, got a group of settings (line 10)',
      'steps[1].to.recipeIndex: expected one of',
      'steps[2].at: expected 0s to 3650d, got "soon" (line 11)',
      'steps[2].set: expected set, to or note, got nothing (line 11)',
      'steps[3].for: expected either for or until, not both, got "1d" (line 12)',
      'steps[3].note.kind: expected configuration, recipe',
    ])
      expect(found.some((problem) => problem.startsWith(expected)) ? expected : found.join('\n')).toBe(expected);
  });

  test('may tell several causes', () => {
    const causes =
      'truth: [{ cause: a, type: lighting, shape: step, onsetDay: 1 }, { cause: b, shape: ramp, onsetDay: 1 }]';
    expect(problems(`${least}${causes}\n`)).toEqual([
      expect.stringMatching(/^truth\[1\]\.type: expected data-drift, .* got nothing \(line 5\)$/),
    ]);
  });

  test('may not run a recipe that the station has none of', () => {
    expect(problems(`${least}steps: [{ at: 1d, set: { recipeIndex: 1 } }]\n`)).toEqual([
      'steps: expected every recipeIndex below 1, since station.recipes has so many names, got a list of 1 (line 5)',
    ]);
    expect(problems(`${least}station: { recipes: [a, b] }\nsteps: [{ at: 1d, set: { recipeIndex: 1 } }]\n`)).toEqual(
      [],
    );
  });

  test.each(['', '- a\n- b\n', 'name: [', 'steps: 5', '{}', 'null'])(
    'of %j is refused without falling over',
    (text) => {
      expect(problems(text).length).toBeGreaterThan(0);
    },
  );

  test('that cannot be found is refused; so is a name that is none, and those there are, are named', () => {
    expect(() => loadScenario(join(folder, 'none.yaml'))).toThrow('expected a file that can be read (ENOENT');
    expect(() => loadScenario('lamp-agein')).toThrow(
      /scenario lamp-agein: expected .*healthy-month.*, probably lamp-ageing/,
    );
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, 'name: a b\nsays: 5\n');
    expect(() => loadScenario(file)).toThrow(
      /wrong.yaml: expected a scenario without mistakes:\n {2}name: expected .*\n {2}says: expected/,
    );
  });
});
