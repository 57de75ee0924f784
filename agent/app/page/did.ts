import { randomUUID } from 'node:crypto';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { causeOf } from '../../core/drift/events/logged-event.ts';
import { deedAnswer, loggedDeed } from '../../core/page/deed.ts';
import type { EventDetail } from '../../core/page/event-view.ts';
import { acknowledgementPrefix } from '../../core/page/fold-events.ts';
import type { ReportMoment } from '../../core/window/window-report.ts';
import { phrase } from '../../core/words/phrase.ts';
import type { BoxTime } from '../../pipeline/box-time.ts';
import type { Camera } from '../../pipeline/camera.ts';
import type { AcknowledgeCommand, DidCommand } from '../../pipeline/carry-out.ts';
import type { Journal } from '../../pipeline/ports.ts';
import { withNote } from './event-notes.ts';

export interface DeedWorld {
  readonly journal: () => Journal | null;
  readonly time: BoxTime;
  readonly camera: (id: string) => Camera | undefined;
  readonly event: (id: string) => Promise<EventDetail | null>;
}

/** What people do and say about events: kept beside the event, and published as events of their own that are over when they
 * are told, so that nothing of the event itself is disturbed. */
export interface Deeds {
  acknowledge(command: AcknowledgeCommand): Promise<string>;
  did(command: DidCommand): Promise<string>;
}

export function deeds({ journal: journalNow, time, camera: cameraOf, event: eventOf }: DeedWorld): Deeds {
  function journalOf(): Journal {
    const journal = journalNow();
    if (!journal) throw new Error('nothing can be stored yet; try again in a moment');
    return journal;
  }

  /** Throws for an event that nobody can have seen. */
  async function known(id: string): Promise<EventDetail> {
    const event = await eventOf(id);
    if (!event) throw new Error(`event: there is none called ${id}`);
    return event;
  }

  return {
    async acknowledge({ event: id, by }) {
      const event = await known(id);
      const journal = journalOf();
      const moment = time.moment();
      const who = named(by);
      const report = toldOnce(moment, {
        id: `${acknowledgementPrefix}${randomUUID()}`,
        camera: event.camera,
        recipe: event.recipe,
        lines: [`Event ${id} was seen${who === '' ? '' : ` by ${who}`}`],
        cause: null,
      });
      const note = withNote(journal, id, { kind: 'acknowledged', atMs: report.atMs, by: who, text: '' });
      await journal.append([report], new Map([note]));
      return phrase`Noted: somebody has seen it. It stays open until the pictures are as usual again.`.text;
    },
    async did({ camera: id, event: eventId, kind, note, by }) {
      const event = eventId === null ? null : await known(eventId);
      if (event && event.camera !== id) throw new Error(`event: ${eventId} is not about camera ${id}`);
      const journal = journalOf();
      const camera = cameraOf(id);
      if (!camera) throw new Error(`camera ${id} is not running just now`);
      const logged = loggedDeed(kind, note);
      const who = named(by);
      await camera.tell(logged, (moment) => {
        const report = toldOnce(moment, {
          id: `did-${randomUUID()}`,
          camera: id,
          recipe: camera.facts().recipe,
          lines: [sentence(logged.text), ...(who === '' ? [] : [`Told by ${who}`])],
          cause: causeOf({ ...logged, atMs: moment.utcMs }),
        });
        const text = `${sentence(logged.text)}${who === '' ? '' : ` (${who})`}`;
        const kept = event && withNote(journal, event.id, { kind: 'did', atMs: report.atMs, by: who, text });
        return { reports: [report], states: kept ? [kept] : [] };
      });
      return deedAnswer(kind).text;
    },
  };
}

interface Told {
  readonly id: string;
  readonly camera: string | null;
  readonly recipe: string | null;
  readonly lines: readonly string[];
  readonly cause: string | null;
}

function toldOnce(made: ReportMoment, { id, camera, recipe, lines, cause }: Told): ReportDraft & { kind: 'event' } {
  const atMs = Math.round(made.utcMs);
  return {
    kind: 'event',
    camera,
    bootId: made.bootId,
    monotonicMs: Math.round(made.monotonicMs),
    clock: { synced: made.synced },
    atMs,
    id,
    type: 'system',
    status: 'cleared',
    severity: 'watch',
    onset: { atMs },
    shape: 'undetermined',
    feature: null,
    evidence: lines.map((text) => ({ text })),
    cause,
    action: 'Nothing to do: it tells what somebody did.',
    recipe,
  };
}

/** A name on one line. */
const named = (by: string): string => by.replace(/\s+/g, ' ').trim();

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
