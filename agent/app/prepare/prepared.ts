import type { Scenario } from '../../core/simulation/scenario.ts';
import type { LoadedDiagnosis } from '../diagnosis/load-diagnosis.ts';

/** What an agent needs read out of files before it starts, beside its configuration. Plain data. */
export interface Prepared {
  readonly diagnosis: LoadedDiagnosis;
  /** Of simulated cameras, by the name or file that the configuration gives. */
  readonly scenarios: ReadonlyMap<string, Scenario>;
}
