import type { LmdbJournal } from '../../agent/io/journal/lmdb-journal.ts';
import { openJournal } from '../../agent/io/journal/open-journal.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { realisticWindow } from '../fixtures/realistic-windows.ts';

const cameras = 4;
const minuteMs = 60_000;
const atATime = 500;

/** A journal large enough that nothing of a hundred thousand minutes is forgotten. */
export function openBacklog(dir: string): Promise<LmdbJournal> {
  return openJournal({ dir, maxBytes: 160 << 20, freeReserveBytes: 0, clock: realClock(), log: fakeLog() });
}

/** Fills a journal with quiet minutes of four cameras that nobody was sent. Returns the bytes of one. */
export async function fillBacklog(dir: string, reports: number): Promise<number> {
  const minute = realisticWindow('base', 32, 300, false);
  const journal = await openBacklog(dir);
  for (let from = 0; from < reports; from += atATime)
    await journal.append(
      Array.from({ length: Math.min(atATime, reports - from) }, (_, i) => {
        const startMs = minute.startMs + Math.floor((from + i) / cameras) * minuteMs;
        return { ...minute, camera: `line-${(from + i) % cameras}`, startMs, endMs: startMs + minuteMs };
      }),
    );
  const { bytes } = journal.read('window/line-0/base', 1, 1)[0]!;
  await journal.close();
  return bytes.length;
}
