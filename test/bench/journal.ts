import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LmdbJournal } from '../../agent/io/journal/lmdb-journal.ts';
import { memoryCheckpoint } from '../../agent/io/journal/memory-checkpoint.ts';
import { openJournal } from '../../agent/io/journal/open-journal.ts';
import { pickRuntimeDir } from '../../agent/io/journal/runtime-dir.ts';
import type { ReportDraft } from '../../shared/wire/report.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { levelMs, windowDraft } from '../fixtures/window-drafts.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

const cameras = ['a', 'b', 'c', 'd'];
const startMs = Date.UTC(2026, 2, 2);

/** Speed of the journal and of checkpoints on this machine, and what a day of 4 cameras writes to flash. */
export async function benchJournal(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-journal-'));
  try {
    return [
      ...(await speeds(join(folder, 'speed'))),
      await aDay('bytes written on the third day, 4 cameras', join(folder, 'day'), 64 << 20),
      await aDay('bytes written on the third day, 4 cameras, full and offline', join(folder, 'full'), 4 << 20),
      await reopening(join(folder, 'open')),
      checkpoints(),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const open = (dir: string, maxBytes: number): Promise<LmdbJournal> =>
  openJournal({ dir, maxBytes, freeReserveBytes: 0, clock: realClock(), log: fakeLog() });

/** 700 bytes for a minute and 3 KB for an hour or a day. */
function draft(camera: string, level: 'base' | 'hour' | 'day', atMs: number): ReportDraft {
  return windowDraft({ camera, level, startMs: atMs, baselineId: 'b'.repeat(level === 'base' ? 350 : 2_650) });
}

async function speeds(dir: string): Promise<BenchRow[]> {
  const journal = await open(dir, 64 << 20);
  let minute = 0;
  const next = (): ReportDraft => draft('a', 'base', startMs + minute++ * levelMs.base);
  const singles = await perSecond(() => journal.append([next()]));
  const batches = await perSecond(() => journal.append(Array.from({ length: 100 }, next)));
  let from = 1;
  const reads = await perSecond(() => {
    from = (journal.read('window/a/base', from, 20).at(-1)?.seq ?? 0) + 1;
  });
  await journal.close();
  return [
    forInformation('appends of one report, each awaited', Math.round(singles), 'appends/s'),
    forInformation('reports appended 100 at a time', Math.round(batches * 100), 'reports/s'),
    forInformation('reports read 20 at a time', Math.round(reads * 20), 'reports/s'),
  ];
}

/** Repetitions a second of `work`, over one second. */
async function perSecond(work: () => unknown): Promise<number> {
  const began = performance.now();
  let times = 0;
  for (; performance.now() - began < 1_000; times++) await work();
  return (times * 1_000) / (performance.now() - began);
}

/** Every minute the windows of all cameras in one commit, with the state of their open hours and moved cursors. */
async function aDay(name: string, dir: string, maxBytes: number): Promise<BenchRow> {
  const isFull = maxBytes < 64 << 20;
  const journal = await open(dir, maxBytes);
  // Trees are deeper, and a commit writes more, once they hold some thousand reports.
  for (const daysBefore of [2, 1]) await minutes(journal, startMs - daysBefore * levelMs.day, isFull);
  // Pages that LMDB wrote. The kernel's count of a process takes a page for all of the large folio it lies in, five times
  // as much; what reached the disk on a machine at rest (/sys/block) was this figure within 2 %.
  const before = journal.usage().bytesWritten;
  await minutes(journal, startMs, isFull);
  const written = journal.usage().bytesWritten - before;
  await journal.close();
  return atMost(name, Math.round(written / 1e5) / 10, 'MB', 100);
}

async function minutes(journal: LmdbJournal, fromMs: number, offline: boolean): Promise<void> {
  for (let atMs = fromMs; atMs < fromMs + levelMs.day; atMs += levelMs.base) {
    const drafts = cameras.map((camera) => draft(camera, 'base', atMs));
    const endsMs = atMs + levelMs.base;
    for (const level of ['hour', 'day'] as const)
      if (endsMs % levelMs[level] === 0)
        drafts.push(...cameras.map((camera) => draft(camera, level, endsMs - levelMs[level])));
    await journal.append(drafts, new Map(cameras.map((camera) => [`open/${camera}`, new Uint8Array(3_000).fill(1)])));
    if (offline) continue;
    for (const { stream, last } of journal.streams()) journal.advance(stream, 'published', last);
  }
}

/** A store full of minutes, opened as after a crash: its structure is checked page by page. */
async function reopening(dir: string): Promise<BenchRow> {
  const journal = await open(dir, 64 << 20);
  for (let at = 0; at < 60_000; at += 500)
    await journal.append(Array.from({ length: 500 }, (_, i) => draft('a', 'base', startMs + (at + i) * levelMs.base)));
  await journal.close();
  writeFileSync(join(dir, 'owner.json'), '');
  const began = performance.now();
  const again = await open(dir, 64 << 20);
  const took = performance.now() - began;
  await again.close();
  return atMost('opening a store of 50 MB after a crash', Math.round(took), 'ms', 1_000);
}

function checkpoints(): BenchRow {
  const dir = mkdtempSync(join(pickRuntimeDir('/dev/shm', { log: fakeLog() }), 'bench-checkpoint-'));
  const checkpoint = memoryCheckpoint(join(dir, 'a.open'));
  const content = new Uint8Array(10_000).fill(7);
  const times = 20_000;
  for (let warm = 0; warm < 2_000; warm++) checkpoint.write(content);
  const began = performance.now();
  for (let write = 0; write < times; write++) checkpoint.write(content);
  const tookUs = ((performance.now() - began) * 1_000) / times;
  checkpoint.close();
  rmSync(dir, { recursive: true });
  return atMost('checkpoint of 10 KB in memory', Math.round(tookUs * 10) / 10, 'µs', 50);
}
