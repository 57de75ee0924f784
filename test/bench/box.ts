import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentProcess } from '../fixtures/agent-process.ts';
import { startMosquitto } from '../fixtures/mosquitto.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';
import { residentLessJournal } from './resident.ts';

const warmUpMs = 90_000;
const compileMs = 3_000;

/** The whole agent as a box runs it: four simulated cameras at 2 frames/s, a broker, no model, from a checkout. */
export async function benchBox(): Promise<BenchRow[]> {
  const broker = await startMosquitto();
  const camera = (n: number) => ({
    id: `camera-${n}`,
    source: { type: 'simulated', fps: 2, seed: n },
    window: '10s',
    every: 'frame',
  });
  const agent = await agentProcess({
    site: 'bench',
    device: 'box',
    broker: { url: broker.url },
    cameras: [1, 2, 3, 4].map(camera),
  });
  try {
    // The first start after an update compiles; every other one finds the compiled code.
    await agent.start();
    await sleep(compileMs);
    agent.signal('SIGTERM');
    await agent.ended();
    const startedAt = performance.now();
    await agent.start();
    const answerMs = performance.now() - startedAt;
    await sleep(warmUpMs);
    const cpuBefore = cpuSeconds(agent.pid());
    const samples: number[] = [];
    for (let i = 0; i < 10; i++) {
      await sleep(1_000);
      samples.push(residentLessJournal(agent.pid()));
    }
    const cpuShare = (cpuSeconds(agent.pid()) - cpuBefore) / 10;
    const status = await agent.status();
    samples.sort((a, b) => a - b);
    return [
      atMost('status page answers after', answerMs, 'ms', 1500),
      atMost('resident memory less the journal, 4 cameras, from a checkout', samples[5]! / 1e6, 'MB', 150),
      forInformation('processor time of 4 cameras at 2 frames/s', 100 * cpuShare, '% of a core'),
      atMost('event loop delay, 99th percentile', status.eventLoopDelayMs.p99, 'ms', 50),
    ];
  } finally {
    await agent.dispose();
    await broker.stop();
  }
}

/** User and system time so far; Linux counts in hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
