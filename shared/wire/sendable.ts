import { fitsFloat32, float32, type Precision, shortFloat } from './float32.ts';
import type { FeatureScores, Level, StatSummary } from './report.ts';

export const distances = ['psi', 'kl', 'js', 'ks', 'w1', 'p'] as const satisfies readonly (keyof FeatureScores)[];

/** How exact statistics are: those of base windows are many and merge into hours, which carry all a float can. */
export function statPrecision(level: Level): Precision {
  return level === 'base' ? shortFloat : float32;
}

/** The rows that say something a 32-bit float can hold. */
export function sendableStats(stats: Readonly<Record<string, StatSummary>>): [string, StatSummary][] {
  return Object.entries(stats).filter(
    ([, row]) =>
      row.n > 0 && fitsFloat32(row.mean) && fitsFloat32(row.sd) && fitsFloat32(row.min) && fitsFloat32(row.max),
  );
}

/** The distances that were computed, of the features that have one. */
export function sendableScores(scores: Readonly<Record<string, FeatureScores>>): [string, FeatureScores][] {
  return Object.entries(scores).flatMap(([name, row]) => {
    const kept: FeatureScores = {};
    for (const distance of distances) {
      const value = row[distance];
      // Rounding may leave a distance of nothing a hair below zero; below zero means 'not computed' on the wire.
      if (value !== undefined && fitsFloat32(value)) kept[distance] = Math.max(0, value);
    }
    return Object.keys(kept).length > 0 ? [[name, kept]] : [];
  });
}
