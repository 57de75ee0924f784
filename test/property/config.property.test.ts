import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { exampleYaml, uncommented } from '../../agent/app/config/example.ts';
import { configJsonSchema, type JsonSchema } from '../../agent/app/config/json-schema.ts';
import { checkConfig, type Parsed, parseConfig } from '../../agent/app/config/load.ts';

const noFile = () => {
  throw new Error('no such file');
};

/** Never throws; either right, or with problems told in our own words, each on one line. */
function expectAnswer(parsed: Parsed): void {
  if (parsed.ok) {
    expect(parsed.config.cameras.length).toBeGreaterThan(0);
    return;
  }
  expect(parsed.problems.length).toBeGreaterThan(0);
  for (const { path, expected, got } of parsed.problems) {
    expect(`${path} ${expected} ${got}`).not.toMatch(/Invalid|Unrecognized|Too |\n/);
    expect(expected).not.toBe('');
    expect(path.length).toBeLessThan(300);
  }
}

function* keysOf(schema: JsonSchema): Generator<string> {
  for (const [key, setting] of Object.entries(schema.properties ?? {})) {
    yield key;
    yield* keysOf(setting);
  }
  for (const kind of schema.oneOf ?? []) yield* keysOf(kind);
  if (schema.items) yield* keysOf(schema.items);
}

const key = fc.oneof(fc.constantFrom(...new Set(keysOf(configJsonSchema()))), fc.constantFrom('__proto__', 'toString'));
const leaf = fc.oneof(
  fc.constantFrom(
    'simulated',
    'folder',
    'rtsp',
    'mjpeg',
    'filename',
    'cam1',
    '1s',
    '0',
    '64MB',
    'mqtt://x',
    -1,
    0,
    1,
    1e300,
  ),
  fc.anything({ maxDepth: 1, withBigInt: true, withDate: true, withMap: true }),
);
const { garbage } = fc.letrec((tie) => ({
  garbage: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('garbage'), { maxLength: 4 }),
    fc.dictionary(key, tie('garbage'), { maxKeys: 6 }),
  ),
}));

test('any value gives a configuration or problems', () => {
  fc.assert(
    fc.property(garbage, (value) => expectAnswer(checkConfig(value, noFile, {}))),
    { numRuns: 500, seed: 1 },
  );
});

test('any text gives a configuration or problems', () => {
  const yaml = fc.array(
    fc.constantFrom('site: a\n', '- ', '  ', '{', ']', '"', '&a ', '*a', '\t', ': ', '# ', '|', '\0', 'é'),
    {
      maxLength: 40,
    },
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    yaml.map((parts) => parts.join('')),
    fc.dictionary(key, fc.jsonValue()).map((value) => stringify(value)),
  );
  fc.assert(
    fc.property(text, (text) => expectAnswer(parseConfig(text, noFile, {}))),
    { numRuns: 500, seed: 2 },
  );
});

test('a right file with one character changed gives a configuration or problems', () => {
  const whole = uncommented(exampleYaml());
  const change = fc.tuple(fc.nat(whole.length - 1), fc.string({ unit: 'binary-ascii', maxLength: 2 }));
  const changed = change.map(([at, text]) => whole.slice(0, at) + text + whole.slice(at + 1));
  fc.assert(
    fc.property(changed, (text) => expectAnswer(parseConfig(text, () => 'secret', {}))),
    { numRuns: 150, seed: 3 },
  );
});
