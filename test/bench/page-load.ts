import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentProcess } from '../fixtures/agent-process.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

const pages = 20;
const warmUpMs = 30_000;
const periodMs = 20_000;
/** With and without the pages in turn, so that what changes by itself falls on both. */
const rounds = 3;

interface Reader {
  parts(): number;
  close(): void;
}

/** What open pages cost the agent: four simulated cameras at 2 frames/s, 20 pages kept fresh by their streams, of every kind
 * that a technician leaves open. Processor time is compared, not time, since the machine has other work. */
export async function benchPageLoad(): Promise<BenchRow[]> {
  const agent = await agentProcess({
    site: 'bench',
    device: 'box',
    cameras: [1, 2, 3, 4].map((n) => ({
      id: `camera-${n}`,
      source: { type: 'simulated', fps: 2, seed: n },
      window: '10s',
      every: 'frame',
    })),
  });
  try {
    await agent.start();
    await sleep(warmUpMs);
    const paths = ['/', '/', '/camera/camera-1', '/camera/camera-2', '/box', '/events'];
    let alone = 0;
    let watched = 0;
    let parts = 0;
    for (let round = 0; round < rounds; round++) {
      alone += await cpuOver(agent.pid(), periodMs);
      const readers = await Promise.all(
        Array.from({ length: pages }, (_, index) => openPage(agent.statusUrl, paths[index % paths.length]!)),
      );
      await sleep(2_000);
      watched += await cpuOver(agent.pid(), periodMs);
      for (const reader of readers) {
        parts += reader.parts();
        reader.close();
      }
      await sleep(1_000);
    }
    const { cameras } = await agent.status();
    const seconds = (rounds * periodMs) / 1_000;
    const skipped = cameras.reduce((sum, { framesSkipped }) => sum + framesSkipped, 0);
    return [
      forInformation('processor time of 4 cameras without open pages', (100 * alone) / seconds, '% of a core'),
      forInformation('answers to 20 open pages', parts, ''),
      atMost('20 open pages cost in addition', (100 * (watched - alone)) / seconds, '% of a core', 5),
      atMost('frames skipped meanwhile', skipped, '', 0),
    ];
  } finally {
    await agent.dispose();
  }
}

/** A page as a browser holds it open; resolves with its first part. */
function openPage(url: string, path: string): Promise<Reader> {
  return new Promise((resolve, reject) => {
    let parts = 0;
    const asked = get(`${url}/live?page=${path}`, { agent: false }, (answer: IncomingMessage) => {
      if (answer.statusCode !== 200) return reject(new Error(`${path}: ${answer.statusCode}`));
      answer.on('data', (chunk: Buffer) => {
        if (!/event: (part|same)/.test(chunk.toString('latin1'))) return;
        parts++;
        resolve({ parts: () => parts, close: () => asked.destroy() });
      });
      answer.on('error', () => undefined);
    });
    asked.on('error', reject);
  });
}

async function cpuOver(pid: number, ms: number): Promise<number> {
  const before = cpuSeconds(pid);
  await sleep(ms);
  return cpuSeconds(pid) - before;
}

/** User and system time so far; Linux counts in hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
