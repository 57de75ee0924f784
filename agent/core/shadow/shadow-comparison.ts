/** The comparison of one candidate with one incumbent on one camera; another file of either begins a new one. Plain data. */
export interface ShadowComparison {
  /** From 1 on, on this camera. */
  readonly number: number;
  /** SHA-256 of the files. */
  readonly incumbent: string;
  readonly candidate: string;
  readonly startedAtMs: number;
  /** Frames that count, one of each block, and those on which the models disagree. */
  readonly compared: number;
  readonly disagreed: number;
  /** Of the disagreements, those where the candidate gave no answer. */
  readonly unanswered: number;
  /** Answered by both beside the first of their block. */
  readonly besideTheirBlock: number;
  /** The block counted last; `null` before the first. */
  readonly lastBlock: number | null;
}

/** All of a camera's comparisons that are remembered, the present one and the latest before it, newest last. */
export interface ShadowRecord {
  readonly now: ShadowComparison | null;
  readonly before: readonly ShadowComparison[];
}

export const noShadowRecord: ShadowRecord = { now: null, before: [] };
const KEPT_BEFORE = 10;

/** The record in which `incumbent` and `candidate` are compared: as it is, or with a new comparison begun. */
export function comparing(record: ShadowRecord, incumbent: string, candidate: string, nowMs: number): ShadowRecord {
  const { now, before } = record;
  if (now && now.incumbent === incumbent && now.candidate === candidate) return record;
  const counts = { compared: 0, disagreed: 0, unanswered: 0, besideTheirBlock: 0, lastBlock: null };
  const begun = { number: (now?.number ?? 0) + 1, incumbent, candidate, startedAtMs: nowMs, ...counts };
  return { now: begun, before: now ? [...before, now].slice(-KEPT_BEFORE) : before };
}

/** Adds a frame that both were asked about. Only the first of its block counts. */
export function addFrame(
  comparison: ShadowComparison,
  block: number,
  answers: 'agree' | 'disagree' | 'unanswered',
): ShadowComparison {
  if (block === comparison.lastBlock) return { ...comparison, besideTheirBlock: comparison.besideTheirBlock + 1 };
  return {
    ...comparison,
    lastBlock: block,
    compared: comparison.compared + 1,
    disagreed: comparison.disagreed + (answers === 'agree' ? 0 : 1),
    unanswered: comparison.unanswered + (answers === 'unanswered' ? 1 : 0),
  };
}

export function encodeShadowRecord(record: ShadowRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: 1, ...record }));
}

/** Throws RangeError for what is no record. */
export function decodeShadowRecord(bytes: Uint8Array): ShadowRecord {
  const value = JSON.parse(new TextDecoder().decode(bytes));
  const { version, now, before } = (value ?? {}) as { version?: number } & Partial<ShadowRecord>;
  if (version !== 1) throw new RangeError(`expected version 1 of a shadow comparison, got ${version}`);
  if (!Array.isArray(before) || !before.every(isComparison) || !(now === null || isComparison(now)))
    throw new RangeError('the counts of a shadow comparison do not fit together');
  return { now, before };
}

function isComparison(value: unknown): value is ShadowComparison {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as ShadowComparison;
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0;
  return (
    typeof one.incumbent === 'string' &&
    typeof one.candidate === 'string' &&
    Number.isFinite(one.startedAtMs) &&
    [one.number, one.compared, one.disagreed, one.unanswered, one.besideTheirBlock].every(isCount) &&
    (one.lastBlock === null || Number.isSafeInteger(one.lastBlock)) &&
    one.disagreed <= one.compared &&
    one.unanswered <= one.disagreed
  );
}
