import type { Runbook } from '../../core/diagnosis/signature-table.ts';
import type { EventDetail, EventList } from '../../core/page/event-view.ts';
import { foldEvent, foldEvents } from '../../core/page/fold-events.ts';
import type { Journal } from '../../pipeline/ports.ts';
import { eventNotes } from './event-notes.ts';
import { eventReader } from './event-reports.ts';

/** More reports than these are not read back: half a year of a restless box. */
const MOST_REPORTS = 2_000;

/** The events as the page shows them, out of the journal. */
export interface EventViews {
  events(): Promise<EventList>;
  event(id: string): Promise<EventDetail | null>;
}

/** `world`: what of the box is there by now; `null` while it starts. */
export function eventViews(world: {
  readonly journal: () => Journal | null;
  readonly runbook: () => Runbook | null;
}): EventViews {
  const read = eventReader(MOST_REPORTS);
  const partsOf = (journal: Journal) => {
    const notes = eventNotes(journal);
    return { runbook: world.runbook(), notesOf: (id: string) => notes.get(id) ?? [] };
  };
  return {
    async events() {
      const journal = world.journal();
      if (!journal) return { events: [], hasOlder: false, reports: 0 };
      const { reports, hasOlder } = await read(journal);
      return { events: foldEvents(reports, partsOf(journal)), hasOlder, reports: reports.length };
    },
    async event(id) {
      const journal = world.journal();
      return journal && foldEvent((await read(journal)).reports, id, partsOf(journal));
    },
  };
}
