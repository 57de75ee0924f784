import { maxConfigBytes } from './config-file.ts';
import { describeValue, formatPath, nearestName, type Problem } from './problem.ts';
import { type Config, configSchema } from './schema.ts';
import { type Environment, type ReadFile, Secret } from './secret.ts';
import { readYaml, type YamlText } from './yaml-text.ts';

const maxProblems = 100;

export type Parsed =
  | {
      ok: true;
      config: Config;
      /** What cannot be had at this moment but is asked for again while the agent runs: the password of the broker. */
      missing: readonly Problem[];
    }
  | { ok: false; problems: readonly Problem[] };

/**
 * Reads a configuration from its text and fetches the secrets it refers to. Never throws: everything wrong comes back at
 * once, each with its path and line. `environment` answers `passwordEnv`.
 */
export function parseConfig(text: string, readFile: ReadFile, environment: Environment = process.env): Parsed {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxConfigBytes)
    return fail([{ path: '', expected: `a file of at most ${maxConfigBytes} bytes`, got: `${bytes}` }]);
  const yaml = readYaml(text);
  if (yaml.value === undefined || yaml.problems.some((problem) => problem.path === '')) {
    const empty: Problem = { path: '', expected: 'settings', got: 'an empty file' };
    return fail(yaml.problems.length > 0 ? yaml.problems : [empty]);
  }
  return answer(yaml.value, readFile, environment, yaml);
}

/** The same from values that are there already, such as those of `demo`. */
export function checkConfig(value: unknown, readFile: ReadFile, environment: Environment = process.env): Parsed {
  return answer(value, readFile, environment, { problems: [], lineOf: () => undefined });
}

function answer(
  value: unknown,
  readFile: ReadFile,
  environment: Environment,
  text: Pick<YamlText, 'problems' | 'lineOf'>,
): Parsed {
  const problems: Problem[] = [...text.problems];
  const add = (path: readonly PropertyKey[], expected: string, got: string) => {
    // To find a line takes a walk through the text, and nobody is shown more of them.
    const line = problems.length < maxProblems ? text.lineOf(path) : undefined;
    problems.push({ path: formatPath(path), expected, got, ...(line === undefined ? {} : { line }) });
  };
  const result = configSchema.safeParse(value);
  if (result.success) {
    let later = 0;
    for (const { path, secret } of secretsIn(result.data)) {
      const trouble = secret.resolve(readFile, environment);
      if (!trouble) continue;
      add([...path.slice(0, -1), secret.key], trouble.expected, trouble.got);
      if (path[0] === 'broker' && secret.key === 'passwordFile') later++;
    }
    return problems.length === later ? { ok: true, config: result.data, missing: problems } : fail(problems);
  }
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(' ');
      for (const key of issue.keys) add([...issue.path, key], expectedInstead(key, known), 'an unknown one');
    } else add(issue.path, issue.message, describeValue(issue.path, valueAt(value, issue.path)));
  }
  return fail(problems);
}

function fail(found: readonly Problem[]): Parsed {
  const problems = found.toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
  if (problems.length <= maxProblems) return { ok: false, problems };
  const more = problems.length - maxProblems;
  return {
    ok: false,
    problems: [...problems.slice(0, maxProblems), { path: '', expected: 'fewer problems', got: `${more} more` }],
  };
}

function expectedInstead(key: string, known: readonly string[]): string {
  if (/^(password|passwd|secret)$/i.test(key) && known.includes('passwordFile'))
    return 'passwordFile or passwordEnv, since a password never stands in this file';
  const near = nearestName(key, known);
  return near === null ? `a known key (${known.join(', ')})` : `a known key, probably ${near}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

function* secretsIn(value: unknown, path: PropertyKey[] = []): Generator<{ path: PropertyKey[]; secret: Secret }> {
  if (value instanceof Secret) yield { path, secret: value };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* secretsIn(item, [...path, i]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* secretsIn(item, [...path, key]);
}
