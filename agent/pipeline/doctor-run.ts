/** One thing that was tried. */
export interface ShownFinding {
  readonly about: string;
  readonly result: 'ok' | 'warning' | 'failure';
  readonly found: string;
  /** What to do; empty when all is well. */
  readonly todo: string;
}

/** The examination that runs, or the last one since the start. */
export interface DoctorRun {
  readonly running: boolean;
  /** UTC as the box believes; `null`: there was none. */
  readonly beganAtMs: number | null;
  readonly endedAtMs: number | null;
  /** As they come. */
  readonly findings: readonly ShownFinding[];
  /** Why it did not come to its end, or `null`. */
  readonly trouble: string | null;
}
