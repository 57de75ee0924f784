/** What an event has to know of the baseline to speak of it. A baseline's calibration fits, with `provisional` added. */
export interface BaselineFacts {
  readonly span: { readonly days: number };
  /** Learnt by the agent by itself and confirmed by nobody. */
  readonly provisional: boolean;
  readonly channels: readonly ChannelFacts[];
}

export interface ChannelFacts {
  readonly name: string;
  /** Mean over the baseline, in the feature's own unit; absent: not known. */
  readonly mean?: number;
  /** Unit of the deviations of a level, in the feature's own unit, by equal parts of the day in UTC. */
  readonly base: { readonly scale: readonly number[] };
  readonly hour: { readonly scale: readonly number[] } | null;
}

/** Standard deviation of a channel at a level and time of day, in the feature's own unit; `null`: not known. */
export type ScaleAt = (channel: string, level: 'base' | 'hour', atMs: number) => number | null;

/** What a channel is in the baseline, in the feature's own unit; `null`: not known. */
export type UsualOf = (channel: string) => number | null;

export function usualIn(baseline: BaselineFacts): UsualOf {
  const means = new Map(baseline.channels.map(({ name, mean }) => [name, mean]));
  return (name) => means.get(name) ?? null;
}

const DAY_MS = 86_400_000;

export function scalesOf(baseline: BaselineFacts): ScaleAt {
  const channels = new Map(baseline.channels.map((channel) => [channel.name, channel]));
  return (name, level, atMs) => {
    const scale = channels.get(name)?.[level]?.scale;
    if (scale === undefined || scale.length === 0) return null;
    const partOfDay = (((atMs % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS;
    return scale[Math.min(scale.length - 1, Math.floor(partOfDay * scale.length))] ?? null;
  };
}

/** A baseline this short has not seen what varies from day to day. */
const SHORT_DAYS = 2;

/** What must be said with every alarm of a short or unconfirmed baseline; `null`: nothing. */
export function caveatOf({ span, provisional }: BaselineFacts): string | null {
  const hours = Math.max(0, Math.round(span.days * 24));
  if (span.days < SHORT_DAYS)
    return `Short baseline${provisional ? ', learnt by the box itself' : ''}: the budget holds only if nothing varies more slowly than the ${hours} hours seen`;
  if (provisional) return 'The baseline was learnt by the box itself; nobody has confirmed that the pictures were good';
  return null;
}
