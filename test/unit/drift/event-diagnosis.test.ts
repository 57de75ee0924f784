import { describe, expect, test } from 'vitest';
import { loadDiagnosis } from '../../../agent/app/diagnosis/load-diagnosis.ts';
import { createDiagnoser } from '../../../agent/core/diagnosis/diagnose.ts';
import type { Diagnose, Diagnosis } from '../../../agent/core/diagnosis/diagnosis.ts';
import type { EventBody } from '../../../agent/core/drift/events/event-state.ts';
import { createEventTracker, type EventTracker } from '../../../agent/core/drift/events/event-tracker.ts';
import type { DriftReading } from '../../../agent/core/drift/reading.ts';
import type { Blob, SceneReading } from '../../../agent/core/scene/scene-reading.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { baselineFacts, chart, reading, type Shown, trackerOptions } from '../../fixtures/drift-readings.ts';
import { windowStartMs } from '../../fixtures/simulated-readings.ts';

const { table, runbook } = loadDiagnosis();
const diagnose = createDiagnoser(table, runbook);
const gauss = normal(seededRandom(4));
const noise = Array.from({ length: 997 }, () => gauss());

/** Usual value and standard deviation of what the maps say. */
const sceneUsual: Readonly<Record<string, readonly [number, number]>> = {
  lampOutput: [0, 0.01],
  colourMired: [0, 1],
  lightTiltX: [0, 0.005],
  lightTiltY: [0, 0.005],
  lightRadial: [0, 0.005],
  blobLoss: [0.02, 0.01],
  displacementX: [0, 0.1],
  displacementY: [0, 0.1],
  obstructedShare: [0, 0.004],
};

interface Changes {
  readonly scene?: Readonly<Record<string, number>>;
  readonly exposureMs?: number;
  readonly shown?: Shown;
  readonly blob?: Blob;
}

/** A window of a camera with a fixed exposure of 8 ms and a map of its light. */
function mapped(n: number, { scene = {}, exposureMs = 8, shown = {}, blob }: Changes): DriftReading {
  const plain = reading(n, shown);
  const values: Record<string, number> = {};
  const deviations: Record<string, number> = {};
  const usual: Record<string, number> = {};
  for (const [i, [name, [mean, sd]]] of Object.entries(sceneUsual).entries()) {
    const change = (scene[name] ?? 0) + 0.5 * sd * noise[(n * 13 + i * 71) % 997]!;
    values[name] = mean + change;
    deviations[name] = change / sd;
    usual[name] = mean;
  }
  const sceneReading: SceneReading = { values, deviations, usual, unavailable: {}, blob: blob ?? null, charts: [] };
  return {
    ...plain,
    values: { ...plain.values, ...values, exposureMs },
    deviations: { ...plain.deviations, ...deviations },
    scene: sceneReading,
  };
}

const withExposure = () => {
  const facts = baselineFacts();
  const constant = { name: 'exposureMs', mean: 8, base: { scale: [0] }, hour: null };
  return { ...facts, channels: [...facts.channels, constant] };
};

function feed(tracker: EventTracker, from: number, to: number, at: (n: number) => DriftReading): EventBody[] {
  const told: EventBody[] = [];
  for (let n = from; n < to; n++) told.push(...tracker.read(at(n)));
  return told;
}

const dimmed = (n: number, alarm = 25): Changes => ({
  scene: { lampOutput: -0.2 },
  shown: {
    deviations: { redMean: -8, lumaMean: -8 + 0.3 * noise[n % 997]! },
    charts: [{ statistic: alarm, sinceMs: windowStartMs(200) }],
  },
});

