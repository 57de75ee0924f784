import type { Moment } from '../../../../shared/wire/report.ts';

/** Something that a person or the box did and that may have changed the pictures. */
export interface LoggedEvent {
  readonly kind: LoggedKind;
  readonly atMs: number;
  /** In a person's words: 'lens replaced', 'exposure 8 ms → 4 ms'. */
  readonly text: string;
  /** Told by a person although the box could have seen it by itself; absent: as its kind says. */
  readonly byPerson?: true;
}

export const loggedKinds = [
  'configuration',
  'recipe',
  'firmware',
  'lens',
  'camera',
  'light',
  'cleaning',
  'note',
] as const;
export type LoggedKind = (typeof loggedKinds)[number];

/** Keys of the runbook. A note says in words what it was, so it names no cause. */
const causes: Readonly<Record<LoggedKind, string | null>> = {
  configuration: 'configuration-changed',
  recipe: 'recipe-changed',
  firmware: 'firmware-changed',
  lens: 'lens-changed',
  camera: 'camera-changed',
  light: 'light-changed',
  cleaning: 'cleaned',
  note: null,
};

/** Every cause that a logged event names. */
export const loggedCauses: readonly string[] = Object.values(causes).filter((cause) => cause !== null);

export const causeOf = (event: LoggedEvent): string | null => causes[event.kind];

/** People write down what they do some minutes before or after they do it; the box at once. */
const SLACK_MS: Readonly<Record<'person' | 'box', number>> = { person: 15 * 60_000, box: 0 };
const byBox: readonly LoggedKind[] = ['configuration', 'recipe', 'firmware'];

/** The logged event inside the onset's interval (a person's also shortly before or after it), the nearest to the onset
 * where there are several. The interval starts with the window before the first that may be changed, so what the box did
 * in the middle of a window is inside. */
export function loggedInside(logged: readonly LoggedEvent[], onset: Required<Moment>): LoggedEvent | null {
  let nearest: LoggedEvent | null = null;
  for (const event of logged) {
    const slackMs = SLACK_MS[byBox.includes(event.kind) && !event.byPerson ? 'box' : 'person'];
    if (event.atMs < onset.earliestMs - slackMs || event.atMs > onset.latestMs + slackMs) continue;
    if (nearest === null || Math.abs(event.atMs - onset.atMs) < Math.abs(nearest.atMs - onset.atMs)) nearest = event;
  }
  return nearest;
}

/** What was logged last since `fromMs`, other than what explains the beginning: it may have put things right. */
export function loggedAtEnd(
  logged: readonly LoggedEvent[],
  fromMs: number,
  beginning: LoggedEvent | null,
): LoggedEvent | null {
  const isSame = (event: LoggedEvent) => event.atMs === beginning?.atMs && event.text === beginning.text;
  return logged.findLast((event) => event.atMs >= fromMs - SLACK_MS.person && !isSame(event)) ?? null;
}
