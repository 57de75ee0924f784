import { expect, test } from 'vitest';
import type { EventBody } from '../../../agent/core/drift/events/event-state.ts';
import { createEventTracker } from '../../../agent/core/drift/events/event-tracker.ts';
import { simulatedReadings, windowStartMs } from '../../fixtures/simulated-readings.ts';

const loads = { redMean: 1, lumaMean: 0.8, blueMean: 0.5, focus: 0.2, noise: 0, lumaSd: 0 };
const channels = Object.keys(loads).map((name) => ({ name, base: { scale: [3] }, hour: null }));
const baseline = { span: { days: 14 }, provisional: false, channels };

interface Case {
  readonly kind: 'step' | 'ramp';
  /** Height of the step, or what the ramp reaches after 200 windows, in standard deviations. */
  readonly size: number;
  readonly phi: number;
  /** Of a CUSUM k = 0.5: about 1 false alarm in 5,000 windows at this phi. */
  readonly threshold: number;
  /** Windows that a ramp's end is followed by. */
  readonly plateau?: number;
}

/** Runs with a change in the middle of some window after 300: steps to 50 windows after the alarm, ramps to their end. */
function simulate({ kind, size, phi, threshold, plateau = 0 }: Case, runs: number) {
  let counted = 0;
  let held = 0;
  let heldAtOnce = 0;
  let right = 0;
  let shifts = 0;
  for (let run = 0; run < runs; run++) {
    const tau = 300 + (run % 7) + ((run * 37) % 100) / 100;
    const change = (w: number) =>
      size * Math.max(0, Math.min(1, kind === 'step' ? w + 1 - tau : (w + 0.5 - tau) / 200));
    const next = simulatedReadings({ seed: 700 + run, phi, loads, threshold, change });
    const tracker = createEventTracker({ camera: 'line-3', recipe: null, baseline });
    const told: EventBody[] = [];
    let last = kind === 'ramp' ? tau + 200 + plateau : tau + 250;
    for (let w = 0; w <= last; w++) {
      const bodies = tracker.read(next());
      if (kind === 'step' && told.length === 0 && bodies.length > 0) last = w + 50;
      told.push(...bodies);
    }
    const truthMs = windowStartMs(0) + tau * 60_000;
    const open = tracker.state().open;
    // A false alarm before the change is another matter.
    if (open === null || Date.UTC(2026, 2, 2) + 60_000 * Math.floor(tau) > open.raisedMs || told.length === 0) continue;
    const raised = told.find(({ id }) => id === open.id)!;
    counted++;
    if (holds(raised.onset, truthMs)) heldAtOnce++;
    if (holds(open.onset, truthMs)) held++;
    if (open.shape === kind) right++;
    if (open.type === 'domain-shift') shifts++;
  }
  expect(counted).toBeGreaterThan(runs * 0.7);
  const share = (count: number) => count / counted;
  return { held: share(held), heldAtOnce: share(heldAtOnce), right: share(right), shifts: share(shifts) };
}

const holds = (onset: EventBody['onset'], truthMs: number): boolean =>
  onset.earliestMs! <= truthMs && truthMs <= onset.latestMs!;

test('the interval of a step holds the moment, and the step is called one within 50 windows', () => {
  for (const [phi, threshold] of [
    [0, 10],
    [0.5, 22],
  ] as const) {
    const found = simulate({ kind: 'step', size: 4, phi, threshold }, 40);
    expect(found.held).toBeGreaterThanOrEqual(0.9);
    expect(found.heldAtOnce).toBeGreaterThanOrEqual(0.9);
    expect(found.right).toBeGreaterThanOrEqual(0.97);
    expect(found.shifts).toBeGreaterThanOrEqual(0.97);
  }
});

test('a smaller step keeps its interval; its shape may stay open, never wrong for good', () => {
  const found = simulate({ kind: 'step', size: 2, phi: 0.5, threshold: 22 }, 40);
  expect(found.held).toBeGreaterThanOrEqual(0.9);
  expect(found.heldAtOnce).toBeGreaterThanOrEqual(0.9);
  expect(found.right).toBeGreaterThanOrEqual(0.75);
});

test('a ramp is a ramp by its end, and its interval holds its beginning', () => {
  for (const [size, phi, threshold] of [
    [5, 0, 10],
    [10, 0.5, 22],
  ] as const) {
    const found = simulate({ kind: 'ramp', size, phi, threshold }, 20);
    expect(found.right).toBeGreaterThanOrEqual(0.95);
    expect(found.shifts).toBeLessThanOrEqual(0.05);
    expect(found.held).toBeGreaterThanOrEqual(0.9);
  }
});

test('a ramp that has ended stays a ramp, and its level does not drag the onset along', () => {
  const found = simulate({ kind: 'ramp', size: 10, phi: 0, threshold: 10, plateau: 150 }, 15);
  expect(found.right).toBe(1);
  expect(found.held).toBeGreaterThanOrEqual(0.9);
});