describe('an event with a diagnosis', () => {
  test('names the cause, its kind, the evidence in numbers and what to do', () => {
    const tracker = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    feed(tracker, 0, 200, (n) => mapped(n, {}));
    const last = feed(tracker, 200, 240, (n) => mapped(n, dimmed(n))).at(-1)!;
    expect(last).toMatchObject({ type: 'lighting', shape: 'step', cause: 'lamp-dimmed', severity: 'act' });
    expect(last.action).toBe(runbook.causes.get('lamp-dimmed')!.action);
    // e^−0.2 = 0.819
    expect(last.evidence[0]!.text).toMatch(/^Lamp output fell 18 % since \d\d:\d\d UTC, .*a suddenly dimmer lamp/);
    expect(last.evidence.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Red channel mean −24 grey/));
    const cleared = feed(tracker, 240, 400, (n) => mapped(n, {})).at(-1)!;
    expect(cleared).toMatchObject({ status: 'cleared', type: 'lighting', cause: 'lamp-dimmed' });
    expect(cleared.action).toMatch(/^Nothing to do/);
  });

  test('sees a measure that never moved in the baseline', () => {
    const tracker = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    feed(tracker, 0, 200, (n) => mapped(n, {}));
    const told = feed(tracker, 200, 240, (n) => mapped(n, { ...dimmed(n), scene: {}, exposureMs: 6 }));
    expect(told.at(-1)).toMatchObject({ type: 'camera-health', cause: 'exposure-changed' });
    expect(told.at(-1)!.evidence[0]!.text).toMatch(/^Exposure fell 25 % since/);
  });

  test('says what was logged when it ended, not what was logged long before', () => {
    const tracker = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    feed(tracker, 0, 200, (n) => mapped(n, {}));
    feed(tracker, 200, 300, (n) => mapped(n, dimmed(n)));
    tracker.logged({ kind: 'note', atMs: windowStartMs(240), text: 'shift change' });
    tracker.logged({ kind: 'light', atMs: windowStartMs(300), text: 'driver replaced' });
    const cleared = feed(tracker, 300, 400, (n) => mapped(n, {})).at(-1)!;
    expect(cleared.status).toBe('cleared');
    expect(cleared.evidence.at(-1)!.text).toBe('Ended after "driver replaced" was logged');
    const again = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    feed(again, 0, 200, (n) => mapped(n, {}));
    feed(again, 200, 300, (n) => mapped(n, dimmed(n)));
    again.logged({ kind: 'note', atMs: windowStartMs(240), text: 'shift change' });
    const other = feed(again, 300, 400, (n) => mapped(n, {})).at(-1)!;
    expect(other.evidence.at(-1)!.text).toBe('Every measure that had alarmed is near the baseline again');
  });

  test('goes on with its cause after a restart', () => {
    const before = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    feed(before, 0, 200, (n) => mapped(n, {}));
    feed(before, 200, 240, (n) => mapped(n, dimmed(n)));
    const after = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    after.restore(JSON.parse(JSON.stringify(before.state())));
    for (let n = 0; n < 240; n++) after.remember(mapped(n, n < 200 ? {} : dimmed(n)));
    expect(feed(after, 240, 260, (n) => mapped(n, dimmed(n)))).toEqual([]);
    expect(after.state().open!.diagnosis!.cause).toBe('lamp-dimmed');
  });

  test('and the same event of an earlier version, without a cause, gets one', () => {
    const before = createEventTracker(trackerOptions({ baseline: withExposure() }));
    feed(before, 0, 200, (n) => mapped(n, {}));
    feed(before, 200, 240, (n) => mapped(n, dimmed(n)));
    const after = createEventTracker(trackerOptions({ diagnose, baseline: withExposure() }));
    after.restore(before.state());
    for (let n = 0; n < 240; n++) after.remember(mapped(n, n < 200 ? {} : dimmed(n)));
    const told = feed(after, 240, 260, (n) => mapped(n, dimmed(n)));
    expect(told.map(({ cause }) => cause)).toEqual(['lamp-dimmed']);
  });
});

