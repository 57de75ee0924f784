import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { causeKey } from '../../../agent/core/words/cause-words.ts';
import { languages } from '../../../agent/core/words/languages.ts';
import { catalogueKeys, keysIn } from '../../fixtures/catalogue-keys.ts';

const keys = catalogueKeys(new URL('../../../agent', import.meta.url).pathname);
const runbook = parse(readFileSync(new URL('../../../deploy/diagnosis/runbook.yaml', import.meta.url), 'utf8'));
const causes = Object.keys({ ...runbook.classes, ...runbook.causes });
const translated = [...languages].filter(([tag]) => tag !== 'en');
/** Gaps only: nothing to translate. */
const isJoined = (key: string): boolean => /^(\{\d\} ?)+$/.test(key);
const isCause = (key: string): boolean => /^cause [a-z0-9-]+: /.test(key);
const gaps = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('templates are found with their gaps numbered, wherever they stand', () => {
  const text =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text to be searched.
    'const a = say`Well`; const b = b.phrase`${c.map((d) => say`In ${d} h`)} a${e}b ${f}`; // say`no`\n other`x`;';
  expect(keysIn(text)).toEqual(['Well', '{0} a{1}b {2}', 'In {0} h']);
  expect(keys.get('Camera {0} does not run.')).toBe('core/health/camera-problems.ts');
});

describe.each(translated)('%s', (_tag, { language: { words } }) => {
  test('every sentence is translated', () => {
    const missing = [...keys].filter(([key]) => !isJoined(key) && !Object.hasOwn(words, key));
    expect(missing.map(([key, file]) => `${file}: ${key}`)).toEqual([]);
  });

  test('every translation is of a sentence that is said, has its gaps and is not empty', () => {
    const entries = Object.entries(words).filter(([key]) => !isCause(key));
    expect(entries.filter(([key]) => !keys.has(key)).map(([key]) => key)).toEqual([]);
    expect(entries.filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
    const torn = entries.filter(([key, text]) => gaps(key).join() !== gaps(text).join());
    expect(torn.map(([key, text]) => `${key} → ${text}`)).toEqual([]);
  });

  test('every cause and class of the shipped runbook has a name, and no other', () => {
    const named = Object.keys(words).filter((key) => isCause(key) && key.endsWith(': name'));
    expect(causes.length).toBeGreaterThan(30);
    expect(named.sort()).toEqual(causes.map((cause) => causeKey(cause, 'name')).sort());
  });
});
