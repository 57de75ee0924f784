import { sceneShare } from '../../agent/app/baseline/make-baseline.ts';
import { demoCrop, demoSource } from '../../agent/app/scenario/demo-model.ts';
import type { EffectCurves } from '../../agent/app/tolerance/effect-curves.ts';
import { toleranceOf } from '../../agent/app/tolerance/find-tolerance.ts';
import type { Diagnose } from '../../agent/core/diagnosis/diagnosis.ts';
import { sceneryBuilder } from '../../agent/core/scene/scenery-builder.ts';
import { healthyConditions } from '../../agent/core/simulation/conditions.ts';
import { scenarioStartMs, stationOf } from '../../agent/core/simulation/play.ts';
import { quietScenario, type Scenario } from '../../agent/core/simulation/scenario.ts';
import type { Tolerance } from '../../agent/core/tolerance/tolerance.ts';
import { createDriftWatch } from '../../agent/pipeline/drift-watch.ts';
import { cutOut, demoPictureBytes } from '../../deploy/demo-model/demo-frames.ts';
import { baselineOf, type Eye, type Told, windowsOf } from './diagnosis-play.ts';

const dayMs = 86_400_000;
const baselineDays = 14;
const hourMs = 3_600_000;
const framesPerHour = 4;
/** Groups of pictures that a tolerance's scores are taken from. */
const groupCount = 40;

const healthyLine: Scenario = {
  ...quietScenario,
  ...{ name: 'healthy', baselineMs: baselineDays * dayMs, lengthMs: (baselineDays + 30) * dayMs },
  ...{ windowMs: hourMs, framesPerWindow: framesPerHour },
};

/** A lamp that falls to `output` within `days` after the baseline, in equal ratios, and grows a little warmer. */
export function ageing(days: number, output: number): Scenario {
  const [atMs, untilMs] = [baselineDays * dayMs, (baselineDays + days) * dayMs];
  return {
    ...healthyLine,
    ...{ name: 'lamp-ageing', lengthMs: untilMs },
    truth: [{ cause: 'lamp-ageing', type: 'lighting', shape: 'ramp', onsetMs: atMs }],
    steps: [{ atMs, untilMs, set: {}, to: { lampOutput: output, lampColour: 2 }, note: null }],
  };
}

export interface StationRuns {
  readonly seed: number;
  readonly tolerance: Tolerance;
  readonly ageing: readonly Told[];
  readonly healthy: readonly Told[];
}

/** One station: its baseline, the tolerance of the demo's model in its own scores, its lamp ageing, and a healthy month. */
export async function stationRuns(
  seed: number,
  curves: EffectCurves,
  scenario: Scenario,
  diagnose: Diagnose,
): Promise<StationRuns> {
  const builder = sceneryBuilder({ falseAlarmsPerMonth: sceneShare });
  const leadIn = { ...healthyLine, lengthMs: healthyLine.baselineMs };
  const before = [...windowsOf(leadIn, seed, 0, (window) => builder.add(window), undefined, demoEye())];
  const made = baselineOf(before, builder.finish(), seed, demoEye());
  const { tolerance } = await toleranceOf(curves, made, healthyGroups(seed), { share: 0.01, model: '', atMs: 0 });
  const baseline = { ...made, tolerance };

  function play(played: Scenario): Told[] {
    const watch = createDriftWatch({ camera: 'line', baselineFor: () => baseline, diagnose });
    for (const window of before) watch.remember(window);
    const told: Told[] = [];
    const fromMs = scenarioStartMs + played.baselineMs;
    for (const window of windowsOf(played, seed, fromMs, watch.measure, undefined, demoEye())) {
      if (window.level === 'day') continue;
      for (const body of watch.read(window).events) told.push({ atMs: window.endMs, body });
    }
    return told;
  }
  return { seed, tolerance, ageing: play(scenario), healthy: play(healthyLine) };
}

function demoEye(): Eye {
  const pixels = new Uint8Array(demoPictureBytes);
  return {
    drawn: demoSource,
    seen: { width: demoCrop.width, height: demoCrop.height },
    look(whole) {
      cutOut(whole, pixels);
      return pixels;
    },
  };
}

/** Hours of the lead-in, spread over it. */
function healthyGroups(seed: number) {
  const station = stationOf(healthyLine, seed, demoSource);
  const whole = new Uint8Array(station.bytesPerFrame);
  const pixels = new Uint8Array(demoPictureBytes);
  const hours = baselineDays * 24;
  return Array.from({ length: groupCount }, (_, group) =>
    Array.from({ length: framesPerHour }, (_, i) => {
      const n = Math.floor((group * hours) / groupCount) * framesPerHour + i;
      return {
        name: `frame ${n}`,
        load: async () => {
          station.draw(n, scenarioStartMs + (n * hourMs) / framesPerHour, healthyConditions, whole);
          cutOut(whole, pixels);
          return { width: demoCrop.width, height: demoCrop.height, channels: 3 as const, pixels };
        },
      };
    }),
  );
}