describe('a cause', () => {
  /** Says what it is told to say, as the real one does: the held cause, and who leads. */
  const scripted =
    (leaders: () => string | null): Diagnose =>
    ({ held }): Diagnosis => {
      const leading = leaders();
      const cause = held ?? leading;
      const says = `It is ${cause}`;
      const evidence = [{ text: says }];
      const rest = { second: null, rivals: [], ranking: [], type: 'lighting' as const, confidence: 'open' as const };
      return { cause, leading, says, evidence, action: `Mend ${cause}.`, ...rest };
    };

  test('that goes to and fro is told once', () => {
    let now = 0;
    const analysed: number[] = [];
    const inTurns = () => {
      if (analysed.at(-1) !== now) analysed.push(now);
      return analysed.length % 2 === 1 ? 'lens-dirt' : 'defocus';
    };
    const tracker = createEventTracker(trackerOptions({ diagnose: scripted(inTurns) }));
    feed(tracker, 0, 200, (n) => mapped(n, {}));
    const causes = new Set<string | null>();
    for (let n = 200; n < 500; n++) {
      now = n;
      for (const body of tracker.read(mapped(n, dimmed(n)))) causes.add(body.cause);
    }
    expect(analysed.length).toBeGreaterThan(20);
    expect([...causes]).toEqual(['lens-dirt']);
  });

  test('that leads twice in a row is told at once, and one more time is needed after every change', () => {
    let leader = 'a';
    const tracker = createEventTracker(trackerOptions({ diagnose: scripted(() => leader) }));
    feed(tracker, 0, 200, (n) => mapped(n, {}));
    const shown = (n: number) =>
      tracker.read(mapped(n, dimmed(n))).map(({ status, cause }) => `${n} ${status} ${cause}`);
    const told = [...shown(200)];
    leader = 'b';
    told.push(...shown(201), ...shown(202));
    leader = 'c';
    told.push(...shown(203), ...shown(204), ...shown(205));
    expect(told).toEqual(['200 raised a', '202 updated b', '205 updated c']);
  });

  test('that nothing leads stays as told', () => {
    let leader: string | null = 'a';
    const tracker = createEventTracker(trackerOptions({ diagnose: scripted(() => leader) }));
    feed(tracker, 0, 200, (n) => mapped(n, {}));
    feed(tracker, 200, 201, (n) => mapped(n, dimmed(n)));
    leader = null;
    for (const body of feed(tracker, 201, 300, (n) => mapped(n, dimmed(n)))) expect(body.cause).toBe('a');
  });
});

describe('charts of the scene', () => {
  const frozen = (statistic: number) => [chart(statistic, { chart: 'frozen', channel: 'picture' }), chart(1)];

  test('a frozen picture acts at once, whatever tolerance is stated, and clears when the camera runs again', () => {
    const tracker = createEventTracker(
      trackerOptions({ diagnose, tolerance: { psi: { luma: 0.3 }, values: {}, covers: null } }),
    );
    feed(tracker, 0, 100, (n) => mapped(n, {}));
    const told = feed(tracker, 100, 300, (n) => mapped(n, { shown: { charts: frozen(20 + (n % 3)) } }));
    expect(told[0]).toMatchObject({
      status: 'raised',
      severity: 'act',
      type: 'camera-health',
      cause: 'frozen-picture',
    });
    expect(told.filter(({ status }) => status === 'cleared')).toEqual([]);
    const after = feed(tracker, 300, 340, (n) => mapped(n, { shown: { charts: frozen(0) } }));
    expect(after.map(({ status }) => status)).toEqual(['cleared']);
  });

  test('a spot is told with its place', () => {
    const tracker = createEventTracker(trackerOptions({ diagnose }));
    feed(tracker, 0, 100, (n) => mapped(n, {}));
    const blob = { x: 0.25, y: 0.5, radius: 0.05, loss: 0.4 };
    const charts = [chart(15, { chart: 'blob', channel: 'blobLoss', direction: 'up', sinceMs: windowStartMs(100) })];
    const told = feed(tracker, 100, 110, (n) => mapped(n, { scene: { blobLoss: 0.35 }, blob, shown: { charts } }));
    expect(told[0]).toMatchObject({ type: 'camera-health', cause: 'lens-dirt' });
    expect(told[0]!.evidence[0]!.text).toMatch(/The spot lies 25 % from the left and 50 % from the top\.$/);
  });
});
