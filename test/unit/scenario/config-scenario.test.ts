import { expect, test } from 'vitest';
import { checkConfig } from '../../../agent/app/config/load.ts';

function problems(scenario: unknown): string[] {
  const cameras = [{ id: 'top', source: { type: 'simulated', scenario } }];
  const read = checkConfig(
    { site: 'plant', device: 'box', stateDir: '/var/lib/driftlight', broker: { url: 'mqtt://broker' }, cameras },
    () => '',
  );
  return read.ok ? [] : read.problems.map(({ path, expected }) => `${path}: ${expected}`);
}

test('a configuration may name a scenario; one that is none is found before the agent starts', () => {
  expect(problems('slow-mix')).toEqual([]);
  expect(problems('sunshine')).toEqual([
    expect.stringMatching(/^cameras\[0\]\.source\.scenario: a file\.yaml or one of .*lamp-ageing/),
  ]);
  expect(problems('missing/scenario.yaml')).toEqual([
    expect.stringMatching(/^cameras\[0\]\.source\.scenario: a file that can be read \(ENOENT/),
  ]);
});
