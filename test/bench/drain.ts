import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startMosquitto } from '../fixtures/mosquitto.ts';
import { startProxy } from '../fixtures/mqtt-proxy.ts';
import { fillBacklog } from './backlog.ts';
import { atLeast, atMost, type BenchRow, forInformation } from './bench-row.ts';
import { residentLessJournal } from './resident.ts';

const reports = 100_000;
const seenOnTheWire = 10_000;
const sampleMs = 50;
/** What the launcher sets. */
const asOnABox = ['--max-semi-space-size=1', '--heap-growing-percent=50'];
const environmentOnABox = {
  ...{ MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' },
  UV_THREADPOOL_SIZE: '4',
};

interface Drained {
  readonly perSecond: number;
  readonly receiveMaximum: number;
  /** Largest resident memory less the journal's mapping while it drained, above that before. */
  readonly memoryBytes: number;
}

/** How fast a backlog of quiet minutes leaves the box, a process of its own with its journal on the disk, to a Mosquitto on
 * this machine with its own settings (Receive Maximum 20), and how much memory that takes. Another, smaller backlog goes
 * through a proxy that counts what is under way. */
export async function benchDrain(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-drain-'));
  const broker = await startMosquitto();
  const proxy = await startProxy(broker.port);
  try {
    const bytes = await fillBacklog(join(folder, 'all'), reports);
    await fillBacklog(join(folder, 'some'), seenOnTheWire);
    const all = await drain(join(folder, 'all'), broker.url, reports);
    const { receiveMaximum } = await drain(join(folder, 'some'), proxy.url, seenOnTheWire);
    const memoryName = 'memory above rest while it drains, less the journal';
    return [
      atLeast(
        `drain of ${reports.toLocaleString('en')} reports to Mosquitto`,
        Math.round(all.perSecond),
        'reports/s',
        20_000,
      ),
      atMost('most reports under way at a time, as seen on the wire', proxy.mostUnacknowledged, '', receiveMaximum),
      atMost(memoryName, all.memoryBytes / 1e6, 'MB', 60),
      forInformation('bytes of a stored report', bytes, 'bytes'),
    ];
  } finally {
    await proxy.stop();
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}

async function drain(dir: string, url: string, expected: number): Promise<Drained> {
  const box = spawn(
    process.execPath,
    [...asOnABox, fileURLToPath(new URL('drain-box.ts', import.meta.url)), dir, url],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environmentOnABox },
    },
  );
  const lines = createInterface({ input: box.stdout })[Symbol.asyncIterator]();
  await lines.next();
  await sleep(1_000);
  const restBytes = residentLessJournal(box.pid!);
  let mostBytes = restBytes;
  const sampling = setInterval(() => {
    mostBytes = Math.max(mostBytes, residentLessJournal(box.pid!));
  }, sampleMs);
  box.stdin.write('g');
  const line = (await lines.next()).value;
  clearInterval(sampling);
  if (line === undefined) throw new Error(`drain: the box ended with ${box.exitCode}`);
  const { tookMs, waiting, confirmed, receiveMaximum } = JSON.parse(line);
  if (waiting !== expected || !confirmed) throw new Error(`drain: ${line}, expected ${expected} reports`);
  box.stdin.write('e');
  await once(box, 'exit');
  return { perSecond: (1_000 * expected) / tookMs, receiveMaximum, memoryBytes: mostBytes - restBytes };
}
