import type { Histogram } from '../../../shared/sketch/histogram.ts';
import { levels } from '../../../shared/wire/report.ts';
import { ByteReader, type ByteWriter } from './bytes.ts';
import { type CameraWindows, noWindows } from './camera-windows.ts';
import { openWindow, type TimeBasis, type Window } from './window.ts';

/** Open windows as bytes: in the checkpoint once a frame, in the journal once a base window. */
const version = 1;
const bases: readonly TimeBasis[] = ['live', 'recorded'];

export function writeCameraWindows(
  out: ByteWriter,
  windows: CameraWindows,
  parts: readonly (keyof CameraWindows['open'])[],
): Uint8Array {
  out.reset();
  out.byte(version);
  out.byte(bases.indexOf(windows.basis));
  out.count(windows.baseMs);
  out.count(windows.generation);
  out.text(windows.position);
  out.text(windows.recipe);
  for (const level of levels) {
    const open = parts.includes(level) ? windows.open[level] : [];
    out.count(open.length);
    for (const window of open) writeWindow(out, window);
  }
  return out.done();
}

/** Throws RangeError when the record is of another version or damaged. */
export function readCameraWindows(bytes: Uint8Array): CameraWindows {
  const from = new ByteReader(bytes);
  const found = from.byte();
  if (found !== version) throw new RangeError(`window record: expected version ${version}, got ${found}`);
  const windows = noWindows(bases[from.byte()] ?? 'live', from.count());
  windows.generation = from.count();
  windows.position = from.text();
  windows.recipe = from.text();
  for (const level of levels)
    for (let left = from.count(); left > 0; left--) windows.open[level].push(readWindow(from, level, windows.basis));
  return windows;
}

function writeWindow(out: ByteWriter, window: Window): void {
  out.text(window.recipe);
  out.double(window.startMs);
  out.double(window.endMs);
  out.count(window.frames);
  out.count(window.framesFailed);
  out.count(window.framesSkipped);
  out.count(window.framesLate);
  out.count(window.framesEarly);
  out.double(window.interruptedSinceMs ?? -1);
  out.count(window.histograms.size);
  for (const [name, histogram] of window.histograms) {
    out.text(name);
    writeHistogram(out, histogram);
  }
  out.count(window.stats.size);
  for (const [name, moments] of window.stats) {
    out.text(name);
    out.count(moments.n);
    out.double(moments.mean);
    out.double(moments.m2);
    out.double(moments.min);
    out.double(moments.max);
  }
}

function readWindow(from: ByteReader, level: Window['level'], basis: TimeBasis): Window {
  const recipe = from.text();
  const window = openWindow(level, basis, recipe, { startMs: from.double(), endMs: from.double() });
  window.frames = from.count();
  window.framesFailed = from.count();
  window.framesSkipped = from.count();
  window.framesLate = from.count();
  window.framesEarly = from.count();
  const interruptedSinceMs = from.double();
  window.interruptedSinceMs = interruptedSinceMs < 0 ? null : interruptedSinceMs;
  for (let left = from.count(); left > 0; left--) window.histograms.set(from.text() ?? '', readHistogram(from));
  for (let left = from.count(); left > 0; left--)
    window.stats.set(from.text() ?? '', {
      n: from.count(),
      mean: from.double(),
      m2: from.double(),
      min: from.double(),
      max: from.double(),
    });
  return window;
}

function writeHistogram(out: ByteWriter, histogram: Histogram): void {
  out.double(histogram.lo);
  out.double(histogram.hi);
  out.count(histogram.counts.length);
  out.byte(histogram.edges ? 1 : 0);
  for (const edge of histogram.edges ?? []) out.double(edge);
  for (let i = 0; i < histogram.counts.length; i++) out.count(histogram.counts[i]!);
}

function readHistogram(from: ByteReader): Histogram {
  const lo = from.double();
  const hi = from.double();
  const bins = from.count();
  const edges = from.byte() === 1 ? Array.from({ length: bins + 1 }, () => from.double()) : null;
  const counts = Float64Array.from({ length: bins }, () => from.count());
  return edges ? { lo, hi, edges, counts } : { lo, hi, counts };
}
