import * as z from 'zod';
import { eventTypes, shapes } from '../../../shared/wire/report.ts';
import { loggedKinds } from '../../core/drift/events/logged-event.ts';
import { always, choice, duration, flag, group, id, matching, real, rule, whole } from '../config/fields.ts';
import { parseDurationMs } from '../config/units.ts';

/** What a scenario file may hold. The message of every issue says what was expected. */

const dayMs = 86_400_000;
const hourMs = 3_600_000;

const sentence = (most: number) =>
  matching(new RegExp(`^\\P{Cc}{1,${most}}$`, 'u'), `text of 1 to ${most} letters on one line`);
const moment = () => duration('0s', '3650d');

function list<T extends z.ZodType>(item: T, least: number, most: number, what: string) {
  const error = `a list of ${least} to ${most} ${what}`;
  return z.array(item, { error }).min(least, { error }).max(most, { error });
}

const spot = group({ x: real(0, 1), y: real(0, 4), radius: real(0.005, 1), loss: real(0, 1) });
const share = () => real(0, 1);
const factor = () => real(0.01, 100);

/** Conditions that can change bit by bit. */
const gradual = {
  lampOutput: real(0, 4),
  lampColour: real(-150, 150),
  segmentsLit: share(),
  reflector: share(),
  ambientAdd: real(0, 10),
  dirt: list(spot, 0, 20, 'spots'),
  haze: share(),
  defocusPx: real(0, 40),
  vignette: share(),
  shiftPx: group({ x: real(-24, 24), y: real(-24, 24) }),
  rotationDeg: real(-5, 5),
  exposureFactor: factor(),
  gainDb: real(-24, 48),
  noise: real(0, 20),
  beltSpeed: real(0, 5),
  obstruction: share(),
  flicker: share(),
  whiteBalanceRed: real(0.1, 10),
  whiteBalanceBlue: real(0.1, 10),
};
const optionally = <S extends Record<string, z.ZodType>>(shape: S) =>
  Object.fromEntries(Object.entries(shape).map(([key, type]) => [key, type.optional()])) as {
    [K in keyof S]: z.ZodOptional<S[K]>;
  };

const step = group({
  at: moment(),
  for: moment().optional(),
  until: moment().optional(),
  set: group({ ...optionally(gradual), recipeIndex: whole(0, 3).optional(), frozen: flag().optional() }).optional(),
  to: group(optionally(gradual)).optional(),
  note: group({ kind: choice(...loggedKinds), text: sentence(200) }).optional(),
})
  .superRefine(
    rule((values, report) => {
      const { at, until, set, to, note } = values;
      if (values.for !== undefined && until !== undefined) report('for', 'either for or until, not both');
      if (to !== undefined && values.for === undefined && until === undefined) report('to', 'until or for beside it');
      if (set === undefined && to === undefined && note === undefined) report('set', 'set, to or note');
      if (set === undefined && to === undefined && (until ?? values.for) !== undefined)
        report(until === undefined ? 'for' : 'until', 'set or to beside it');
      if (milliseconds(until) <= milliseconds(at)) report('until', 'a time after at');
      if (milliseconds(values.for) <= 0) report('for', 'a time above 0');
    }),
    always,
  )
  .transform(({ at, until, set, to, note, ...rest }) => ({
    atMs: at,
    untilMs: until ?? (rest.for === undefined ? null : at + rest.for),
    set: present(set ?? {}),
    to: present(to ?? {}),
    note: note ?? null,
  }));

const truth = group({
  cause: matching(/^[a-z0-9-]{1,48}$/, 'a key of small letters, digits and -'),
  type: choice(...eventTypes),
  shape: choice(...shapes),
  onsetDay: real(0, 3650),
}).transform(({ onsetDay, ...rest }) => ({ ...rest, onsetMs: onsetDay * dayMs }));

/** None, one or a list; the path of a problem is the one that stands in the file. */
const truths = z
  .unknown()
  .optional()
  .transform((value, context): z.output<typeof truth>[] => {
    const items: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    if (items.length > 5) context.addIssue({ code: 'custom', message: 'at most 5 causes' });
    return items.slice(0, 5).flatMap((item, n) => {
      const read = truth.safeParse(item);
      if (read.success) return [read.data];
      const at = Array.isArray(value) ? [n] : [];
      for (const issue of read.error.issues)
        context.issues.push({ ...issue, path: [...at, ...issue.path], input: value } as z.core.$ZodRawIssue);
      return [];
    });
  });

const station = group({
  kind: choice('boards', 'tiles').default('boards'),
  recipes: list(id(), 1, 4, 'names').default(['a']),
  autoExposure: flag().default(false),
  autoWhiteBalance: flag().default(false),
  tellsSettings: flag().default(true),
  tellsRecipe: flag().default(false),
  ambient: real(0, 0.9).default(0),
  defectShare: share().default(0.02),
});

export const scenarioSchema = group({
  name: id(),
  says: sentence(300),
  station: station.prefault({}),
  baselineDays: real(0.01, 365),
  days: real(0.01, 3650),
  window: duration('10s', '1h', { says: 'dividing an hour', holds: (ms) => hourMs % ms === 0 }).prefault('1h'),
  framesPerWindow: whole(1, 1000).default(6),
  truth: truths,
  unavailable: list(matching(/^[A-Za-z][A-Za-z0-9.-]{0,63}$/, 'the name of a measure'), 0, 20, 'measures').default([]),
  steps: list(step, 0, 200, 'steps').default([]),
})
  .superRefine(
    rule((values, report) => {
      const recipes = (values.station as { recipes?: unknown } | undefined)?.recipes;
      const count = Array.isArray(recipes) ? recipes.length : 1;
      const steps = Array.isArray(values.steps) ? (values.steps as { set?: { recipeIndex?: unknown } }[]) : [];
      if (steps.some((one) => Number(one?.set?.recipeIndex) >= count))
        report('steps', `every recipeIndex below ${count}, since station.recipes has so many names`);
    }),
    always,
  )
  .transform(({ baselineDays, days, window, ...rest }) => ({
    ...rest,
    baselineMs: baselineDays * dayMs,
    lengthMs: (baselineDays + days) * dayMs,
    windowMs: window,
  }));

/** NaN, which compares with nothing, for what is no duration. */
function milliseconds(value: unknown): number {
  if (typeof value === 'number') return value;
  return (typeof value === 'string' ? parseDurationMs(value) : null) ?? Number.NaN;
}

function present<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
