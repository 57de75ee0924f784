import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { Secret } from '../config/secret.ts';
import { formatDuration } from '../config/units.ts';
import { namesSecret, redact } from '../redact.ts';

/** Longer values are told by their beginning and a hash. */
const longestValue = 120;
const beginning = 40;

/**
 * Every setting in force, by its path (`setting/cameras.line1.window`), defaults included, so that neither comments, nor
 * order, nor a default written out make a difference. Secrets are not in it, only where they stand. What is not set has
 * no key.
 */
export function settingFacts(config: Config): Record<string, string> {
  const facts: Record<string, string> = {};
  const { cameras, ...box } = config;
  collect(box, 'setting/', facts);
  for (const { id, ...camera } of cameras) collect(camera, `setting/cameras.${id}.`, facts);
  return facts;
}

/** SHA-256 over all settings, to tell boxes that are set alike. */
export function settingsHash(facts: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function collect(value: object, prefix: string, facts: Record<string, string>): void {
  for (const [key, setting] of Object.entries(value)) {
    if (setting === null || setting === undefined) continue;
    const isTime = key.endsWith('Ms') && typeof setting === 'number';
    const path = `${prefix}${isTime ? key.slice(0, -2) : key}`;
    if (setting instanceof Secret) facts[path] = whereIs(setting);
    else if (isTime) facts[path] = key === 'startMs' ? new Date(setting).toISOString() : formatDuration(setting);
    else if (typeof setting === 'object' && !Array.isArray(setting)) collect(setting, `${path}.`, facts);
    else facts[path] = shown(key, setting);
  }
}

function whereIs({ reference }: Secret): string {
  return 'file' in reference ? `in the file ${reference.file}` : 'in a variable of the environment';
}

function shown(key: string, setting: unknown): string {
  if (namesSecret(key)) return 'set';
  const text = Array.isArray(setting) ? JSON.stringify(setting.map(listed)) : redact(String(setting));
  if (text.length <= longestValue) return text;
  return `${text.slice(0, beginning)}… (${createHash('sha256').update(text).digest('hex').slice(0, 12)})`;
}

/** An item of a list, such as a word of a command, that may follow one like `--password`. */
function listed(item: unknown, at: number, list: readonly unknown[]): unknown {
  if (typeof item !== 'string') return item;
  const before = list[at - 1];
  return typeof before === 'string' && before.startsWith('-') && namesSecret(before) ? '***' : redact(item);
}
