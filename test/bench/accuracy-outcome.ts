import { accuracyLost, type MeasuredAccuracy } from '../../agent/app/scenario/model-truth.ts';
import { scenarioStartMs } from '../../agent/core/simulation/play.ts';
import { conditionsAt, type Scenario } from '../../agent/core/simulation/scenario.ts';
import type { StationRuns } from './accuracy-play.ts';
import type { Told } from './diagnosis-play.ts';

/** What came of one station. */
export interface RunJudged {
  readonly seed: number;
  /** Of the first telling about the lamp, and of the first that says to act; `null`: none. */
  readonly told: Moment | null;
  readonly act: Moment | null;
  readonly cause: string | null;
  /** PSI of brightness from which it matters. */
  readonly luma: number;
  readonly healthyMonths: number;
  /** Events in the healthy month, and those that said to act. */
  readonly falseAlarms: number;
  readonly falseActs: number;
  /** What was said of each false alarm. */
  readonly falseSays: readonly string[];
}

export interface Moment {
  /** Days after the lamp began to age. */
  readonly days: number;
  readonly lampOutput: number;
  /** Share of accuracy that was lost by then. */
  readonly lost: number;
}

const dayMs = 86_400_000;
const monthMs = 30 * dayMs;

export function judgedRun(
  { seed, tolerance, ageing, healthy }: StationRuns,
  scenario: Scenario,
  measured: MeasuredAccuracy,
): RunJudged {
  const momentOf = (told: Told | undefined): Moment | null => {
    if (!told) return null;
    const elapsedMs = told.atMs - scenarioStartMs;
    const conditions = conditionsAt(scenario, elapsedMs);
    return {
      days: (elapsedMs - scenario.baselineMs) / dayMs,
      lampOutput: conditions.lampOutput,
      lost: accuracyLost(measured, conditions) ?? Number.NaN,
    };
  };
  const raised = healthy.filter(({ body }) => body.status === 'raised');
  const acts = new Set(healthy.filter(({ body }) => body.severity === 'act').map(({ body }) => body.id));
  const act = ageing.find(({ body }) => body.severity === 'act' && body.status !== 'cleared');
  return {
    ...{ seed, luma: tolerance.psi.luma ?? Number.NaN },
    told: momentOf(ageing[0]),
    act: momentOf(act),
    cause: act?.body.cause ?? null,
    healthyMonths: (30 * dayMs) / monthMs,
    falseAlarms: raised.length,
    falseActs: acts.size,
    falseSays: raised.map(
      ({ body }) => `${body.severity} ${body.cause} ${body.feature}: ${body.evidence[0]?.text ?? ''}`,
    ),
  };
}
