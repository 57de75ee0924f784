import type { Moment } from '../../../shared/wire/report.ts';
import type { Departure } from './departures.ts';

/** A departure and since when: it was not there at `earliestMs` and was at `latestMs`, UTC milliseconds. */
export interface SeenDeparture extends Departure {
  readonly earliestMs: number | null;
  readonly latestMs: number;
}

/** What outlives a restart of the watch over the validated state; plain JSON. */
export interface IntegrityState {
  readonly version: 1;
  /** Of the validated state that was last trusted; `null`: none yet. */
  readonly manifestId: string | null;
  /** When facts were last held against it; `null`: not yet. */
  readonly comparedMs: number | null;
  readonly open: OpenIntegrityEvent | null;
}

export interface OpenIntegrityEvent {
  readonly id: string;
  readonly onset: Moment;
  readonly departures: readonly SeenDeparture[];
  /** Why the validated state is not trusted, as told last; `null`: it is. */
  readonly refusal: string | null;
}

export const noIntegrityState: IntegrityState = { version: 1, manifestId: null, comparedMs: null, open: null };

export function encodeIntegrityState(state: IntegrityState): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(state));
}

/** A state that cannot be read counts as none: the next check finds anew what departs. */
export function decodeIntegrityState(bytes: Uint8Array | null): IntegrityState {
  if (bytes === null) return noIntegrityState;
  try {
    const state = JSON.parse(new TextDecoder().decode(bytes)) as IntegrityState;
    const { open } = state;
    const isOpenRight = open === null || (typeof open?.id === 'string' && Array.isArray(open.departures));
    return state.version === 1 && isOpenRight ? state : noIntegrityState;
  } catch {
    return noIntegrityState;
  }
}
