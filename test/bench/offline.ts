import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pickRuntimeDir } from '../../agent/io/journal/runtime-dir.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { offlineAndBack } from '../fixtures/offline-journal.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

const days = 30;
const cameras = ['a', 'b', 'c', 'd'];
const maxBytes = 64_000_000;

/** A month without a broker at one window a minute, then the drain: what was kept of each level, and what is counted. */
export async function benchOffline(): Promise<BenchRow[]> {
  // In memory: 43,200 commits are not to wait for this machine's disk.
  const folder = mkdtempSync(join(pickRuntimeDir('/dev/shm', { log: fakeLog() }), 'bench-offline-'));
  const dir = join(folder, 'journal');
  try {
    const began = performance.now();
    const outcome = await offlineAndBack({ dir, days, cameras, maxBytes });
    const tookS = (performance.now() - began) / 1_000;
    const lost = Math.abs(outcome.framesAccepted - outcome.framesCounted);
    const names = { base: 'minutes', hour: 'hours', day: 'days' };
    return [
      atMost(`frames lost or counted twice, of ${outcome.framesAccepted.toLocaleString('en')}`, lost, 'frames', 0),
      atMost('cameras whose frames are not counted exactly', outcome.camerasWrong.length, 'cameras', 0),
      atMost('events lost, of 120', outcome.eventsAppended - outcome.eventsDelivered, 'events', 0),
      atMost('size of the file', statSync(join(dir, 'data.mdb')).size / 1e6, 'MB', maxBytes / 1e6),
      ...outcome.levels.flatMap(({ level, appended, kept, reachesBackDays }) => [
        forInformation(`${names[level]} kept, of ${appended.toLocaleString('en')}`, kept, 'reports'),
        forInformation(`kept ${names[level]} reach back`, Math.round(reachesBackDays * 10) / 10, 'days'),
      ]),
      ...outcome.levels.map(({ level }) =>
        forInformation(`bytes of one of the ${names[level]}`, outcome.bytesPerReport[level], 'bytes'),
      ),
      forInformation('time for all of it', Math.round(tookS), 's'),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
