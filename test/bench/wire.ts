import { decodeReport, encodeReport } from '../../shared/wire/codec.ts';
import type { WindowReport } from '../../shared/wire/report.ts';
import { realisticWindow } from '../fixtures/realistic-windows.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

/** Sizes of windows on the wire against what is promised, and the speed of the codec on this machine. */
export async function benchWire(): Promise<BenchRow[]> {
  const minute = realisticWindow('base', 32, 300, true);
  const hour = realisticWindow('hour', 256, 18_000, false);
  return [
    size('quiet minute, 3 × 32 bins, 12 statistics, 1 fps', realisticWindow('base', 32, 60, false), 600),
    size('quiet minute, 3 × 32 bins, 12 statistics, 5 fps', realisticWindow('base', 32, 300, false), 600),
    size('minute with 36 scores, 1 fps', realisticWindow('base', 32, 60, true), 900),
    size('minute with 36 scores, 5 fps', minute, 900),
    size('hour, 3 × 256 bins, 12 statistics, 1 fps', realisticWindow('hour', 256, 3_600, false), 3_000),
    size('hour, 3 × 256 bins, 12 statistics, 5 fps', hour, 3_000),
    size('hour with 36 scores, 5 fps', realisticWindow('hour', 256, 18_000, true), null),
    size('day, 3 × 256 bins, 12 statistics, 5 fps', realisticWindow('day', 256, 432_000, false), null),
    speed('minutes encoded', () => encodeReport(minute)),
    speed('minutes decoded', decoding(minute)),
    speed('hours encoded', () => encodeReport(hour)),
    speed('hours decoded', decoding(hour)),
  ];
}

function size(name: string, report: WindowReport, bar: number | null): BenchRow {
  const bytes = encodeReport(report).length;
  return bar === null ? forInformation(name, bytes, 'bytes') : atMost(name, bytes, 'bytes', bar);
}

function decoding(report: WindowReport): () => unknown {
  const bytes = encodeReport(report);
  return () => decodeReport(bytes);
}

/** Runs of `work` a second on one core, over half a second after as long a warm-up. */
function speed(name: string, work: () => unknown): BenchRow {
  runFor(500, work);
  return forInformation(name, Math.round(runFor(500, work)), 'reports/s');
}

function runFor(ms: number, work: () => unknown): number {
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < ms) {
    for (let i = 0; i < 50; i++) work();
    runs += 50;
  }
  return (runs * 1000) / (performance.now() - start);
}
