import { describe, expect, test } from 'vitest';
import type { ChartReading } from '../../../agent/core/drift/chart-reading.ts';
import { caveatOf, scalesOf } from '../../../agent/core/drift/events/baseline-facts.ts';
import { jumpedAt, typeOf } from '../../../agent/core/drift/events/classify.ts';
import { alarmsOf, ratioOf, spend, stillSpent } from '../../../agent/core/drift/events/event-charts.ts';
import { eventId } from '../../../agent/core/drift/events/event-id.ts';
import { severityOf } from '../../../agent/core/drift/events/event-severity.ts';
import { nextShape } from '../../../agent/core/drift/events/event-shape.ts';
import { causeOf, loggedInside } from '../../../agent/core/drift/events/logged-event.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { baselineFacts, chart, reading } from '../../fixtures/drift-readings.ts';

test('a step has a date, a ramp has none; before that several channels must jump, or one where something was logged', () => {
  expect(typeOf({ shape: 'step', jumped: 0, matched: false })).toBe('domain-shift');
  expect(typeOf({ shape: 'ramp', jumped: 5, matched: true })).toBe('data-drift');
  expect(typeOf({ shape: 'undetermined', jumped: 1, matched: false })).toBe('data-drift');
  expect(typeOf({ shape: 'undetermined', jumped: 0, matched: true })).toBe('data-drift');
  expect(typeOf({ shape: 'undetermined', jumped: 2, matched: false })).toBe('domain-shift');
  expect(typeOf({ shape: 'undetermined', jumped: 1, matched: true })).toBe('domain-shift');
});

describe('a jump', () => {
  const gauss = normal(seededRandom(5));
  const noise = Float64Array.from({ length: 60 }, () => gauss());
  const stretchOf = (change: (t: number) => number) => ({
    startsMs: Float64Array.from({ length: 60 }, (_, t) => t * 1000),
    endsMs: Float64Array.from({ length: 60 }, (_, t) => t * 1000 + 1000),
    series: new Map([['a', noise.map((x, t) => x + change(t))]]),
  });

  test('shows by the first window after it, also where the window before holds half of it', () => {
    expect(
      jumpedAt(
        stretchOf((t) => (t >= 59 ? 9 : 0)),
        59_000,
      ),
    ).toEqual(['a']);
    expect(
      jumpedAt(
        stretchOf((t) => (t >= 50 ? 8 : t === 49 ? 4 : 0)),
        50_000,
      ),
    ).toEqual(['a']);
  });

  test('is neither noise nor a ramp, and needs a past', () => {
    for (let at = 30; at < 60; at++)
      expect(
        jumpedAt(
          stretchOf(() => 0),
          at * 1000,
        ),
      ).toEqual([]);
    expect(
      jumpedAt(
        stretchOf((t) => Math.max(0, (t - 30) / 10)),
        31_000,
      ),
    ).toEqual([]);
    expect(
      jumpedAt(
        stretchOf((t) => (t >= 10 ? 9 : 0)),
        10_000,
      ),
    ).toEqual([]);
    expect(
      jumpedAt(
        stretchOf(() => 0),
        99_000,
      ),
    ).toEqual([]);
  });
});

describe('a shape', () => {
  const none = { shape: 'undetermined', candidate: { shape: 'undetermined', times: 0 } } as const;
  const shapeAfter = (start: Parameters<typeof nextShape>[0], founds: readonly Parameters<typeof nextShape>[1][]) =>
    founds.reduce(nextShape, start).shape;
  const times = (n: number, shape: 'step' | 'ramp' | 'undetermined', lead: number) => Array(n).fill({ shape, lead });

  test('is believed after 8 analyses in a row, or at once with a clear lead', () => {
    expect(shapeAfter(none, times(7, 'step', 7))).toBe('undetermined');
    expect(shapeAfter(none, times(8, 'step', 7))).toBe('step');
    expect(shapeAfter(none, [...times(7, 'step', 7), ...times(1, 'undetermined', 3), ...times(7, 'step', 7)])).toBe(
      'undetermined',
    );
    expect(shapeAfter(none, times(7, 'ramp', 7))).toBe('undetermined');
    expect(shapeAfter(none, times(8, 'ramp', 7))).toBe('ramp');
    expect(shapeAfter(none, times(1, 'step', 20))).toBe('step');
  });

  test('is never taken back; a step may become a ramp, a ramp stays one', () => {
    const step = { shape: 'step', candidate: { shape: 'step', times: 8 } } as const;
    expect(shapeAfter(step, times(20, 'undetermined', 1))).toBe('step');
    expect(shapeAfter(step, times(8, 'ramp', 7))).toBe('ramp');
    expect(shapeAfter({ ...step, shape: 'ramp' }, times(20, 'step', 50))).toBe('ramp');
  });
});

