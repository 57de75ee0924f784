/** What several windows in a row had in common. Times are UTC ms. */
export interface Bucket {
  readonly startMs: number;
  readonly endMs: number;
  readonly n: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export interface ThinnedSeries {
  /** Values come in order of time; one that is not finite is left out. */
  add(startMs: number, endMs: number, value: number): void;
  /** At most `most`, oldest first. */
  buckets(): readonly Bucket[];
}

/** A series for drawing that needs the same memory however long it grows: when it is full, neighbours are merged. */
export function thinnedSeries(most = 720): ThinnedSeries {
  let kept: Bucket[] = [];
  let perBucket = 1;
  let open: Bucket | null = null;
  return {
    add: (startMs, endMs, value) => {
      if (!Number.isFinite(value)) return;
      const one: Bucket = { startMs, endMs, n: 1, mean: value, min: value, max: value };
      open = open === null ? one : merged(open, one);
      if (open.n < perBucket) return;
      kept.push(open);
      open = null;
      if (kept.length < most) return;
      kept = pairs(kept);
      perBucket *= 2;
    },
    buckets: () => (open === null ? kept : [...kept, open]),
  };
}

/** At most `most` buckets for the same time. */
export function fewer(buckets: readonly Bucket[], most: number): readonly Bucket[] {
  let few = buckets;
  while (few.length > most) few = pairs(few);
  return few;
}

function pairs(buckets: readonly Bucket[]): Bucket[] {
  const half: Bucket[] = [];
  for (let i = 0; i < buckets.length; i += 2) {
    const next = buckets[i + 1];
    half.push(next ? merged(buckets[i]!, next) : buckets[i]!);
  }
  return half;
}

function merged(a: Bucket, b: Bucket): Bucket {
  const n = a.n + b.n;
  return {
    startMs: a.startMs,
    endMs: Math.max(a.endMs, b.endMs),
    n,
    mean: (a.mean * a.n + b.mean * b.n) / n,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}
