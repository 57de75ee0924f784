import type { TrendMeasureName } from './measures.ts';

/** What an operator sets; shares of the commissioning level, which is the baseline's. */
export interface LightingLimits {
  /** Share of the commissioning output below which the lamp is due, above 0 and below 1. */
  readonly outputLimit: number;
  /** Δu′v′ from the commissioning colour. */
  readonly colourLimit: number;
  /** How long before the limit people want to know. */
  readonly planningHorizonMs: number;
}

/** TM-21's L70, its usual colour maintenance limit, and a month to get a lamp. */
export const defaultLimits: LightingLimits = {
  outputLimit: 0.7,
  colourLimit: 0.007,
  planningHorizonMs: 30 * 86_400_000,
};

/** A measure's limit as its values are compared with it, and as it is published. */
export interface MeasureLimit {
  readonly measure: TrendMeasureName;
  /** In the measure's own unit. */
  readonly at: number;
  readonly published: number;
  readonly side: 'below' | 'above';
  /** Key of the runbook. */
  readonly cause: string;
  /** Last part of an event's id. */
  readonly suffix: string;
}

export function measureLimits({ outputLimit, colourLimit }: LightingLimits): readonly MeasureLimit[] {
  if (!(outputLimit > 0 && outputLimit < 1))
    throw new RangeError(`lighting limits: expected an output limit between 0 and 1, got ${outputLimit}`);
  if (!(colourLimit > 0)) throw new RangeError(`lighting limits: expected a colour limit above 0, got ${colourLimit}`);
  return [
    {
      measure: 'lampOutput',
      at: Math.log(outputLimit),
      published: outputLimit,
      side: 'below',
      cause: 'lamp-ageing',
      suffix: 'output',
    },
    {
      measure: 'colourDuv',
      at: colourLimit,
      published: colourLimit,
      side: 'above',
      cause: 'colour-ageing',
      suffix: 'colour',
    },
  ];
}

export const isBeyond = ({ side, at }: MeasureLimit, value: number): boolean =>
  side === 'below' ? value < at : value > at;

/** Days in a row beyond the limit that count as crossed; one bad day does not. */
const CROSSED_DAYS = 3;

/** The first day of the newest stretch beyond the limit, or `null` while that is shorter than three days. */
export function crossedSince(
  limit: MeasureLimit,
  { days, values }: { days: readonly number[]; values: readonly number[] },
): number | null {
  let from = days.length;
  while (from > 0 && isBeyond(limit, values[from - 1]!)) from--;
  return days.length - from >= CROSSED_DAYS ? days[from]! : null;
}
