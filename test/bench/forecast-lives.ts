import { measured, START_MS, steady, trendOver } from './forecast.ts';

const DAY_MS = 86_400_000;

export interface LifeRow {
  readonly lossPerMonth: number;
  readonly lamps: number;
  readonly lifeDays: number;
  /** Lamps told of before the limit was reached, and how many days before; the horizon is 30 days before its earliest. */
  readonly warned: number;
  readonly medianLeadDays: number;
  /** Intervals told first that hold the true day. */
  readonly covered: number;
  readonly medianReports: number;
  /** Lamps that were taken for replaced, or whose event was cleared, although nothing happened. */
  readonly disturbed: number;
}

/** Lamps judged every night until a week after they reached 70 %. */
export function lives(lossPerMonth: number, lamps: number): LifeRow {
  const truth = steady(lossPerMonth);
  const lifeDays = Math.log(0.7) / truth(1);
  const leads: number[] = [];
  const reports: number[] = [];
  let covered = 0;
  let disturbed = 0;
  for (let i = 0; i < lamps; i++) {
    const days = Math.ceil(lifeDays) + 7;
    const values = measured({ truth, noise: 0.01, phi: 0.6 }, days, 90_000 + i);
    const box = trendOver(values, 0.7);
    let count = 0;
    let isDisturbed = false;
    for (let day = 0; day < days; day++) {
      box.add(day);
      const { trends, events } = box.day(day + 1);
      // Older days are left out of the line only after 208 days.
      if (day < 200 && trends[0] && trends[0].startMs !== START_MS) isDisturbed = true;
      for (const event of events) {
        count++;
        if (event.status === 'cleared') isDisturbed = true;
        if (event.status !== 'raised') continue;
        const lead = lifeDays - day;
        if (lead > 0) leads.push(lead);
        const threshold = trends[0]!.threshold!;
        const trueMs = START_MS + (lifeDays + 0.5) * DAY_MS;
        if ('reached' in threshold && threshold.reached.latestMs !== undefined)
          if (threshold.reached.earliestMs! <= trueMs && trueMs <= threshold.reached.latestMs) covered++;
      }
    }
    reports.push(count);
    if (isDisturbed) disturbed++;
  }
  const middle = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  return {
    lossPerMonth,
    lamps,
    lifeDays,
    warned: leads.length,
    medianLeadDays: middle(leads),
    covered,
    medianReports: middle(reports),
    disturbed,
  };
}
