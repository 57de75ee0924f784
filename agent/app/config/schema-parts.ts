import { absolutePath, always, duration, group, matching, optional, rule } from './fields.ts';
import { Secret } from './secret.ts';
import { parseDurationMs } from './units.ts';

/** Keys of settings that several groups share. */

export const passwordKeys = {
  passwordFile: optional(absolutePath(), '/etc/driftlight/password').describe(
    'File whose only line is the password; the password itself never stands in this file.',
  ),
  passwordEnv: optional(
    matching(/^[A-Z_][A-Z0-9_]{0,127}$/, 'the NAME of an environment variable'),
    'DRIFTLIGHT_PASSWORD',
  )
    .describe('Environment variable that holds the password, instead of `passwordFile`.')
    .meta({ 'x-alternative': true }),
};

export const usernameKey = {
  username: optional(matching(/^\P{Cc}{1,256}$/u, 'a user name'), 'driftlight'),
};

/** The reference that was given, if any. */
export function secretFrom(file: string | null, variable: string | null): Secret | null {
  if (file !== null) return new Secret({ file });
  return variable === null ? null : new Secret({ variable });
}

export function passwordRule(values: Record<string, unknown>, report: (key: string, expected: string) => void): void {
  const given = values.passwordFile || values.passwordEnv;
  if (values.passwordFile && values.passwordEnv) report('passwordEnv', 'either passwordFile or passwordEnv');
  if (given && !values.username) report('username', 'a user name, since a password is given');
}

export interface BackoffConfig {
  minMs: number;
  maxMs: number;
}

/** Pauses between attempts, doubled from `min` to `max`. */
export function backoff(min: string, max: string) {
  return group({
    min: duration('100ms', '10m').prefault(min).describe('Pause after the first failed attempt.'),
    max: duration('100ms', '1h').prefault(max).describe('Longest pause; each one is up to twice the one before.'),
  })
    .superRefine(
      rule((values, report) => {
        const { min, max } = values;
        if (typeof min === 'number' && typeof max === 'number' && min > max) report('max', 'at least backoff.min');
      }),
      always,
    )
    .transform((group): BackoffConfig => ({ minMs: group.min, maxMs: group.max }))
    .prefault({})
    .describe('Pauses between attempts to connect, with jitter.');
}

export const hourMs = parseDurationMs('1h')!;
