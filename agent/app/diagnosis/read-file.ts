import type * as z from 'zod';
import { describeValue, formatPath, nearestName, type Problem } from '../config/problem.ts';
import { readYaml } from '../config/yaml-text.ts';

export const maxFileBytes = 500_000;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: Problem[] };

/** A file of data, from its text. Never throws: everything wrong comes back at once, each with its path and line. */
export function readData<S extends z.ZodType>(text: string, schema: S): Read<z.output<S>> {
  if (Buffer.byteLength(text) > maxFileBytes)
    return {
      ok: false,
      problems: [{ path: '', expected: `a file of at most ${maxFileBytes} bytes`, got: 'a longer one' }],
    };
  const yaml = readYaml(text);
  const problems: Problem[] = [...yaml.problems];
  if (problems.some(({ path }) => path === '')) return { ok: false, problems };
  const value = yaml.value ?? {};
  const result = schema.safeParse(value);
  if (result.success && problems.length === 0) return { ok: true, value: result.data };
  for (const issue of result.error?.issues ?? []) {
    const add = (path: readonly PropertyKey[], expected: string, got: string) => {
      const line = yaml.lineOf(path);
      problems.push({ path: formatPath(path), expected, got, ...(line === undefined ? {} : { line }) });
    };
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(' ');
      for (const key of issue.keys) {
        const near = nearestName(key, known);
        add(
          [...issue.path, key],
          near === null ? `one of ${known.join(', ')}` : `a known key, probably ${near}`,
          'an unknown one',
        );
      }
    } else add(issue.path, issue.message, describeValue(issue.path, valueAt(value, issue.path)));
  }
  return { ok: false, problems };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}
