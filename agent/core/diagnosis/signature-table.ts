import type { EventType, Shape } from '../../../shared/wire/report.ts';
import type { LoggedKind } from '../drift/events/logged-event.ts';

/** How a change of a measure is told to a person. `ratio`: ln, told in percent · `relative`: against the usual value, told
 * in percent · `share`: told in percentage points · `value`: from what to what · `direction`: only whether it rose or fell ·
 * `change`: only that it changed. */
export const tellings = [
  'ratio',
  'relative',
  'share',
  'levels',
  'mired',
  'pixels',
  'decibels',
  'value',
  'direction',
  'change',
] as const;
export type Telling = (typeof tellings)[number];

/** What the diagnosis looks at. Changes of `ratio` measures are in ln, of `relative` ones in ln(now ÷ usual). */
export interface Measure {
  /** 'lamp output' */
  readonly words: string;
  readonly tells: Telling;
  /** Smallest change that breaks a promised standstill. */
  readonly matters: number;
  /** Smallest change that keeps a promised move, where the noise lets it be seen: what happens elsewhere in the picture moves
   * every measure a little, so that this is less than what breaks a standstill. */
  readonly sees: number;
  /** Word under which several unchanged measures are told together: 'colour', 'pattern'. */
  readonly group: string;
  /** What a person can do to make it available. */
  readonly remedy: string | null;
}

export const moves = ['up', 'down', 'moved', 'unchanged', 'any'] as const;
export type Moves = (typeof moves)[number];

/** What a cause does to a measure. */
export interface Expectation {
  readonly moves: Moves;
  /** Smallest and largest usual size of the change, in the unit of the measure's `matters`; `null`: no limit. */
  readonly least: number | null;
  readonly most: number | null;
  /** How much this measure counts; 1 is usual. */
  readonly weight: number;
  /** False: it follows from another one, and is not told beside it. */
  readonly told: boolean;
}

/** `above` and `below`: its value now against `by`; the others: its change. */
export const conditions = ['available', 'unavailable', 'up', 'down', 'moved', 'unchanged', 'above', 'below'] as const;
/** Evidence without which a cause is not considered, or with which it is not. */
export type Condition =
  | { readonly measure: string; readonly is: (typeof conditions)[number]; readonly by: number | null }
  | { readonly chart: string };

export const driftClasses = ['annotation-inconsistency', 'domain-shift', 'data-drift', 'concept-shift'] as const;
export type DriftClass = (typeof driftClasses)[number];

/** What one cause looks like. */
export interface Signature {
  /** 'lamp ageing' */
  readonly name: string;
  /** `null`: as the shape of the change says. */
  readonly type: EventType | null;
  readonly class: DriftClass;
  /** ln of how much more (positive) or less often than others it happens. */
  readonly prior: number;
  /** ln of how much more likely it is where the change has that shape. */
  readonly shapes: Readonly<Partial<Record<Shape, number>>>;
  /** The same for every chart that alarmed. */
  readonly charts: Readonly<Record<string, number>>;
  /** The same where something of that kind was logged about the onset. */
  readonly logged: Readonly<Partial<Record<LoggedKind, number>>>;
  /** By measure; the ones told first stand first. */
  readonly signs: ReadonlyMap<string, Expectation>;
  readonly requires: readonly Condition[];
  readonly forbids: readonly Condition[];
  /** Causes that it stands for while they cannot be told apart, and the sentence that says so. */
  readonly standsFor: readonly string[];
  readonly apart: string | null;
  /** Whether it may act together with others. */
  readonly mixes: boolean;
}

export interface SignatureTable {
  readonly measures: ReadonlyMap<string, Measure>;
  readonly causes: ReadonlyMap<string, Signature>;
}

/** What to do about a cause or a class. */
export interface RunbookEntry {
  readonly name: string;
  /** One or two sentences for the technician at the line. */
  readonly action: string;
  readonly detect: string;
  readonly confirm: string;
  readonly remediate: string;
  readonly retrain: string;
  /** What to write down when it was done. */
  readonly writeDown: string;
}

export interface Runbook {
  readonly classes: ReadonlyMap<DriftClass, RunbookEntry>;
  readonly causes: ReadonlyMap<string, RunbookEntry>;
}
