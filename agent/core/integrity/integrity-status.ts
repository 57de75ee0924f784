/** How the box stands to its validated state; for the page and `state`. `unchecked`: not looked yet since the start ·
 * `refused`: what lies there as validated cannot be trusted. */
export type IntegrityWord = 'unchecked' | 'never-validated' | 'ok' | 'departed' | 'refused';

export interface IntegrityStatus {
  readonly state: IntegrityWord;
  /** UTC as the box believes; `null` where there is no validated state to trust. */
  readonly validated: {
    readonly atMs: number;
    readonly by: string;
    readonly reason: string;
    /** Id of the configured key that signed it; `null`: no key is configured, so no signature was looked at. */
    readonly signedBy: string | null;
  } | null;
  readonly checkedAtMs: number | null;
  /** What departs, a sentence each, without a full stop; why it is refused, when it is. */
  readonly departures: readonly string[];
  /** What could not be read, in words. */
  readonly unknown: readonly string[];
  /** Whether a departure can change what is measured or decided. */
  readonly matters: boolean;
  /** Why the last check did not come to its end, or `null`. */
  readonly trouble: string | null;
}

export const uncheckedIntegrity: IntegrityStatus = {
  state: 'unchecked',
  validated: null,
  checkedAtMs: null,
  departures: [],
  unknown: [],
  matters: false,
  trouble: null,
};
