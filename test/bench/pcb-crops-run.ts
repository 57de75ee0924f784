import { pcbClasses } from '../fixtures/pcb-crops.ts';
import { learntBoards, type ShownBoards, withMore } from '../fixtures/pcb-shown.ts';
import type { Shown } from '../fixtures/pcb-station.ts';
import { pcbBaseline, type Told, watchPcb } from '../fixtures/pcb-watch.ts';

/** A change and what it has to be told as. */
export interface PcbCase {
  readonly name: string;
  /** Windows within which it is to be found. */
  readonly within: number;
  /** Kinds of event that it may be told as. */
  readonly types: readonly string[];
  /** Whether the promise holds for it, or it is only looked at. */
  readonly isPromised: boolean;
  readonly pool: (others: Others) => readonly Shown[];
}

/** Crops of the boards that the baseline has not seen. */
export interface Others {
  readonly plain: readonly Shown[];
  readonly blurred: readonly Shown[];
  readonly dimmed: readonly Shown[];
}

/** Their crops lie inside copper or in the open and are darker or brighter: their pictures change with their share. */
const lookOther = ['copper', 'pinhole'];

const mixes = (share: number, isPromised: boolean): PcbCase[] =>
  pcbClasses.slice(1).map((label) => ({
    name: `${Math.round(100 * share)} % ${label}`,
    within: 60,
    types: ['prediction-drift'],
    isPromised: isPromised && !lookOther.includes(label),
    pool: ({ plain }) => withMore(plain, label, share),
  }));

export const pcbCases: readonly PcbCase[] = [
  {
    name: 'blurred, σ = 1.5 px',
    within: 20,
    types: ['camera-health'],
    isPromised: true,
    pool: ({ blurred }) => blurred,
  },
  { name: 'dimmed by 30 %', within: 20, types: ['lighting'], isPromised: true, pool: ({ dimmed }) => dimmed },
  ...mixes(0.8, true),
  ...mixes(0.6, false),
];

/** A day of minutes. */
export const HEALTHY_WINDOWS = 1440;

export interface PcbRun {
  readonly seed: number;
  readonly threshold: number;
  readonly channels: number;
  /** Events of healthy windows of the other boards. */
  readonly healthy: readonly Told[];
  /** By case, what was told, within the windows of the case. */
  readonly told: readonly (readonly Told[])[];
}

/** One split of the boards: a baseline, and every case from the boards that it has not seen. */
export async function pcbRun(shown: ShownBoards, seed: number): Promise<PcbRun> {
  const learnt = learntBoards(shown.boards, seed);
  const other = (pool: readonly Shown[]) => pool.filter(({ crop }) => !learnt.has(crop.board));
  const others = { plain: other(shown.plain), blurred: other(shown.blurred), dimmed: other(shown.dimmed) };
  const baseline = await pcbBaseline(
    shown.plain.filter(({ crop }) => learnt.has(crop.board)),
    seed,
  );
  const { fast } = baseline.calibration;
  return {
    seed,
    threshold: fast?.threshold ?? Number.NaN,
    channels: fast?.channels.length ?? 0,
    healthy: watchPcb(baseline, seed, others.plain, others.plain, HEALTHY_WINDOWS),
    told: pcbCases.map(({ pool, within }) => watchPcb(baseline, seed, others.plain, pool(others), within)),
  };
}
