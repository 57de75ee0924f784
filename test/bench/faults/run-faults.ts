import { seededRandom } from '../../../shared/stats/random.ts';
import { clockFaults, diskFaults, drawFaults, type Fault, type FaultKind, faultText } from './fault-list.ts';
import type { Verdict } from './judge.ts';
import { runShift, type ShiftOptions } from './shift.ts';

export interface BenchOptions {
  readonly count: number;
  readonly seed: number;
  /** Disk faults need it. */
  readonly canMount: boolean;
  /** Clock faults need it. */
  readonly faketime: string | null;
  readonly onFault?: (fault: Fault, number: number) => void;
  readonly say: (text: string) => void;
  /** Runs of the search for a short list after a failure; 8 unless given. */
  readonly shrinks?: number;
  readonly without?: readonly FaultKind[];
  readonly signal?: AbortSignal;
}

export interface BenchResult {
  readonly faults: number;
  readonly given: number;
  readonly lost: number;
  readonly twice: number;
  readonly statedLost: number;
  readonly reports: number;
  readonly agentStarts: number;
  readonly slowestMs: number;
  /** How often each kind was drawn. */
  readonly kinds: Readonly<Partial<Record<FaultKind, number>>>;
  readonly broken: readonly string[];
}

/** Faults a shift; then everything is healed and counted. */
const shiftFaults = 50;

/** Draws the faults from the seed, hits plant after plant with them, and stops at the first promise that does not hold. */
export async function runFaults(options: BenchOptions): Promise<BenchResult> {
  const { count, say } = options;
  const total = { faults: 0, given: 0, lost: 0, twice: 0, statedLost: 0, reports: 0, agentStarts: 0, slowestMs: 0 };
  const kinds: Partial<Record<FaultKind, number>> = {};
  for (let number = 0; total.faults < count; number++) {
    const shift = shiftOf(options, number, Math.min(shiftFaults, count - total.faults));
    say(
      `shift ${number + 1}, seed ${shift.seed}: ${shift.faults.length} faults; broker ${shift.brokerKeeps ? 'keeps' : 'forgets'}, disk ${shift.withDisk ? 'of its own' : 'shared'}, clock ${shift.faketime ? 'can be set' : 'true'}`,
    );
    const before = total.faults;
    const verdict = await runShift({
      ...shift,
      ...(options.signal && { signal: options.signal }),
      onFault: (fault, index) => options.onFault?.(fault, before + index + 1),
    });
    say(`  ${verdictText(verdict)}`);
    total.faults += shift.faults.length;
    for (const { kind } of shift.faults) kinds[kind] = (kinds[kind] ?? 0) + 1;
    for (const key of ['given', 'lost', 'twice', 'statedLost', 'reports', 'agentStarts'] as const)
      total[key] += verdict[key];
    total.slowestMs = Math.max(total.slowestMs, verdict.settledMs);
    if (verdict.broken.length > 0) {
      say(`\nbroken promises:\n${verdict.broken.map((text) => `  ${text}`).join('\n')}`);
      say(`\nthe agent said last:\n${verdict.agentSaid}`);
      await shrink(shift, options.shrinks ?? 8, say);
      return { ...total, kinds, broken: verdict.broken };
    }
  }
  return { ...total, kinds, broken: [] };
}

/** Seeds of the shifts lie apart, so that the one of a failing shift is enough to run it alone. */
function shiftOf(
  { seed, canMount, faketime, without = [] }: BenchOptions,
  number: number,
  count: number,
): ShiftOptions {
  const shiftSeed = seed * 1_000 + number;
  const random = seededRandom(shiftSeed);
  const withDisk = canMount && random() < 0.7;
  const withClock = faketime !== null && random() < 0.5;
  const brokerKeeps = random() < 0.5;
  const left = [...without, ...(withDisk ? [] : diskFaults), ...(withClock ? [] : clockFaults)];
  const faults = drawFaults(count, shiftSeed, left);
  return { seed: shiftSeed, faults, withDisk, faketime: withClock ? faketime : null, brokerKeeps };
}

/** Looks for a short list of faults that breaks a promise too: halves first, then with single faults left out. */
async function shrink(shift: ShiftOptions, runs: number, say: (text: string) => void): Promise<void> {
  let faults = shift.faults;
  say(`\nlooking for a shorter list of faults, ${runs} runs at most`);
  for (let parts = 2, at = 0; runs > 0 && faults.length > 1; runs--) {
    const size = Math.ceil(faults.length / parts);
    const tried =
      parts === 2
        ? faults.slice(at * size, (at + 1) * size)
        : [...faults.slice(0, at * size), ...faults.slice((at + 1) * size)];
    const { broken } = await runShift({ ...shift, faults: tried });
    say(`  ${tried.length} faults: ${broken[0] ?? 'all is well'}`);
    if (broken.length > 0) {
      faults = tried;
      at = 0;
      parts = 2;
    } else if (++at * size >= faults.length) {
      at = 0;
      parts *= 2;
    }
  }
  say(
    `\n${faults.length} faults that break a promise, seed ${shift.seed}:\n${faults.map((fault) => `  ${faultText(fault)}`).join('\n')}`,
  );
}

function verdictText({
  given,
  counted,
  lost,
  twice,
  statedLost,
  reports,
  agentStarts,
  settledMs,
  broken,
}: Verdict): string {
  const outcome = broken.length === 0 ? 'well' : 'BROKEN';
  return `${outcome}: ${counted} of ${given} frames counted, ${lost} lost, ${twice} twice, ${statedLost} stated as lost; ${reports} reports, ${agentStarts} starts, settled in ${(settledMs / 1_000).toFixed(1)} s`;
}
