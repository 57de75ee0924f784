/** A sentence in English that can be said in other languages: its words with numbered gaps, and what fills them. The
 * English words are the key under which a catalogue has the translation. */
export interface Phrase {
  /** `Camera {0} does not run.` */
  readonly text: string;
  readonly values: readonly PhraseValue[];
}

/** Texts are names and go in as they are; numbers and moments are written as the reader's language has them. */
export type PhraseValue = string | number | Phrase | Instant;

/** A moment: the time of day, with the date when it is long ago. UTC milliseconds. */
export interface Instant {
  readonly atMs: number;
}

/** phrase`Camera ${name} does not run.` */
export function phrase(words: TemplateStringsArray, ...values: readonly PhraseValue[]): Phrase {
  return { text: textOf(words), values };
}

/** What a catalogue calls a template: its gaps numbered from 0. */
export function textOf(words: readonly string[]): string {
  return words.reduce((text, part, i) => (i === 0 ? part : `${text}{${i - 1}}${part}`), '');
}

/** Nothing to say. */
export const noWords: Phrase = { text: '', values: [] };

/** Several sentences one after the other. */
export function sentences(...parts: readonly Phrase[]): Phrase {
  const said = parts.filter(({ text }) => text !== '');
  return { text: said.map((_, i) => `{${i}}`).join(' '), values: said };
}
