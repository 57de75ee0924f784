import { clip } from './id.ts';
import { MalformedReport } from './malformed.ts';

const isoForm = /^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads the fields of a JSON object; every error is a `MalformedReport` with the field's path. */
export class JsonReader {
  readonly #fields: Record<string, unknown>;
  readonly #path: string;

  /** `path` is where `value` stands, empty for the whole. */
  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new MalformedReport(`${path || 'report'}: expected an object, got ${shown(value)}`);
    this.#fields = value as Record<string, unknown>;
    this.#path = path;
  }

  /** `null` and absent are the same. */
  has(key: string): boolean {
    return Object.hasOwn(this.#fields, key) && this.#fields[key] !== null && this.#fields[key] !== undefined;
  }

  keys(): string[] {
    return Object.keys(this.#fields);
  }

  /** The error to throw when a field is not what it should be. */
  wrong(key: string, expected: string): MalformedReport {
    const came = Object.hasOwn(this.#fields, key) ? shown(this.#fields[key]) : 'nothing';
    return new MalformedReport(`${this.#at(key)}: expected ${expected}, got ${came}`);
  }

  text(key: string): string {
    return this.#take(key, 'a text', (value) => typeof value === 'string');
  }

  textOrNull(key: string): string | null {
    return this.has(key) ? this.text(key) || null : null;
  }

  flag(key: string): boolean {
    return this.#take(key, 'true or false', (value) => typeof value === 'boolean');
  }

  number(key: string): number {
    return this.#take(key, 'a finite number', Number.isFinite);
  }

  /** A whole number from 0 to 2^53. */
  count(key: string): number {
    return this.#take(key, 'a whole number from 0', isCount);
  }

  /** UTC milliseconds of an ISO time. */
  time(key: string): number {
    const ms = isoForm.test(this.text(key)) ? Date.parse(this.text(key)) : Number.NaN;
    if (Number.isNaN(ms)) throw this.wrong(key, 'a time such as 2026-03-02T07:01:00.000Z');
    return ms;
  }

  child(key: string): JsonReader {
    if (!this.has(key)) throw this.wrong(key, 'an object');
    return new JsonReader(this.#fields[key], this.#at(key));
  }

  numbers(key: string): number[] {
    return this.#take(key, 'a list of finite numbers', (value) => Array.isArray(value) && value.every(Number.isFinite));
  }

  counts(key: string): number[] {
    return this.#take(key, 'a list of whole numbers from 0', (value) => Array.isArray(value) && value.every(isCount));
  }

  children(key: string): JsonReader[] {
    const list: unknown[] = this.#take(key, 'a list', Array.isArray);
    return list.map((value, i) => new JsonReader(value, `${this.#at(key)}[${i}]`));
  }

  #take<T>(key: string, expected: string, fits: (value: unknown) => boolean): T {
    const value = Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
    if (!fits(value)) throw this.wrong(key, expected);
    return value as T;
  }

  #at(key: string): string {
    return this.#path ? `${this.#path}.${clip(key)}` : clip(key);
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function shown(value: unknown): string {
  return clip(JSON.stringify(value) ?? 'nothing');
}
