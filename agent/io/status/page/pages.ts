import { doctorPage } from './box-doctor-page.ts';
import { errorsPage, warningsPage, wholeLogPage } from './box-log-page.ts';
import { boxPage } from './box-page.ts';
import { cameraPage } from './camera-page.ts';
import { cameraEventsPage, eventListPage, openCameraEventsPage, openEventsPage } from './event-list-page.ts';
import { eventPage } from './event-page.ts';
import { overviewPage } from './overview-page.ts';
import type { DrawPage } from './page.ts';
import { setUpPage } from './set-up-page.ts';

/** Every page by its address; `:id` stands for a name of letters, digits, - and _. */
const pages: Readonly<Record<string, DrawPage>> = {
  '/': overviewPage,
  '/camera/:id': cameraPage,
  '/set-up/:id': setUpPage,
  '/events': eventListPage,
  '/events/open': openEventsPage,
  '/events/camera/:id': cameraEventsPage,
  '/events/camera/:id/open': openCameraEventsPage,
  '/events/:id': eventPage,
  '/box': boxPage,
  '/doctor': doctorPage,
  '/log': wholeLogPage,
  '/log/warn': warningsPage,
  '/log/error': errorsPage,
  '/log/from/:id': wholeLogPage,
  '/log/from/:id/warn': warningsPage,
  '/log/from/:id/error': errorsPage,
};

/** An event's id holds those of its camera and recipe. */
const ID = '([A-Za-z0-9_-]{1,256})';
const patterns = Object.entries(pages).map(
  ([address, draw]) => [new RegExp(`^${address.replace(':id', ID)}$`), draw] as const,
);

export const pageAddresses = Object.keys(pages);

/** The page at an address and what the address names, or `null`. */
export function pageAt(path: string): { readonly draw: DrawPage; readonly id: string } | null {
  for (const [pattern, draw] of patterns) {
    const match = pattern.exec(path);
    if (match) return { draw, id: match[1] ?? '' };
  }
  return null;
}
