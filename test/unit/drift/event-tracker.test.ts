import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../agent/core/drift/events/event-state.ts';
import { createEventTracker, type EventTracker } from '../../../agent/core/drift/events/event-tracker.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { baselineFacts, reading, type Shown, trackerOptions } from '../../fixtures/drift-readings.ts';
import { windowStartMs } from '../../fixtures/simulated-readings.ts';

const gauss = normal(seededRandom(11));
const noise = Array.from({ length: 3000 }, () => gauss());
/** Red and brightness a little noisy, `change` away. */
const shifted = (n: number, change: number): Record<string, number> => ({
  redMean: 0.5 * noise[n]! + change,
  lumaMean: 0.5 * noise[2999 - n]! + 0.6 * change,
  focus: 0.5 * noise[(n * 7 + 3) % 3000]!,
});

/** Feeds windows `from` to `to` (not included) and collects what is published, with the window's number. */
function feed(
  tracker: EventTracker,
  from: number,
  to: number,
  shown: (n: number) => Shown,
  level: 'base' | 'hour' = 'base',
): { n: number; body: EventBody }[] {
  const told: { n: number; body: EventBody }[] = [];
  for (let n = from; n < to; n++) for (const body of tracker.read(reading(n, shown(n), level))) told.push({ n, body });
  return told;
}

const well = (n: number): Shown => ({ deviations: shifted(n, 0) });
const stepDown = (n: number): Shown => ({
  deviations: shifted(n, -4),
  charts: [{ statistic: 25, sinceMs: windowStartMs(200) }],
});
const texts = (body: EventBody | undefined): string[] => body?.evidence.map(({ text }) => text) ?? [];

describe('a step', () => {
  test('is raised once, named when known, cleared once after it is gone', () => {
    const tracker = createEventTracker(trackerOptions());
    const told = [
      ...feed(tracker, 0, 200, well),
      ...feed(tracker, 200, 260, (n) => ({ ...stepDown(n), deviations: shifted(n, -8) })),
      ...feed(tracker, 260, 320, well),
    ].map(({ n, body: { status, type, shape, severity } }) => `${n} ${status} ${type} ${shape} ${severity}`);
    expect(told[0]).toBe('200 raised domain-shift undetermined act');
    expect(told.slice(1)).toEqual(['207 updated domain-shift step act', '289 cleared domain-shift step act']);
  });

  test('gives its moment, the feature that moved most and words', () => {
    const tracker = createEventTracker(trackerOptions({ recipe: 'cap-5' }));
    feed(tracker, 0, 200, well);
    const told = feed(tracker, 200, 230, stepDown);
    const last = told.at(-1)!.body;
    expect(last.onset).toEqual({
      atMs: windowStartMs(200),
      earliestMs: windowStartMs(199),
      latestMs: windowStartMs(201),
    });
    expect(last).toMatchObject({ feature: 'redMean', recipe: 'cap-5', cause: null });
    expect(texts(last)).toEqual([
      expect.stringMatching(
        /^Red channel mean −1[0-4] grey levels, (3\.[5-9]|4\.\d) baseline SD \(11[4-8], usually 128\)$/,
      ),
      expect.stringMatching(/^Brightness −[678]\.\d grey levels, 2\.\d baseline SD \(11[234], usually 120\)$/),
      '2 of 3 measures stepped at the same moment',
    ]);
    expect(last.evidence[0]).toMatchObject({ measure: 'redMean', unit: 'grey levels' });
    expect(last.evidence[0]!.baseline).toBeCloseTo(128, 4);
    expect(last.action).toMatch(/^Something changed at one moment\. Ask what was done then/);
  });

  test('names what was logged, also when it is logged later', () => {
    const tracker = createEventTracker(trackerOptions());
    feed(tracker, 0, 200, well);
    feed(tracker, 200, 230, stepDown);
    tracker.logged({ kind: 'lens', atMs: windowStartMs(199), text: 'lens  replaced' });
    const told = feed(tracker, 230, 260, stepDown);
    expect(told.map(({ n }) => n)).toEqual([230]);
    const { body } = told[0]!;
    expect(body.cause).toBe('lens-changed');
    expect(texts(body)).toContain('Began 1 window after "lens replaced" was logged');
    expect(body.action).toMatch(/^The pictures changed about when "lens replaced" was logged\. Check first/);
  });
});

