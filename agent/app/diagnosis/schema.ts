import * as z from 'zod';
import { conditions, driftClasses, moves, tellings } from '../../core/diagnosis/signature-table.ts';
import { loggedKinds } from '../../core/drift/events/logged-event.ts';
import { always, choice, flag, group, matching, real, rule } from '../config/fields.ts';

/** What files of signatures and runbooks may hold. The message of every issue says what was expected. */

const mostEntries = 500;

const measureName = [/^[A-Za-z][A-Za-z0-9.-]{0,63}$/, 'the name of a measure'] as const;
const causeName = [/^[a-z0-9-]{1,48}$/, 'a key of small letters, digits and -'] as const;
const chartName = [/^[a-z][a-z0-9.-]{0,31}$/, 'the name of a chart'] as const;
const className = [new RegExp(`^(${driftClasses.join('|')})$`), driftClasses.join(', ')] as const;
const lnWeight = real(-10, 10);
const size = real(0, 1e6);

function sentence(most: number) {
  return matching(new RegExp(`^\\P{Cc}{1,${most}}$`, 'u'), `text of 1 to ${most} letters on one line`);
}

/** A text of several lines, as folded YAML gives it. */
const paragraph = z
  .string({ error: 'text of 1 to 2000 letters' })
  .transform((text) => text.replace(/\s+/g, ' ').trim())
  .refine((text) => text.length >= 1 && text.length <= 2000, { error: 'text of 1 to 2000 letters' });

/** Entries under names of a pattern. A wrong name does not hide what is wrong in its entry. */
function record<V extends z.ZodType>([pattern, expected]: readonly [RegExp, string], value: V, what: string) {
  return z.record(z.string(), value, { error: `a group of ${what}` }).superRefine((entries, context) => {
    if (typeof entries !== 'object' || entries === null) return;
    const names = Object.keys(entries);
    if (names.length > mostEntries) context.addIssue({ code: 'custom', message: `at most ${mostEntries} ${what}` });
    for (const name of names)
      if (!pattern.test(name)) context.addIssue({ code: 'custom', message: expected, path: [name] });
  }, always);
}

const measure = group({
  words: sentence(80),
  tells: choice(...tellings),
  matters: real(1e-9, 1e6),
  sees: real(1e-9, 1e6).optional(),
  group: sentence(40),
  remedy: sentence(300).optional(),
}).transform(({ remedy, sees, ...rest }) => ({ ...rest, sees: sees ?? rest.matters, remedy: remedy ?? null }));

const expectationGroup = group({
  moves: choice(...moves),
  least: size.optional(),
  most: size.optional(),
  weight: real(0, 5).default(1),
  told: flag().default(true),
})
  .superRefine(
    rule(({ least, most }, report) => {
      if (typeof least === 'number' && typeof most === 'number' && least > most) report('most', 'at least `least`');
    }),
    always,
  )
  .transform(({ least, most, ...rest }) => ({ ...rest, least: least ?? null, most: most ?? null }));
const expectation = z.preprocess((value) => (typeof value === 'string' ? { moves: value } : value), expectationGroup);

const condition = group({
  measure: matching(...measureName).optional(),
  is: choice(...conditions).optional(),
  by: size.optional(),
  chart: matching(...chartName).optional(),
})
  .superRefine(
    rule((values, report) => {
      const ofMeasure = [values.measure, values.is].filter((value) => value !== undefined).length;
      if (ofMeasure !== (values.chart === undefined ? 2 : 0))
        report(values.chart === undefined ? 'is' : 'chart', 'either `measure` and `is`, or `chart`');
    }),
    always,
  )
  .transform(({ measure, is, by, chart }) =>
    chart !== undefined ? { chart } : { measure: measure!, is: is!, by: by ?? null },
  );

const signature = group({
  name: sentence(120),
  type: choice('lighting', 'camera-health', 'domain-shift', 'data-drift', 'prediction-drift', 'by-shape').transform(
    (type) => (type === 'by-shape' ? null : type),
  ),
  class: choice(...driftClasses),
  prior: lnWeight.default(0),
  shapes: group({ step: lnWeight.optional(), ramp: lnWeight.optional(), undetermined: lnWeight.optional() }).default(
    {},
  ),
  charts: record(chartName, lnWeight, 'charts').default({}),
  logged: group(Object.fromEntries(loggedKinds.map((kind) => [kind, lnWeight.optional()]))).default({}),
  signs: record(measureName, expectation, 'measures'),
  requires: z.array(condition, { error: 'a list of conditions' }).default([]),
  forbids: z.array(condition, { error: 'a list of conditions' }).default([]),
  standsFor: z.array(matching(...causeName), { error: 'a list of causes' }).default([]),
  apart: sentence(300).optional(),
  mixes: flag().default(true),
});

export const signaturesSchema = group({
  measures: record(measureName, measure, 'measures').default({}),
  usually: record(measureName, expectation, 'measures').default({}),
  causes: record(causeName, signature, 'causes').default({}),
});
export type SignaturesFile = z.output<typeof signaturesSchema>;

const runbookEntry = group({
  name: sentence(120),
  action: paragraph,
  detect: paragraph,
  confirm: paragraph,
  remediate: paragraph,
  retrain: paragraph,
  writeDown: paragraph,
});

export const runbookSchema = group({
  classes: record(className, runbookEntry, 'classes').default({}),
  causes: record(causeName, runbookEntry, 'causes').default({}),
});
export type RunbookFile = z.output<typeof runbookSchema>;
