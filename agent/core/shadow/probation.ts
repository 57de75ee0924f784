import { binomialTail } from '../../../shared/stats/binomial-tail.ts';
import type { ModelReading } from '../model/model-reading.ts';
import type { ModelStatus } from '../model/model-status.ts';

/** Runs that a new model must do well before the one before it is let go. */
export const probationRuns = 200;
/** A model that fails less often than this is taken for well, whatever the one before did. */
const LEAST_RATE = 0.01;
/** Fewer failures prove nothing. */
const LEAST_FAILURES = 3;
/** Asked after each of some 200 runs, a model as good as the old one is sent back in less than 2 % of promotions. */
const ALPHA = 1e-4;
const MOST_RESTARTS = 2;

export interface RunCounts {
  readonly runs: number;
  readonly failed: number;
}

/** Why a model on probation must go, in words, or `null`. `broken`: readings of the new model whose outputs were unusable,
 * counted among its `runs`. */
export function failsProbation(
  now: Pick<ModelStatus, 'state' | 'trouble' | 'runs' | 'failed' | 'restarts'>,
  broken: number,
  before: RunCounts,
): string | null {
  const because = now.trouble === null ? '' : `: ${now.trouble}`;
  if (now.state === 'refused') return `it does not run${because}`;
  if (now.restarts >= MOST_RESTARTS) return `its process ended ${now.restarts} times${because}`;
  const failures = now.failed + broken;
  const all = now.runs + now.failed;
  const usual = Math.max(LEAST_RATE, before.failed / Math.max(1, before.runs + before.failed));
  if (failures < LEAST_FAILURES || binomialTail(failures, all, usual) > ALPHA) return null;
  const kinds = broken > 0 ? ` (${broken} of them with unusable outputs)` : '';
  return `${failures} of its ${all} runs failed${kinds}, before it ${before.failed} of ${before.runs + before.failed}${because}`;
}

/** Whether outputs of the model were unusable, such as numbers that are none. */
export function isBrokenReading({ values }: ModelReading): boolean {
  return values.outputsBroken === 1;
}