describe('severity', () => {
  test('rises once, at once, and does not fall', () => {
    const tracker = createEventTracker(trackerOptions());
    feed(tracker, 0, 100, well);
    const at = (mayAct: boolean) => (n: number) => ({
      deviations: shifted(n, n % 2 === 0 ? -1.5 : -0.5),
      charts: [{ statistic: 11, sinceMs: windowStartMs(98), mayAct }],
    });
    const told = [
      ...feed(tracker, 100, 103, at(false)),
      ...feed(tracker, 103, 104, at(true)),
      ...feed(tracker, 104, 106, at(false)),
    ];
    expect(told.map(({ n, body }) => `${n} ${body.status} ${body.severity}`)).toEqual([
      '100 raised watch',
      '103 updated act',
    ]);
  });

  test('is watch below a stated tolerance, act after three windows above it', () => {
    const tracker = createEventTracker(trackerOptions({ tolerance: { psi: { red: 0.3 }, values: {}, covers: null } }));
    feed(tracker, 0, 100, well);
    const told = feed(tracker, 100, 110, (n) => ({
      deviations: shifted(n, -4),
      charts: [{ statistic: 15, sinceMs: windowStartMs(100) }],
      psi: { red: n >= 103 ? 0.35 : 0.25 },
    }));
    expect(told.filter(({ body }) => body.severity === 'act')[0]!.n).toBe(105);
    expect(told[0]!.body.severity).toBe('watch');
    expect(texts(told[0]!.body)).toContain('Distribution of red: PSI 0.25');
  });
});

describe('clearing', () => {
  const quiet = { deviations: {}, charts: [{ statistic: 4 }] };
  const raised = () => {
    const tracker = createEventTracker(trackerOptions());
    feed(tracker, 0, 200, well);
    feed(tracker, 200, 230, stepDown);
    return tracker;
  };

  test('needs quiet charts for 30 windows', () => {
    const tracker = raised();
    const told = feed(tracker, 230, 320, (n) =>
      n % 30 === 29 ? { ...quiet, charts: [{ statistic: 6 }] } : quiet,
    ).filter(({ body }) => body.status === 'cleared');
    // Never 30 in a row, nor did the chart come down while near the baseline.
    expect(told).toEqual([]);
    expect(feed(tracker, 320, 360, () => quiet).map(({ body }) => body.status)).toEqual(['cleared']);
  });

  test('needs the level back, however quiet a chart that follows the level has become', () => {
    const tracker = raised();
    const told = feed(tracker, 230, 500, (n) => ({ deviations: shifted(n, -4), charts: [{ statistic: 0 }] }));
    expect(told.some(({ body }) => body.status === 'cleared')).toBe(false);
    expect(tracker.state().open).not.toBeNull();
  });

  test('does not wait for days until a sum has come down, and that sum raises nothing', () => {
    const tracker = raised();
    const comingDown = (n: number) => ({ ...quiet, charts: [{ statistic: 500 - (n - 230) / 2 }] });
    const told = feed(tracker, 230, 600, comingDown);
    expect(told.map(({ body }) => body.status)).toEqual(['cleared']);
    expect(told[0]!.n).toBeGreaterThanOrEqual(290);
    expect(told[0]!.n).toBeLessThan(310);
  });

  test('says so in words', () => {
    const tracker = raised();
    const { body } = feed(tracker, 230, 270, () => quiet)[0]!;
    expect(texts(body)).toEqual([
      'Red channel mean ±0.00 grey levels, 0.00 baseline SD (128, usually 128)',
      'Every measure that had alarmed is near the baseline again',
    ]);
    expect(body.action).toBe(
      'Nothing to do. If somebody put it right, log what was done, so that it is known next time.',
    );
  });

  test('happens when the baseline no longer holds', () => {
    const tracker = raised();
    const { id } = tracker.state().open!;
    const [body] = tracker.close(windowStartMs(231), 'A new baseline is in use');
    expect(body).toMatchObject({ id, status: 'cleared' });
    expect(texts(body)).toContain('A new baseline is in use');
    expect(tracker.close(windowStartMs(232), 'again')).toEqual([]);
  });
});

test('fast and hourly alarms of one change are one event, which waits for both levels', () => {
  const tracker = createEventTracker(trackerOptions());
  feed(tracker, 0, 48, well, 'hour');
  feed(tracker, 48 * 60 - 200, 48 * 60, well);
  const from = 48 * 60;
  const told: EventBody[] = [];
  const step = { deviations: shifted(0, -4), charts: [{ statistic: 25, sinceMs: windowStartMs(from) }] };
  for (let hour = 48; hour < 76; hour++) {
    const gone = hour >= 52;
    for (let n = hour * 60; n < hour * 60 + 60; n++) told.push(...tracker.read(reading(n, gone ? {} : step)));
    const hours = {
      ...step,
      charts: [{ ...step.charts[0]!, chart: 'cusum-1' as const, statistic: gone ? Math.max(0, 8 - (hour - 52)) : 25 }],
    };
    told.push(...tracker.read(reading(hour, gone ? { ...hours, deviations: {} } : hours, 'hour')));
  }
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  expect(told.map(({ status }) => status).filter((status) => status !== 'updated')).toEqual(['raised', 'cleared']);
});

