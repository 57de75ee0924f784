import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exampleYaml, uncommented } from '../../../agent/app/config/example.ts';
import { generatedFiles } from '../../../agent/app/config/generate.ts';
import { configJsonSchema, type JsonSchema } from '../../../agent/app/config/json-schema.ts';
import { parseConfig } from '../../../agent/app/config/load.ts';
import { formatProblem } from '../../../agent/app/config/problem.ts';
import type { Config } from '../../../agent/app/config/schema.ts';

function parse(text: string): Config {
  const parsed = parseConfig(text, () => 'secret', {});
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.config;
}

test.each([...generatedFiles()])('%s is what the schema makes of it', (path, content) => {
  expect(readFileSync(path, 'utf8')).toBe(content);
});

describe('the example file', () => {
  test('is right as it stands', () => {
    const config = parse(exampleYaml());
    expect(config.site).toBe('plant-1');
    expect(config.cameras.map(({ source }) => source.type)).toEqual(['simulated']);
  });

  test('is right with every setting taken in, and shows the very defaults', () => {
    const shown = parse(uncommented(exampleYaml()));
    const { store, status, reports, limits, log, stateDir, runtimeDir, cameras } = parse(exampleYaml());
    expect(shown.status).toEqual({ ...status, password: expect.anything(), tls: expect.anything() });
    expect(shown).toMatchObject({ store, reports, limits, log, stateDir, runtimeDir });
    expect({ ...shown.cameras[0]!.preprocess, crop: null }).toEqual(cameras[0]!.preprocess);
    expect(shown.cameras.map(({ source }) => source.type).toSorted()).toEqual([
      'csi',
      'folder',
      'http',
      'pipeline',
      'rtsp',
      'simulated',
      'v4l2',
    ]);
    const brokerAlone = `${exampleYaml()}broker: {url: "mqtts://broker.example:8883"}`;
    const named = { username: 'driftlight', caFile: expect.any(String), certFile: expect.any(String) };
    expect(shown.broker).toEqual({
      ...parse(brokerAlone).broker,
      ...named,
      drain: { maxPerSecond: 500, spreadOverMs: 20_000 },
      keyFile: expect.any(String),
      password: expect.anything(),
    });
  });

  test('names every setting', () => {
    const text = exampleYaml();
    const missing = [...settings(configJsonSchema())].filter(([key]) => !new RegExp(`\\b${key}: ?`).test(text));
    expect(missing).toEqual([]);
  });
});

test('every setting has its sentence', () => {
  const without = [...settings(configJsonSchema())].filter(
    ([, { description }]) => !/^[A-Z].*[^.]\.$/.test(description ?? ''),
  );
  expect(without.map(([key]) => key)).toEqual([]);
});

test('only settings without a default are required', () => {
  expect(configJsonSchema().required).toEqual(['site', 'device', 'cameras']);
});

function* settings(schema: JsonSchema): Generator<[string, JsonSchema]> {
  for (const [key, setting] of Object.entries(schema.properties ?? {})) {
    yield [key, setting];
    yield* settings(setting);
  }
  for (const kind of schema.oneOf ?? []) yield* settings(kind);
  if (schema.items) yield* settings(schema.items);
}
