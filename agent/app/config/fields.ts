import * as z from 'zod';
import { durationPattern, parseBytes, parseDurationMs, sizePattern } from './units.ts';

/**
 * Kinds of settings. Each tells in one phrase what it expects; the phrase is the message of every issue about it, and
 * stands in the reference as `x-expected`. `x-example` is what the example file shows where there is no default.
 */

export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** A group of settings. For unknown keys its message is the list of the known ones, from which the nearest is named. */
export function group<S extends z.core.$ZodLooseShape>(shape: S) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : 'a group of settings'),
  });
}

/** Messages of a group that comes in kinds told apart by `key`. */
export function kinds(key: string, ...values: string[]) {
  const list = values.join(', ');
  return {
    error: (issue: { code?: string | undefined }) =>
      issue.code === 'invalid_union' ? list : `a group with ${key}: ${list}`,
  };
}

/** A rule over several keys. It runs also when one of them is wrong by itself, so that every problem is told at once:
 * values may therefore be anything. */
export function rule(
  check: (values: Record<string, unknown>, report: (key: string, expected: string) => void) => void,
) {
  return (values: unknown, context: z.RefinementCtx) => {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return;
    check(values as Record<string, unknown>, (key, expected) =>
      context.addIssue({ code: 'custom', message: expected, path: [key] }),
    );
  };
}

/** Parameter of `superRefine` for a `rule`. */
export const always = { when: () => true };

/** A setting that may be left out and has no default; read as `null`. */
export function optional<T extends z.ZodType>(schema: T, example: unknown) {
  return schema
    .optional()
    .transform((value): z.output<T> | null => (value === undefined ? null : (value as z.output<T>)))
    .meta({ 'x-example': example });
}

/** '10s' to milliseconds. `also` narrows further and says so. */
export function duration(min: string, max: string, also?: { says: string; holds: (ms: number) => boolean }) {
  const expected = `${min} to ${max}${also ? `, ${also.says}` : ''}`;
  const minMs = parseDurationMs(min)!;
  const maxMs = parseDurationMs(max)!;
  return measured(durationPattern, expected, (text) => {
    const ms = parseDurationMs(text);
    return ms !== null && ms >= minMs && ms <= maxMs && (also?.holds(ms) ?? true) ? ms : null;
  });
}

/** '64MB' to bytes. */
export function size(min: string, max: string) {
  const minBytes = parseBytes(min)!;
  const maxBytes = parseBytes(max)!;
  return measured(sizePattern, `${min} to ${max}`, (text) => {
    const bytes = parseBytes(text);
    return bytes !== null && bytes >= minBytes && bytes <= maxBytes ? bytes : null;
  });
}

/** Text that `read` turns into a value, or into `null` when it is wrong. */
export function measured<V>(pattern: RegExp, expected: string, read: (text: string) => V | null) {
  return z
    .string({ error: expected })
    .regex(pattern, { error: expected })
    .transform((text, context): V => {
      const value = read(text);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .meta({ 'x-expected': expected });
}

export function id() {
  return matching(idPattern, 'an id of 1 to 64 letters, digits, - or _');
}

export function matching(pattern: RegExp, expected: string) {
  return z.string({ error: expected }).regex(pattern, { error: expected }).meta({ 'x-expected': expected });
}

/** A path; relative ones count from the working directory. */
export function path(expected = 'a path') {
  return matching(/^[^\0\r\n]{1,4096}$/, expected);
}

export function absolutePath() {
  return matching(/^\/[^\0\r\n]{0,4095}$/, 'an absolute path');
}

/** A URL of one of these schemes with a host and without user or password. */
export function url(...schemes: string[]) {
  const expected = `a URL ${schemes.map((scheme) => `${scheme}://`).join(', ')} without user and password in it`;
  return measured(new RegExp(`^(${schemes.join('|')})://[^\\s]{1,2000}$`), expected, (text) => {
    const parsed = URL.canParse(text) ? new URL(text) : null;
    return parsed && parsed.hostname !== '' && parsed.username === '' && parsed.password === '' ? text : null;
  });
}

export function choice<const V extends readonly [string, ...string[]]>(...values: V) {
  const expected = values.join(', ');
  return z.enum(values, { error: expected }).meta({ 'x-expected': expected });
}

export function flag() {
  return z.boolean({ error: 'true or false' }).meta({ 'x-expected': 'true or false' });
}

export function whole(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error }).meta({ 'x-expected': error });
}

export function real(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error }).meta({ 'x-expected': error });
}

/** An ISO time with its zone, to UTC milliseconds. */
export function instant() {
  return measured(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/,
    'an ISO time with its zone, such as 2026-01-31T06:00:00Z',
    (text) => (Number.isNaN(Date.parse(text)) ? null : Date.parse(text)),
  );
}

/** Name of a time zone, as the runtime knows it. */
export function zone() {
  return measured(/^[A-Za-z0-9_+/-]{1,64}$/, 'a time zone such as UTC or Europe/Berlin', (text) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: text });
      return text;
    } catch {
      return null;
    }
  });
}
