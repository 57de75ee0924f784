import type { EventNote } from '../../core/page/event-view.ts';
import type { Journal } from '../../pipeline/ports.ts';

const KEY = 'event-notes';
const MOST_EVENTS = 200;
const MOST_NOTES = 20;

type Entry = [eventId: string, notes: EventNote[]];

/** What people did about events and said of them, in the journal's state. */
export function eventNotes(journal: Pick<Journal, 'state'>): ReadonlyMap<string, readonly EventNote[]> {
  const stored = journal.state(KEY);
  if (!stored) return new Map();
  try {
    return new Map(JSON.parse(new TextDecoder().decode(stored)) as Entry[]);
  } catch {
    return new Map();
  }
}

/** The state with one more note, to be stored with the report that tells of it; of the oldest events and the oldest notes
 * it forgets what is too much. */
export function withNote(journal: Pick<Journal, 'state'>, eventId: string, note: EventNote): [string, Uint8Array] {
  const notes = new Map(eventNotes(journal));
  const own = [...(notes.get(eventId) ?? []), note].slice(-MOST_NOTES);
  notes.delete(eventId);
  notes.set(eventId, own);
  return [KEY, new TextEncoder().encode(JSON.stringify([...notes].slice(-MOST_EVENTS)))];
}
