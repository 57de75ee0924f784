import { changePoints } from '../../../shared/stats/change-points.ts';
import type { SeriesFile } from './series-file.ts';

/** Change points of several series this near to each other are one; the margin of the public benchmark. */
export const SAME_WITHIN = 5;

/** Where the level of any of the series changes: indices (from 0) of the first value of a new segment, rising. Series are
 * judged one by one; of changes near to each other the middle one stands for all. */
export function seriesChangePoints({ series }: Pick<SeriesFile, 'series'>): number[] {
  const all = series.flatMap(({ values }) => changePoints(values)).sort((a, b) => a - b);
  const groups: number[][] = [];
  for (const at of all) {
    const group = groups.at(-1);
    if (group && at - group.at(-1)! <= SAME_WITHIN && series.length > 1) group.push(at);
    else groups.push([at]);
  }
  return groups.map((group) => group[Math.floor((group.length - 1) / 2)]!);
}
