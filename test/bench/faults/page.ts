import { cpus, totalmem } from 'node:os';
import { type FaultKind, faultKinds } from './fault-list.ts';
import type { BenchResult } from './run-faults.ts';

export interface PageFacts {
  readonly seed: number;
  readonly minutes: number;
  /** What the machine could not do, in words. */
  readonly leftOut: readonly string[];
  readonly day: string;
}

/** The result of a whole run as a page for people. */
export function faultsPage(result: BenchResult, { seed, minutes, leftOut, day }: PageFacts): string {
  const { faults, given, lost, twice, statedLost, reports, agentStarts, slowestMs, kinds, broken } = result;
  const rows = (Object.keys(faultKinds) as FaultKind[]).map((kind) => `| ${kind} | ${kinds[kind] ?? 0} |`);
  const number = (value: number) => value.toLocaleString('en-GB');
  return `# Faults

Written by \`make bench-faults FAULTS=${faults} SEED=${seed}\` (what it does: [faults/README.md](faults/README.md)), on ${day}, on ${cpus().length} cores (${cpus()[0]?.model.trim()}) with ${Math.round(totalmem() / 2 ** 30)} GB.

| measured | |
| --- | --- |
| faults | ${number(faults)} in ${minutes.toFixed(1)} minutes |
| frames given to the recorded camera | ${number(given)} |
| of these lost | ${lost} |
| of these counted twice | ${twice} |
| lost inside damaged stores, within what the box says it had not delivered | ${number(statedLost)} |
| reports at the auditor, each number once | ${number(reports)} |
| starts of the agent | ${number(agentStarts)} |
| slowest from the last fault of a shift until everything had arrived | ${(slowestMs / 1_000).toFixed(1)} s |
| other promises broken | ${broken.length === 0 ? 'none' : broken.join('; ')} |

| fault | times |
| --- | --- |
${rows.join('\n')}
${leftOut.map((text) => `\n${text}\n`).join('')}`;
}
