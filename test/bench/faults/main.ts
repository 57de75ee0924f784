import { writeFileSync } from 'node:fs';
import { mosquittoInstalled } from '../../fixtures/mosquitto.ts';
import { type FaultKind, faultKinds, faultText } from './fault-list.ts';
import { lookAtMachine } from './machine.ts';
import { faultsPage } from './page.ts';
import { runFaults } from './run-faults.ts';

/** `make bench-faults FAULTS=1000 SEED=1`: prints the seed, every fault and what came of it; exit status 1 when a promise
 * did not hold, with a short list of faults that breaks it too. WITHOUT='kill broker,set clock' leaves kinds out, SHRINK
 * is how many runs the search for a short list may take. A run of 1,000 or more writes test/bench/FAULTS.md. */
const count = Number(process.env.FAULTS || 1_000);
const seed = Number(process.env.SEED || 1);
const shrinks = Number(process.env.SHRINK || 8);
const without = (process.env.WITHOUT ?? '').split(',').filter(Boolean) as FaultKind[];
const wholeRun = 1_000;
const say = (text: string) => process.stdout.write(`${text}\n`);

if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write(
    `bench-faults: expected whole numbers FAULTS and SEED, got ${process.env.FAULTS} and ${process.env.SEED}\n`,
  );
  process.exit(2);
}
for (const kind of without)
  if (!(kind in faultKinds)) {
    process.stderr.write(`bench-faults: WITHOUT: expected ${Object.keys(faultKinds).join(', ')}, got ${kind}\n`);
    process.exit(2);
  }
if (!mosquittoInstalled) {
  process.stderr.write('bench-faults: mosquitto is not installed; install the Debian package mosquitto\n');
  process.exit(2);
}
const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => ending.abort(new Error(`told to stop by ${name}`)));
process.exit(
  await bench().catch((error: Error) => {
    process.stderr.write(`bench-faults: ${error.stack}\n`);
    return 2;
  }),
);

async function bench(): Promise<number> {
  const startedMs = performance.now();
  const leftOut: string[] = without.map((kind) => `Left out: ${kind}.`);
  const machine = lookAtMachine((text) => {
    say(text);
    leftOut.push(text);
  });
  const result = await runFaults({
    count,
    seed,
    shrinks,
    without,
    signal: ending.signal,
    ...machine,
    onFault: (fault, number) => say(`  ${number} ${faultText(fault)}`),
    say,
  });
  const minutes = (performance.now() - startedMs) / 60_000;
  say(
    `\nseed ${seed}: ${result.faults} faults in ${minutes.toFixed(1)} minutes; ${result.given} frames given, ${result.lost} lost, ${result.twice} counted twice, ${result.statedLost} lost with damaged stores and stated; ${result.reports} reports, ${result.agentStarts} starts of the agent; slowest to settle ${(result.slowestMs / 1_000).toFixed(1)} s`,
  );
  if (result.faults >= wholeRun) {
    const day = new Date().toISOString().slice(0, 10);
    writeFileSync(new URL('../FAULTS.md', import.meta.url), faultsPage(result, { seed, minutes, leftOut, day }));
  }
  return result.broken.length === 0 ? 0 : 1;
}