test('an unsteady change is told again at most once an hour but for what matters', () => {
  const tracker = createEventTracker(trackerOptions());
  feed(tracker, 0, 200, well);
  // Which feature is farthest away changes every 90 minutes, and no shape fits.
  const told = feed(tracker, 200, 1000, (n) => ({
    deviations: {
      redMean: Math.floor(n / 90) % 2 === 0 ? 4 : 1,
      lumaMean: Math.floor(n / 90) % 2 === 0 ? 1 : 4,
      focus: noise[n]!,
    },
    charts: [{ statistic: 20, sinceMs: windowStartMs(200) }],
  }));
  const same = ({ severity, type, shape }: EventBody) => `${severity} ${type} ${shape}`;
  const feeble = told.filter(({ body }, i) => i > 0 && same(body) === same(told[i - 1]!.body));
  expect(feeble.length).toBeGreaterThan(2);
  for (const { n } of feeble) {
    const before = told.findLast((one) => one.n < n)!;
    expect(n - before.n).toBeGreaterThanOrEqual(60);
  }
});

test('a short baseline says watch, says why, and asks for a longer one', () => {
  const baseline = baselineFacts({ span: { days: 5 / 24 }, provisional: true });
  const tracker = createEventTracker(trackerOptions({ baseline }));
  feed(tracker, 0, 100, well);
  const [first] = feed(tracker, 100, 101, (n) => ({
    deviations: shifted(n, -1),
    charts: [{ statistic: 12, mayAct: false, sinceMs: windowStartMs(99) }],
  }));
  expect(texts(first!.body).at(-1)).toBe(
    'Short baseline, learnt by the box itself: the budget holds only if nothing varies more slowly than the 5 hours seen',
  );
  expect(first!.body.action).toMatch(/^Too early to tell .* Record one of 14 days while all is well\.$/);
});

test('a slow change told by hours speaks of hours', () => {
  const tracker = createEventTracker(trackerOptions());
  const ramp = (n: number) => Math.max(0, n - 400) / -20;
  const told = feed(
    tracker,
    0,
    520,
    (n) => ({
      deviations: shifted(n, ramp(n)),
      charts: [{ chart: 'cusum-0.5', statistic: Math.max(0, -ramp(n)) * 8, sinceMs: windowStartMs(405, 3_600_000) }],
    }),
    'hour',
  );
  expect(told[0]!.body).toMatchObject({ status: 'raised', type: 'data-drift' });
  const last = told.at(-1)!.body;
  expect(last).toMatchObject({ type: 'data-drift', shape: 'ramp', feature: 'redMean' });
  expect(texts(last)[0]).toMatch(/^Red channel mean −\d.* baseline SD of hourly means/);
  expect(last.action).toMatch(/^The pictures change little by little\. Check what wears or creeps/);
  const truthMs = windowStartMs(400, 3_600_000);
  expect(last.onset.earliestMs).toBeLessThanOrEqual(truthMs);
  expect(last.onset.latestMs).toBeGreaterThanOrEqual(truthMs);
});

test('after a restart, with the history fed again, it goes on as if nothing had been', () => {
  const whole = createEventTracker(trackerOptions());
  feed(whole, 0, 200, well);
  feed(whole, 200, 204, stepDown);
  const first = createEventTracker(trackerOptions());
  feed(first, 0, 200, well);
  feed(first, 200, 204, stepDown);
  const saved = JSON.stringify(first.state());
  expect(saved.length).toBeLessThan(4000);
  const second = createEventTracker(trackerOptions());
  for (let n = 0; n < 204; n++) second.remember(reading(n, n < 200 ? well(n) : stepDown(n)));
  second.restore(JSON.parse(saved));
  const rest = (tracker: EventTracker) => [...feed(tracker, 204, 250, stepDown), ...feed(tracker, 250, 300, well)];
  const expected = rest(whole);
  expect(expected.length).toBeGreaterThan(1);
  expect(rest(second)).toEqual(expected);
});

test('the state is a copy', () => {
  const tracker = createEventTracker(trackerOptions());
  const state = tracker.state();
  state.raised = 99;
  expect(tracker.state().raised).toBe(0);
});

test('a first window that alarms has an onset, though nothing is known of it', () => {
  const tracker = createEventTracker(trackerOptions());
  const [first] = feed(tracker, 0, 1, stepDown);
  expect(first!.body.onset.latestMs).toBe(windowStartMs(1));
  expect(first!.body.shape).toBe('undetermined');
});
