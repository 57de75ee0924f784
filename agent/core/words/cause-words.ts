import type { RunbookEntry } from '../diagnosis/signature-table.ts';
import type { Reader } from './language.ts';

/** The parts of a cause that people read. */
export type CausePart = keyof RunbookEntry;

/** Under which a catalogue has a part of a cause, or of a class of change: `cause lamp-ageing: confirm`. The English text is
 * data, of the program or of the site, and no template. */
export const causeKey = (cause: string, part: CausePart): string => `cause ${cause}: ${part}`;

/** What a cause is called, in the reader's language; `english` where the catalogue lacks it. */
export const causeName = (cause: string, english: string, reader: Reader): string =>
  causeText(cause, 'name', english, reader);

/** A part of a cause's text in the reader's language; `english` where the catalogue lacks it. */
export function causeText(cause: string, part: CausePart, english: string, { language }: Reader): string {
  const key = causeKey(cause, part);
  return Object.hasOwn(language.words, key) ? language.words[key]! : english;
}
