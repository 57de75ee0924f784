import type { EventSummary } from '../../../core/page/event-view.ts';
import { didSection } from './event-deeds.ts';
import { at } from './event-times.ts';
import { eventBadge, eventName } from './event-words.ts';
import { type Html, html, shortened } from './html.ts';
import { icon } from './icon.ts';
import type { DrawPage, Page, PageContext } from './page.ts';

/** More than these make a page that a phone scrolls through for minutes. */
const MOST_SHOWN = 100;

/** What the pages of events need beside that of every page. */
export const eventFiles: readonly string[] = ['/assets/events.css', '/assets/events.js'];

/** Every event that the journal tells of, open ones first. */
export const eventListPage: DrawPage = (context) => listPage(context, { camera: null, onlyOpen: false });
export const openEventsPage: DrawPage = (context) => listPage(context, { camera: null, onlyOpen: true });
export const cameraEventsPage: DrawPage = (context, camera) => listPage(context, { camera, onlyOpen: false });
export const openCameraEventsPage: DrawPage = (context, camera) => listPage(context, { camera, onlyOpen: true });

interface Filter {
  /** `null`: all cameras and the box. */
  readonly camera: string | null;
  readonly onlyOpen: boolean;
}

async function listPage(context: PageContext, filter: Filter): Promise<Page | null> {
  const { say, view, snapshot } = context;
  const { camera, onlyOpen } = filter;
  if (!view.events) return null;
  if (camera !== null && !snapshot.cameras.some(({ id }) => id === camera)) return null;
  const { events, hasOlder, reports } = await view.events();
  const asked = events.filter((event) => (camera === null || event.camera === camera) && (event.isOpen || !onlyOpen));
  const open = asked.filter(({ isOpen }) => isOpen).length;
  const items = asked.slice(0, MOST_SHOWN).map((event) => html`<li>${card(event, context)}</li>`);
  const rest = asked.length - items.length;
  return {
    files: eventFiles,
    title: open === 0 ? say`Events` : say`Events (${open} open)`,
    body: html`<h1>${say`Events`}</h1>
${filters(filter, context)}
<section id="list" aria-labelledby="events"><h2 id="events">${headline(open, context)}</h2>
${items.length === 0 ? html`<p>${onlyOpen ? say`No event is open.` : say`Nothing has happened yet.`}</p>` : html`<ul class="events">${items}</ul>`}
${rest > 0 && html`<p>${say`${rest} older ones are not shown. Choose a camera to see more of its own.`}</p>`}
${hasOlder && html`<p>${say`Only the newest ${reports} reports are read; the journal holds older ones.`}</p>`}
</section>
${deedsAnywhere(camera, context)}`,
  };
}

function headline(open: number, { say }: PageContext): string {
  if (open === 0) return say`No event is open`;
  return open === 1 ? say`One event is open` : say`${open} events are open`;
}

function card(event: EventSummary, context: PageContext): Html {
  const { say } = context;
  const { id, camera, says, isOpen, isNote, acknowledged } = event;
  const sinceMs = event.onset.atMs ?? event.firstAtMs;
  const when = isNote
    ? at(event.lastAtMs, context)
    : isOpen
      ? say`since ${at(sinceMs, context)}`
      : say`${at(sinceMs, context)} to ${at(event.lastAtMs, context)}`;
  return html`<article class="card" aria-labelledby="event-${id}">
<div class="cardhead"><h3 id="event-${id}"><a class="whole" href="/events/${encodeURIComponent(id)}">${eventName(event, context)}</a></h3>${eventBadge(event, say)}</div>
<p class="says"><bdi>${shortened(says, 300)}</bdi></p>
<p class="about">${camera === null ? say`The box` : cameraName(camera, context)} · ${when}${acknowledged !== null && html` · ${icon('ok')} ${say`seen`}`}</p>
</article>`;
}

export function cameraName(id: string, { snapshot }: PageContext): string {
  return shortened(snapshot.cameras.find((camera) => camera.id === id)?.name ?? id, 60);
}

function filters({ camera, onlyOpen }: Filter, context: PageContext): Html {
  const { say, snapshot } = context;
  const address = (id: string | null, open: boolean) =>
    `/events${id === null ? '' : `/camera/${encodeURIComponent(id)}`}${open ? '/open' : ''}`;
  const link = (to: string, words: string, isCurrent: boolean) =>
    html`<li><a href="${to}"${isCurrent && html` aria-current="true"`}>${words}</a></li>`;
  const cameras = snapshot.cameras.map(({ id }) => link(address(id, onlyOpen), cameraName(id, context), id === camera));
  return html`<nav aria-label="${say`Which events`}" class="filters"><ul>
${link(address(camera, false), say`All events`, !onlyOpen)}
${link(address(camera, true), say`Open only`, onlyOpen)}
</ul>${snapshot.cameras.length > 1 && html`<ul>${link(address(null, onlyOpen), say`All cameras`, camera === null)}${cameras}</ul>`}</nav>`;
}

/** What was done without an event is told too: it explains what comes. */
function deedsAnywhere(only: string | null, context: PageContext): Html | null {
  const cameras = context.snapshot.cameras.filter(({ id }) => only === null || id === only);
  return didSection(
    cameras.map(({ id }) => ({ camera: id, event: null, name: cameraName(id, context) })),
    context,
  );
}