describe('severity', () => {
  const covers = (channel: string) => channel !== 'displacement';
  const untold = { stated: false, overInARow: 0, covers };
  const severity = (alarms: ChartReading[], tolerance: Parameters<typeof severityOf>[2]) =>
    severityOf(alarms, alarms, tolerance);

  test('follows what the chart may say', () => {
    expect(severity([chart(12)], untold)).toBe('act');
    expect(severity([chart(12, { mayAct: false })], untold)).toBe('watch');
    expect(severity([], untold)).toBe('watch');
  });

  test('of the EWMA alone is watch, until a stated tolerance is passed', () => {
    const ewma = chart(12, { chart: 'ewma', mayAct: false });
    const over = { stated: true, overInARow: 3, covers };
    expect(severity([ewma], untold)).toBe('watch');
    expect(severity([ewma, chart(11)], untold)).toBe('act');
    expect(severityOf([ewma], [ewma, chart(1, { chart: 'cusum-1' })], over)).toBe('act');
    expect(severityOf([ewma], [ewma, chart(1, { chart: 'cusum-1', mayAct: false })], over)).toBe('watch');
  });

  test('below the operating tolerance is watch', () => {
    expect(severity([chart(12)], { stated: true, overInARow: 2, covers })).toBe('watch');
    expect(severity([chart(12)], { stated: true, overInARow: 3, covers })).toBe('act');
  });

  test('of what no tolerance covers is not held back by it', () => {
    const moved = chart(12, { channel: 'displacement' });
    expect(severity([chart(12), moved], { stated: true, overInARow: 0, covers })).toBe('act');
  });
});

describe('charts', () => {
  test('that say nothing count as nothing', () => {
    for (const broken of [{ threshold: 0 }, { threshold: Number.NaN }, { statistic: Number.NaN }, { threshold: -1 }])
      expect(ratioOf({ ...chart(12), ...broken })).toBe(0);
    expect(ratioOf(chart(12))).toBe(1.2);
  });

  test('left high by an event that is over alarm only anew', () => {
    const high = reading(0, { charts: [{ statistic: 40 }] });
    const spent = spend({}, high);
    expect(alarmsOf(high, {})).toHaveLength(1);
    expect(alarmsOf(reading(1, { charts: [{ statistic: 45 }] }), spent)).toEqual([]);
    expect(alarmsOf(reading(1, { charts: [{ statistic: 50 }] }), spent)).toHaveLength(1);
    expect(alarmsOf(reading(1, { charts: [{ statistic: 12, direction: 'up' }] }), spent)).toHaveLength(1);
    expect(alarmsOf(reading(1, { charts: [{ statistic: 12, channel: 'focus' }] }), spent)).toHaveLength(1);
    const down = stillSpent(spent, reading(2, { charts: [{ statistic: 4 }] }));
    expect(alarmsOf(reading(3, { charts: [{ statistic: 12 }] }), down)).toHaveLength(1);
  });

  test('come worst first', () => {
    const both = reading(0, { charts: [{ statistic: 11 }, { statistic: 30, chart: 'cusum-1' }] });
    expect(alarmsOf(both, {}).map((one) => one.chart)).toEqual(['cusum-1', 'fast']);
  });
});

test('what was logged inside the interval, the nearest to the onset; a person may write it down 15 minutes off', () => {
  const minute = 60_000;
  const onset = { atMs: 100 * minute, earliestMs: 98 * minute, latestMs: 103 * minute };
  const near = { kind: 'configuration', atMs: 99 * minute, text: 'exposure 8 ms → 4 ms' } as const;
  const far = { kind: 'note', atMs: 103 * minute, text: 'belt cleaned' } as const;
  expect(loggedInside([far, near], onset)).toBe(near);
  expect(loggedInside([far], onset)).toBe(far);
  expect(loggedInside([{ ...near, atMs: 97 * minute }], onset)).toBeNull();
  expect(loggedInside([{ ...far, atMs: 84 * minute }], onset)).not.toBeNull();
  expect(
    loggedInside(
      [
        { ...far, atMs: 82 * minute },
        { ...far, atMs: 119 * minute },
      ],
      onset,
    ),
  ).toBeNull();
  expect([causeOf(near), causeOf(far)]).toEqual(['configuration-changed', null]);
});

test('ids say camera, recipe, time and count', () => {
  const atMs = Date.UTC(2026, 2, 2, 7, 1);
  expect(eventId({ camera: 'line-3', recipe: null, atMs, count: 7 })).toBe('line-3-20260302T070100-7');
  expect(eventId({ camera: 'line-3', recipe: 'cap 5/red', atMs, count: 8 })).toBe('line-3-cap-5-red-20260302T070100-8');
});

test('a short or unconfirmed baseline is said', () => {
  expect(caveatOf(baselineFacts())).toBeNull();
  expect(caveatOf(baselineFacts({ span: { days: 1.5 } }))).toBe(
    'Short baseline: the budget holds only if nothing varies more slowly than the 36 hours seen',
  );
  expect(caveatOf(baselineFacts({ span: { days: 0.5 }, provisional: true }))).toBe(
    'Short baseline, learnt by the box itself: the budget holds only if nothing varies more slowly than the 12 hours seen',
  );
  expect(caveatOf(baselineFacts({ provisional: true }))).toMatch(/nobody has confirmed/);
});

test('the scale of a channel follows the hour of the day', () => {
  const scaleAt = scalesOf({
    ...baselineFacts(),
    channels: [{ name: 'lumaMean', base: { scale: Array.from({ length: 24 }, (_, hour) => hour) }, hour: null }],
  });
  expect(scaleAt('lumaMean', 'base', Date.UTC(2026, 2, 2, 7, 59))).toBe(7);
  expect(scaleAt('lumaMean', 'base', Date.UTC(1969, 11, 31, 23, 30))).toBe(23);
  expect(scaleAt('lumaMean', 'hour', 0)).toBeNull();
  expect(scaleAt('other', 'base', 0)).toBeNull();
});
