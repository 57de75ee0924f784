import { countText } from '../words/count-text.ts';
import { timeText } from '../words/time-text.ts';
import type { Phrase, PhraseValue } from './phrase.ts';

/** English sentences, with numbered gaps, and what they are in a language. */
export type Catalogue = Readonly<Record<string, string>>;

/** How phrases are said: in which words, and how numbers and times are written. */
export interface Language {
  /** BCP 47, for example `de`. */
  readonly tag: string;
  readonly words: Catalogue;
  /** Sentences join without a space (Chinese). */
  readonly unspaced?: boolean;
}

/** What a time is told against. */
export interface Reader {
  readonly language: Language;
  readonly nowMs: number;
  /** IANA name of the zone in which people on the site read times. */
  readonly timeZone: string;
}

export const english: Language = { tag: 'en', words: {} };

/** The phrase in the reader's language; in English where the catalogue lacks it. */
export function said(phrase: Phrase, reader: Reader): string {
  const { words, unspaced } = reader.language;
  const joined = /^(\{\d\} ?)+$/.test(phrase.text);
  const text = joined
    ? unspaced
      ? phrase.text.replaceAll(' ', '')
      : phrase.text
    : (words[phrase.text] ?? phrase.text);
  return text.replace(/\{(\d+)\}/g, (gap, number) => {
    const value = phrase.values[Number(number)];
    return value === undefined ? gap : written(value, reader);
  });
}

function written(value: PhraseValue, reader: Reader): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return countText(value, reader.language.tag);
  if ('atMs' in value) return timeText(value.atMs, reader.nowMs, reader.timeZone, reader.language.tag);
  return said(value, reader);
}
