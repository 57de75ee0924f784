import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChartReading } from '../../agent/core/drift/chart-reading.ts';
import type { EventBody } from '../../agent/core/drift/events/event-state.ts';
import { createEventTracker } from '../../agent/core/drift/events/event-tracker.ts';
import { loggedKinds } from '../../agent/core/drift/events/logged-event.ts';
import type { DriftReading } from '../../agent/core/drift/reading.ts';
import { baselineFacts } from '../fixtures/drift-readings.ts';

fc.configureGlobal({ seed: 20260102 });

const channel = fc.constantFrom('redMean', 'lumaMean', 'focus', 'luma.js', '__proto__', 'toString');
const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
  fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e300),
);
const byChannel = fc.dictionary(channel, number, { maxKeys: 5 });

/** Long enough quiet and loud stretches that events come and go. */
const stretch = fc.record({
  windows: fc.integer({ min: 1, max: 40 }),
  level: fc.constantFrom('base' as const, 'base' as const, 'hour' as const),
  deviations: byChannel,
  values: byChannel,
  loudness: fc.constantFrom(0, 0.3, 0.7, 1.5, Number.NaN, Number.POSITIVE_INFINITY),
  threshold: fc.constantFrom(1, 10, 0),
  chart: fc.constantFrom('fast' as const, 'cusum-0.5' as const, 'ewma' as const),
  channel,
  mayAct: fc.boolean(),
  psi: fc.constantFrom(0, 0.4, Number.NaN, Number.POSITIVE_INFINITY),
  sinceBack: fc.integer({ min: 0, max: 1e7 }),
  logged: fc.option(fc.record({ kind: fc.constantFrom(...loggedKinds), text: fc.string({ maxLength: 300 }) })),
});

const seen = { raised: 0, updated: 0, cleared: 0 };

test('whatever is read: finite numbers, one open event at a time, cleared only after raised, ids used once', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 25 }), fc.boolean(), (stretches, isStated) => {
      const tracker = createEventTracker({
        camera: 'line-3',
        recipe: null,
        baseline: baselineFacts(),
        ...(isStated && { tolerance: { psi: { luma: 0.3 }, values: {}, covers: null } }),
        history: { baseWindows: 50, hours: 30 },
      });
      let atMs = Date.UTC(2026, 2, 2);
      let open: string | null = null;
      let severity = 'watch';
      const used = new Set<string>();
      const check = (body: EventBody) => {
        noNonsense(body);
        seen[body.status]++;
        if (body.status === 'raised') {
          expect(open).toBeNull();
          expect(used.has(body.id)).toBe(false);
          used.add(body.id);
          open = body.id;
          severity = body.severity;
          return;
        }
        expect(body.id).toBe(open);
        if (severity === 'act') expect(body.severity).toBe('act');
        severity = body.severity;
        if (body.status === 'cleared') open = null;
      };
      for (const one of stretches) {
        if (one.logged !== null) tracker.logged({ ...one.logged, atMs });
        for (let i = 0; i < one.windows; i++) {
          const endMs = atMs + (one.level === 'base' ? 60_000 : 3_600_000);
          const chart: ChartReading = {
            chart: one.chart,
            channel: one.channel,
            direction: 'up',
            statistic: one.loudness * one.threshold,
            threshold: one.threshold,
            sinceMs: atMs - one.sinceBack,
            mayAct: one.mayAct,
          };
          const reading: DriftReading = {
            level: one.level,
            startMs: atMs,
            endMs,
            frames: 1,
            scores: { luma: { psi: one.psi } },
            p: null,
            values: one.values,
            deviations: Object.fromEntries(
              Object.entries(one.deviations).map(([name, x]) => [name, x * (1 + (i % 3))]),
            ),
            charts: [chart],
          };
          for (const body of tracker.read(reading)) check(body);
          atMs = endMs;
        }
        // A restart in between changes nothing of what holds.
        tracker.restore(JSON.parse(JSON.stringify(tracker.state())));
      }
      expect(JSON.stringify(tracker.state()).length).toBeLessThan(30_000);
    }),
    { numRuns: 300 },
  );
  // Else the properties would hold of nothing.
  expect(Math.min(seen.raised, seen.updated, seen.cleared)).toBeGreaterThan(20);
});

function noNonsense(body: EventBody): void {
  const { earliestMs, atMs, latestMs } = body.onset;
  for (const time of [earliestMs, atMs, latestMs]) expect(Number.isFinite(time)).toBe(true);
  expect(earliestMs!).toBeLessThanOrEqual(atMs!);
  expect(atMs!).toBeLessThanOrEqual(latestMs!);
  expect(body.evidence.length).toBeGreaterThan(0);
  expect(body.evidence.length).toBeLessThanOrEqual(8);
  expect(body.action.length).toBeGreaterThan(0);
  for (const { text, value, baseline } of body.evidence) {
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(text.length).toBeLessThan(200);
    for (const number of [value, baseline]) if (number !== undefined) expect(Number.isFinite(number)).toBe(true);
  }
}

test('memory is bounded by the history that was asked for', () => {
  const tracker = createEventTracker({
    camera: 'a',
    recipe: null,
    baseline: baselineFacts(),
    history: { baseWindows: 50, hours: 30 },
  });
  for (let i = 0; i < 400; i++) {
    const name = `neuron${i}`;
    const startMs = i * 60_000;
    tracker.logged({ kind: 'note', atMs: startMs, text: name.repeat(100) });
    tracker.read({
      level: 'base',
      startMs,
      endMs: startMs + 60_000,
      frames: 1,
      scores: {},
      p: null,
      values: { [name]: 1 },
      deviations: { [name]: 3 },
      charts: [{ chart: 'fast', channel: name, direction: 'up', statistic: 9, threshold: 3, sinceMs: 0, mayAct: true }],
    });
  }
  expect(JSON.stringify(tracker.state()).length).toBeLessThan(60_000);
});
