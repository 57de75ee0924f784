import type { LoggedEvent } from '../drift/events/logged-event.ts';
import { type Phrase, phrase } from '../words/phrase.ts';

/** What a technician does at a camera. */
export const deedKinds = [
  'cleaned-lens',
  'replaced-lamp',
  'moved-camera',
  'changed-exposure',
  'new-product',
  'other',
] as const;
export type DeedKind = (typeof deedKinds)[number];

interface Deed {
  readonly kind: LoggedEvent['kind'];
  /** In English; the note follows. */
  readonly text: string;
  /** The pictures stay different afterwards, so that a new baseline may be wanted. */
  readonly staysDifferent: boolean;
}

const deeds: Readonly<Record<DeedKind, Deed>> = {
  'cleaned-lens': { kind: 'cleaning', text: 'lens cleaned', staysDifferent: false },
  'replaced-lamp': { kind: 'light', text: 'lamp replaced', staysDifferent: false },
  'moved-camera': { kind: 'camera', text: 'camera moved', staysDifferent: true },
  'changed-exposure': { kind: 'configuration', text: 'exposure changed', staysDifferent: true },
  'new-product': { kind: 'recipe', text: 'new product', staysDifferent: true },
  other: { kind: 'note', text: '', staysDifferent: false },
};

/** What is held against the onsets of changes: 'lamp replaced: the left one'. */
export function loggedDeed(kind: DeedKind, note: string): Omit<LoggedEvent, 'atMs'> {
  const { kind: logged, text } = deeds[kind];
  const said = note.replace(/\s+/g, ' ').trim();
  return { kind: logged, byPerson: true, text: [text, said].filter((part) => part !== '').join(': ') };
}

/** What follows from it, for the person who told it. */
export function deedAnswer(kind: DeedKind): Phrase {
  if (deeds[kind].staysDifferent)
    return phrase`Noted. The camera is still compared with the pictures of before; where they are meant to stay as they are now, let it learn anew.`;
  if (kind === 'other') return phrase`Noted. Changes that begin about now are held against it.`;
  return phrase`Noted. What is open closes by itself once the pictures are as usual again.`;
}
