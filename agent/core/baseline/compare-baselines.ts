import { standardDeviation } from '../../../shared/sketch/moments.ts';
import type { DriftScores } from '../../../shared/stats/scores-from-counts.ts';
import { distances } from '../drift/channels.ts';
import type { Baseline } from './baseline.ts';
import { misfits } from './fits-camera.ts';

/** How a frame value moved from one baseline to another, in its own unit. */
export interface FeatureShift {
  readonly feature: string;
  /** Means over all frames. */
  readonly before: number;
  readonly after: number;
  readonly shift: number;
  /** Standard deviation over windows of the first baseline; 0: it never moved. */
  readonly sd: number;
  /** `null`: it never moved, so no shift can be measured by its own movements. */
  readonly shiftInSd: number | null;
  /** Standard deviation from frame to frame in each. */
  readonly frameSdBefore: number;
  readonly frameSdAfter: number;
}

export interface BaselineDifference {
  /** Why windows of one cannot be scored against the other; empty: they can. */
  readonly misfits: readonly string[];
  /** Those that moved most, in standard deviations, first. */
  readonly shifts: readonly FeatureShift[];
  readonly histograms: readonly ({ readonly feature: string } & DriftScores)[];
  /** Features that only one of them has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** What changed from baseline `a` to baseline `b`. */
export function compareBaselines(a: Baseline, b: Baseline): BaselineDifference {
  const { fingerprint, picture, windowMs, recipe } = b;
  const names = (of: Baseline) => [...of.reference.stats.keys(), ...of.reference.histograms.keys()];
  const [before, after] = [names(a), names(b)];
  return {
    misfits: misfits(a, { ...fingerprint, ...picture, windowMs, recipe }),
    shifts: shiftsOf(a, b),
    histograms: [...b.reference.histograms].flatMap(([feature, histogram]) => {
      const there = a.reference.histograms.get(feature);
      const scores = there ? distances(histogram, there, b.frames) : null;
      return scores ? [{ feature, ...scores }] : [];
    }),
    onlyBefore: before.filter((name) => !after.includes(name)),
    onlyAfter: after.filter((name) => !before.includes(name)),
  };
}

function shiftsOf(a: Baseline, b: Baseline): FeatureShift[] {
  const shifts: FeatureShift[] = [];
  for (const [feature, moments] of a.reference.stats) {
    const other = b.reference.stats.get(feature);
    if (!other) continue;
    const sd = a.calibration.channels.find(({ name }) => name === feature)?.sd ?? 0;
    const shift = other.mean - moments.mean;
    shifts.push({
      ...{ feature, before: moments.mean, after: other.mean, shift, sd, shiftInSd: sd > 0 ? shift / sd : null },
      frameSdBefore: standardDeviation(moments),
      frameSdAfter: standardDeviation(other),
    });
  }
  const size = ({ shiftInSd, shift }: FeatureShift) =>
    shiftInSd === null ? (shift === 0 ? -1 : Number.MAX_VALUE) : Math.abs(shiftInSd);
  return shifts.sort((x, y) => size(y) - size(x));
}
