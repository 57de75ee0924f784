import type { EventReport, EventType, Moment, ReportHeader, Severity, Shape } from '../../../../shared/wire/report.ts';
import type { SpentCharts } from './event-charts.ts';
import type { LoggedEvent } from './logged-event.ts';

/** What an event says; who says it and when is added by the pipeline. */
export type EventBody = Omit<EventReport, keyof ReportHeader | 'kind'>;

export type ReadingLevel = 'base' | 'hour';

/** All that outlives a restart; plain JSON. The history of deviations does not belong to it: it is fed again. */
export interface TrackerState {
  version: 1;
  /** Events ever raised; the last part of the next id. */
  raised: number;
  /** When the last event of a known shape was cleared: what came before is not looked at again. */
  clearedMs: number | null;
  spent: SpentCharts;
  /** Readings in a row with a score above the operating tolerance. */
  overTolerance: { base: number; hour: number };
  logged: LoggedEvent[];
  open: OpenEvent | null;
}

export interface OpenEvent {
  id: string;
  raisedMs: number;
  severity: Severity;
  type: EventType;
  shape: Shape;
  /** Level whose windows gave the onset. */
  onsetLevel: ReadingLevel;
  onset: Required<Moment>;
  /** Channel that moved most. */
  channel: string;
  agreeing: string[];
  match: LoggedEvent | null;
  /** Start of the earliest excursion, by level that alarmed. */
  sinceMs: { base: number | null; hour: number | null };
  /** Channels that alarmed. */
  culprits: string[];
  /** The farthest that each culprit was away, in baseline standard deviations. */
  peaks: { base: Record<string, number>; hour: Record<string, number> };
  /** By level, how far it has settled. */
  settling: { base: Settling; hour: Settling };
  /** Charts that alarmed; absent in states of an earlier version. */
  charts?: string[];
  /** What causes it, as far as told; absent: not sought. */
  diagnosis?: ToldCause;
  /** What was told of it before another change came on top, and from when on the newer one is analysed. */
  before?: { says: string; fromMs: number };
  /** It was seen to go up and down with the day. */
  swings?: boolean;
  /** What was said of its cause last. */
  says?: string;
  /** What the last analyses named, and how many in a row. */
  candidate: { shape: Shape; times: number };
  /** Readings since the last analysis. */
  unanalysed: number;
  published: Published;
}

/** How long a level has looked well. */
export interface Settling {
  /** Largest part of its threshold that a chart had in the last reading. */
  ratio: number;
  /** Readings in a row with every chart below half of its threshold. */
  quiet: number;
  /** Readings in a row with every culprit near the baseline, and the charts' ratio when that began. */
  near: number;
  ratioWhenNear: number;
  /** The newest windows are near, if not yet the day. */
  isBack?: boolean;
  /** Windows so long that they count like hours. */
  isLong?: boolean;
}

/** The cause that is told, the one that leads instead and for how many analyses in a row, and how often it changed. */
export interface ToldCause {
  cause: string | null;
  /** Kind of event that this cause is, once told. */
  type?: EventType;
  candidate: string | null;
  times: number;
  changes: number;
}

/** What people were told last. */
export interface Published {
  cause?: string | null;
  atMs: number;
  severity: Severity;
  type: EventType;
  shape: Shape;
  channel: string;
  widthMs: number;
  matched: string | null;
}

export const noState = (): TrackerState => ({
  version: 1,
  raised: 0,
  clearedMs: null,
  spent: {},
  overTolerance: { base: 0, hour: 0 },
  logged: [],
  open: null,
});
