import { type Reader, said } from './language.ts';
import { type PhraseValue, phrase } from './phrase.ts';

/** say`Reports waiting`, in the reader's language. */
export type Say = (words: TemplateStringsArray, ...values: readonly PhraseValue[]) => string;

export function speaker(reader: Reader): Say {
  return (words, ...values) => said(phrase(words, ...values), reader);
}
