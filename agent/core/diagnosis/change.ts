import type { Sign } from './diagnosis.ts';

/** A change in the unit in which signatures speak, and how uncertain it is. */
export interface Change {
  readonly by: number;
  readonly uncertainty: number;
  /** As it was measured; absent for what is derived of several measures. */
  readonly sign?: Sign;
}
