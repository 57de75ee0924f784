import { Secret } from '../config/secret.ts';

/** Secrets go to another process as references only. */
interface Mark {
  readonly secretOf: { file: string } | { variable: string };
}

/** The same value with marks where secrets were. */
export function marked(value: unknown): unknown {
  if (value instanceof Secret) return { secretOf: value.reference } satisfies Mark;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, marked(part)]));
}

/** The value again, with secrets for their marks; `resolve` fetches each. */
export function unmarked(value: unknown, resolve: (secret: Secret) => void): unknown {
  if (Array.isArray(value)) return value.map((part) => unmarked(part, resolve));
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  if (isMark(value)) {
    const secret = new Secret(value.secretOf);
    resolve(secret);
    return secret;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unmarked(part, resolve)]));
}

function isMark(value: object): value is Mark {
  return 'secretOf' in value && Object.keys(value).length === 1;
}
