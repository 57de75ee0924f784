/** From where on a change of the pictures matters to the model that looks at them. Plain JSON, part of a baseline. */
export interface Tolerance {
  /** PSI by feature, as windows score. */
  readonly psi: Readonly<Record<string, number>>;
  /** By channel in its own unit; reached at `below` and less, or at `above` and more. */
  readonly values: Readonly<Record<string, ValueTolerance>>;
  /** Channels whose alarms are only watched until something above is reached. What the model's tolerance was not asked
   * about, such as a moved camera, is none of its business; `null`: every channel. */
  readonly covers: readonly string[] | null;
  /** How it was found; absent where somebody stated it. */
  readonly found?: ToleranceFacts;
}

export interface ValueTolerance {
  readonly below: number | null;
  readonly above: number | null;
}

/** How a tolerance was found, for whoever looks at the baseline. */
export interface ToleranceFacts {
  /** Share of the model's answers that may change, or of accuracy that may be lost. */
  readonly share: number;
  readonly measuredBy: 'answers' | 'labels';
  readonly pictures: number;
  /** SHA-256 of the model's file. */
  readonly model: string;
  readonly atMs: number;
  readonly changes: readonly ChangeTolerance[];
}

export interface ChangeTolerance {
  readonly change: Change;
  /** Where the share was reached, in the change's own unit; `null`: nowhere up to `tried`. */
  readonly strength: number | null;
  readonly tried: number;
  /** What the window measures could not tell there from a healthy day. */
  readonly hidden: boolean;
}

/** What is done to pictures. In shares of the light lost or added, mired, pixels (sigma) and grey levels (deviation). */
export type Change = 'darker' | 'brighter' | 'warmer' | 'colder' | 'blur' | 'noise';

/** What of a window's reading is compared with a tolerance. */
export interface Compared {
  readonly scores: Readonly<Record<string, { readonly psi?: number | undefined }>>;
  readonly values: Readonly<Record<string, number>>;
}

/** Whether a reading reaches a tolerance. */
export function reaches({ scores, values }: Compared, tolerance: Tolerance): boolean {
  for (const [feature, least] of Object.entries(tolerance.psi)) if ((scores[feature]?.psi ?? 0) >= least) return true;
  for (const [channel, { below, above }] of Object.entries(tolerance.values)) {
    const value = values[channel];
    if (value === undefined || Number.isNaN(value)) continue;
    if ((below !== null && value <= below) || (above !== null && value >= above)) return true;
  }
  return false;
}

/** Whether alarms of a channel wait for the tolerance to be reached. */
export function isCovered(tolerance: Tolerance, channel: string): boolean {
  return tolerance.covers === null || tolerance.covers.includes(channel);
}
