import { quantile } from '../../../shared/stats/quantile.ts';
import type { Baseline } from '../baseline/baseline.ts';
import type { CalibratedChannel } from '../drift/calibration.ts';
import { channelValue, distances } from '../drift/channels.ts';
import { tailThreshold } from '../drift/null-distribution.ts';
import type { Window } from '../window/window.ts';
import type { Change, Tolerance, ValueTolerance } from './tolerance.ts';

/** What windows measure of a change at the strength where it begins to matter. */
export interface WindowMarks {
  readonly psi: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, ValueTolerance>>;
  /** Not to be told from a healthy day by any of them. */
  readonly hidden: boolean;
}

/** What tells a change best (methods.md, signatures): light by the levels, colour by the difference of the colours, blur
 * and noise by measures of their own. What tells one change must not be set off by the other, so each has its own. */
const levels = ['luma', 'red', 'green', 'blue'];
const tellingValues: Readonly<Partial<Record<Change, readonly string[]>>> = {
  warmer: ['red-green', 'blue-green'],
  colder: ['red-green', 'blue-green'],
  blur: ['focus'],
  noise: ['noise'],
};
/** A healthy window is this seldom so far away. */
const HEALTHY_P = 0.002;

/**
 * Where a change begins to matter, as windows say it: medians over `changed`, windows of baseline pictures that were
 * changed so far. What a healthy day reaches as well, by `healthy` windows of the same pictures or by the baseline's own
 * wander, is no mark: it goes to the edge of that.
 */
export function windowMarks(
  change: Change,
  baseline: Pick<Baseline, 'reference' | 'calibration'>,
  healthy: readonly Window[],
  changed: readonly Window[],
): WindowMarks {
  const names = tellingValues[change];
  return names ? valueMarks(names, baseline, changed) : psiMarks(baseline, healthy, changed);
}

function psiMarks(
  { reference }: Pick<Baseline, 'reference'>,
  healthy: readonly Window[],
  changed: readonly Window[],
): WindowMarks {
  const psi: Record<string, number> = {};
  let hidden = true;
  for (const feature of levels) {
    const then = reference.histograms.get(feature);
    if (!then) continue;
    const scores = (windows: readonly Window[]) =>
      windows
        .map((window) => distances(window.histograms.get(feature) ?? then, then, window.frames)?.psi ?? 0)
        .sort((a, b) => a - b);
    const edge = scores(healthy).at(-1) ?? 0;
    const median = quantile(scores(changed), 0.5, true);
    if (median > edge) hidden = false;
    psi[feature] = Math.max(edge, median);
  }
  return { psi, values: {}, hidden };
}

function valueMarks(
  names: readonly string[],
  { calibration }: Pick<Baseline, 'calibration'>,
  changed: readonly Window[],
): WindowMarks {
  const values: Record<string, ValueTolerance> = {};
  let hidden = true;
  for (const name of names) {
    const channel = calibration.channels.find((one) => one.name === name);
    if (!channel || channel.constant) continue;
    const all = changed.map((window) => channelValue(channel, window, undefined)).filter(Number.isFinite);
    if (all.length === 0) continue;
    const value = quantile(
      all.sort((a, b) => a - b),
      0.5,
      true,
    );
    const edge = healthyDistance(channel);
    const away = value - channel.mean;
    if (Math.abs(away) > edge) hidden = false;
    const limit = channel.mean + Math.sign(away) * Math.max(edge, Math.abs(away));
    values[name] = away > 0 ? { below: null, above: limit } : { below: limit, above: null };
  }
  return { psi: {}, values, hidden };
}

function healthyDistance({ base, sd }: CalibratedChannel): number {
  const { score } = base;
  return score ? tailThreshold(score.tail, HEALTHY_P) : 4 * sd;
}

/** Of several marks for one measure the most careful one. */
export function allMarks(marks: readonly WindowMarks[]): Pick<Tolerance, 'psi' | 'values'> {
  const psi: Record<string, number> = {};
  const values: Record<string, ValueTolerance> = {};
  for (const one of marks) {
    for (const [name, least] of Object.entries(one.psi)) psi[name] = Math.min(psi[name] ?? Number.MAX_VALUE, least);
    for (const [name, { below, above }] of Object.entries(one.values)) {
      const known = values[name] ?? { below: null, above: null };
      values[name] = { below: larger(known.below, below), above: smaller(known.above, above) };
    }
  }
  return { psi, values };
}

/** What the model answers is no matter of tolerance: when its answers change, that is what matters. */
const answers = /^(predictedClass|says-|finds-|detections|boxArea)/;

/** Channels whose alarms wait until a tolerance is reached: all that follow light, lens and sensor. */
export function coveredChannels({ calibration }: Pick<Baseline, 'calibration'>): string[] {
  return calibration.channels.map(({ name }) => name).filter((name) => !answers.test(name));
}

const larger = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
const smaller = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));
