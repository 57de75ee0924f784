import type { StationConditions } from '../../agent/core/simulation/conditions.ts';
import { unitHash } from '../../agent/core/simulation/hash.ts';
import { strengthAt } from '../../agent/core/tolerance/strength-at.ts';
import { demoFrames, demoPictureBytes } from '../../deploy/demo-model/demo-frames.ts';
import { quantile } from '../../shared/stats/quantile.ts';
import { seededRandom } from '../../shared/stats/random.ts';
import { demoModel } from './accuracy-model.ts';

/** What wears, and how far; the first value is a new station's. */
export const wear: readonly { readonly what: string; readonly condition: Condition; readonly at: readonly number[] }[] =
  [
    {
      what: 'lamp output',
      condition: 'lampOutput',
      at: [1, 0.95, 0.9, 0.87, 0.84, 0.81, 0.78, 0.75, 0.7, 0.6, 0.5, 0.4],
    },
    { what: 'warmer light (mired)', condition: 'lampColour', at: [0, 10, 20, 30, 40, 60] },
    { what: 'colder light (mired)', condition: 'lampColour', at: [0, -10, -20, -30, -40, -60] },
    {
      what: 'blur (sigma, pixels of a picture 640 wide)',
      condition: 'defocusPx',
      at: [0, 0.5, 0.8, 1.1, 1.4, 1.8, 2.4],
    },
  ];
type Condition = 'lampOutput' | 'lampColour' | 'defocusPx';

export interface WearCurve {
  readonly what: string;
  readonly condition: Condition;
  readonly points: readonly WearPoint[];
  /** Where accuracy has fallen by so many points, with a 95 % interval over stations; `null`: nowhere up to the last. */
  readonly falls: readonly { readonly by: number; readonly at: number | null; readonly interval: Interval }[];
}

export type Interval = readonly [least: number | null, most: number | null];

export interface WearPoint {
  readonly at: number;
  readonly accuracy: number;
  /** 95 %, by the bootstrap over stations. */
  readonly interval: readonly [number, number];
  readonly recalls: readonly number[];
}

/** By station, for each point how many pictures of each class were right, and how many there were. */
interface Counts {
  readonly all: number[];
  readonly right: number[][];
}

const firstSeed = 40_001;
const dayMs = 86_400_000;
const classes = 4;
const replicates = 1000;

/** Accuracy of the demo's model on stations that it was not trained on, the same pictures at every strength of wear. */
export async function wearCurves(stations: number, each: number, say: (text: string) => void): Promise<WearCurve[]> {
  const answer = await demoModel();
  const pixels = new Uint8Array(demoPictureBytes);
  const counts = wear.map(() => [] as Counts[]);
  for (let s = 0; s < stations; s++) {
    const seed = firstSeed + s;
    const frames = demoFrames(seed, pixels);
    // A new station is the beginning of every curve.
    const fresh: (readonly [label: number, given: number])[] = [];
    for (let n = 0; n < each; n++) fresh.push(await asked(frames, seed, n, {}));
    for (const [w, { condition, at }] of wear.entries()) {
      const own: Counts = { all: new Array(classes).fill(0), right: at.map(() => new Array(classes).fill(0)) };
      for (const [label] of fresh) own.all[label]!++;
      for (const [p, value] of at.entries())
        for (let n = 0; n < each; n++) {
          const [label, given] = p === 0 ? fresh[n]! : await asked(frames, seed, n, { [condition]: value });
          if (label === given) own.right[p]![label]!++;
        }
      counts[w]!.push(own);
    }
    say(`station ${s + 1} of ${stations}`);
  }

  async function asked(
    frames: ReturnType<typeof demoFrames>,
    seed: number,
    n: number,
    worn: Partial<StationConditions>,
  ): Promise<readonly [number, number]> {
    const label = frames.draw(n, 365 * dayMs * unitHash(seed, n, 203), 0, worn);
    return [label, await answer(pixels)];
  }

  return wear.map((one, w) => curveOf(one, counts[w]!));
}

function curveOf({ what, condition, at }: (typeof wear)[number], counts: readonly Counts[]): WearCurve {
  const whole = accuracies(counts, at.length);
  const random = seededRandom(7);
  const drawn = Array.from({ length: replicates }, () =>
    accuracies(
      counts.map(() => counts[Math.floor(random() * counts.length)]!),
      at.length,
    ),
  );
  return {
    ...{ what, condition },
    points: at.map((value, p) => ({
      at: value,
      accuracy: whole[p]!,
      interval: middle(drawn.map((one) => one[p]!)),
      recalls: recallsAt(counts, p),
    })),
    falls: [0.01, 0.02].map((by) => {
      const found = drawn.map((one) => fallsAt(at, one, by));
      const [least, most] = middle(
        found.map((value) => value ?? Number.POSITIVE_INFINITY * Math.sign(at[1]! - at[0]!)),
      );
      const told = (value: number) => (Number.isFinite(value) ? value : null);
      return { by, at: fallsAt(at, whole, by), interval: [told(least), told(most)] };
    }),
  };
}

/** Between two strengths in proportion. */
function fallsAt(at: readonly number[], accuracy: readonly number[], by: number): number | null {
  const from = at[0]!;
  const way = at.slice(1).map((value) => Math.abs(value - from));
  const lost = accuracy.slice(1).map((value) => accuracy[0]! - value);
  const found = strengthAt(way, lost, by);
  return found === null ? null : from + found * Math.sign(at[1]! - from);
}

/** Mean of the recalls, so that every class weighs alike. */
function accuracies(counts: readonly Counts[], points: number): number[] {
  return Array.from(
    { length: points },
    (_, p) => recallsAt(counts, p).reduce((sum, share) => sum + share, 0) / classes,
  );
}

function recallsAt(counts: readonly Counts[], p: number): number[] {
  return Array.from({ length: classes }, (_, k) => {
    let [right, all] = [0, 0];
    for (const one of counts) {
      right += one.right[p]![k]!;
      all += one.all[k]!;
    }
    return right / all;
  });
}

function middle(values: readonly number[]): [number, number] {
  const rising = values.toSorted((a, b) => a - b);
  return [quantile(rising, 0.025, true), quantile(rising, 0.975, true)];
}

/** What the demo reads, to five digits. */
export function accuracyFile(measured: { pictures: number; stations: number; curves: readonly WearCurve[] }): string {
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(5)) : value);
  return `${JSON.stringify(measured, short, 1)}\n`;
}
