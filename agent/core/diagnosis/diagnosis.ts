import type { EventType, Evidence, Shape } from '../../../shared/wire/report.ts';
import type { LoggedEvent } from '../drift/events/logged-event.ts';
import type { Blob } from '../scene/scene-reading.ts';

/** How far one measure is away since the onset. */
export interface Sign {
  /** In the measure's own unit. */
  readonly change: number;
  /** In baseline standard deviations of the level told. */
  readonly deviation: number;
  readonly value: number;
  /** How uncertain the change is, in the measure's own unit; absent: one baseline standard deviation. */
  readonly uncertainty?: number;
}

/** All that is known when a cause is sought. */
export interface DiagnosisFacts {
  /** By channel or measure name (`lumaMean`, `red-green`, `focus`, `lampOutput`, `lightTiltX`, …). */
  readonly signs: ReadonlyMap<string, Sign>;
  /** By measure name: why it cannot be given. */
  readonly unavailable: ReadonlyMap<string, string>;
  readonly shape: Shape;
  /** UTC; the onset's best guess. */
  readonly onsetMs: number;
  /** How long the change has been looked at since its onset. */
  readonly sinceMs: number;
  /** Charts that alarmed, by name (`fast`, `cusum-1`, `blob`, `displacement`, …). */
  readonly charts: ReadonlySet<string>;
  readonly blob: Blob | null;
  /** What was logged about the onset. */
  readonly match: LoggedEvent | null;
  /** Cause to speak of although another leads, as long as nothing excludes it; absent: the one that leads. */
  readonly held?: string | null;
}

/** `clear`: one cause explains all and no other does · `likely`: it explains most · `open`: several do. */
export type Confidence = 'clear' | 'likely' | 'open';

/** A cause with what its evidence adds up to. */
export interface RankedCause {
  readonly cause: string;
  /** ln of how much more likely the signs are under this cause than by themselves. */
  readonly score: number;
}

export interface Diagnosis {
  /** Key of the runbook; `null`: nothing known explains it. */
  readonly cause: string | null;
  /** The cause that leads by the evidence, whichever is held. */
  readonly leading: string | null;
  readonly confidence: Confidence;
  /** What kind of event this cause is; `null`: as its shape says. */
  readonly type: EventType | null;
  /** 'Lamp output fell 14 % since 12 March, colour and pattern unchanged: lamp ageing.' */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly action: string;
  /** Another cause that acts at the same time, where both together explain clearly more than one. */
  readonly second: { readonly cause: string; readonly says: string; readonly action: string } | null;
  /** Other causes that explain it nearly as well, and what would tell them apart. */
  readonly rivals: readonly { readonly cause: string; readonly apart: string }[];
  /** Every cause that something speaks for and nothing excludes, the best first. */
  readonly ranking: readonly RankedCause[];
}

export type Diagnose = (facts: DiagnosisFacts) => Diagnosis;
