import { clampFloat32, fitsFloat32, float32 } from './float32.ts';
import type { EventReport, HistogramCounts, Moment, Report, TrendReport, WindowReport } from './report.ts';
import { streamOf } from './report.ts';
import { distances, sendableScores, sendableStats, statPrecision } from './sendable.ts';

/**
 * A report as JSON: plain numbers, ISO times in UTC, every name always there and `null` where nothing is known. What
 * Protobuf carries as a 32-bit float is the shortest decimal of that float, so that both formats say the same.
 */
export function reportToJson(report: Report): Record<string, unknown> {
  return {
    kind: report.kind,
    site: report.site,
    device: report.device,
    camera: report.camera,
    stream: streamOf(report),
    seq: report.seq,
    journalId: report.journalId,
    bootId: report.bootId,
    monotonicMs: Math.round(report.monotonicMs),
    clock: { synced: report.clock.synced },
    at: iso(report.atMs),
    ...bodyOf(report),
  };
}

function bodyOf(report: Report): Record<string, unknown> {
  switch (report.kind) {
    case 'window':
      return windowOf(report);
    case 'event':
      return eventOf(report);
    case 'trend':
      return trendOf(report);
  }
}

function windowOf(window: WindowReport): Record<string, unknown> {
  const precision = statPrecision(window.level);
  return {
    level: window.level,
    start: iso(window.startMs),
    end: iso(window.endMs),
    recorded: window.recorded,
    frames: window.frames,
    framesFailed: window.framesFailed,
    framesSkipped: window.framesSkipped,
    framesLate: window.framesLate,
    framesEarly: window.framesEarly,
    baselineId: window.baselineId,
    recipe: window.recipe,
    histograms: Object.fromEntries(Object.entries(window.histograms).map(([name, h]) => [name, histogramOf(h)])),
    stats: Object.fromEntries(
      sendableStats(window.stats).map(([name, { n, mean, sd, min, max }]) => [
        name,
        {
          n,
          mean: precision.shortest(mean),
          sd: precision.shortest(sd),
          min: precision.shortest(min),
          max: precision.shortest(max),
        },
      ]),
    ),
    p: window.p !== undefined && fitsFloat32(window.p) ? float32.shortest(window.p) : null,
    scores: Object.fromEntries(
      sendableScores(window.scores).map(([name, row]) => [
        name,
        Object.fromEntries(
          distances.flatMap((distance) =>
            row[distance] === undefined ? [] : [[distance, float32.shortest(row[distance])]],
          ),
        ),
      ]),
    ),
    ...(window.interruptedSinceMs !== undefined && { interruptedSince: iso(window.interruptedSinceMs) }),
  };
}

function histogramOf({ lo, hi, edges, counts }: HistogramCounts): Record<string, unknown> {
  const bound = (value: number) => float32.shortest(clampFloat32(value));
  return edges ? { lo: bound(edges[0]!), edges: edges.map(bound), counts } : { lo: bound(lo), hi: bound(hi!), counts };
}

function eventOf(event: EventReport): Record<string, unknown> {
  return {
    id: event.id,
    type: event.type,
    status: event.status,
    severity: event.severity,
    onset: { at: isoOrNull(event.onset.atMs), ...intervalOf(event.onset) },
    shape: event.shape,
    feature: event.feature,
    evidence: event.evidence.map(({ text, measure, value, baseline, unit }) => ({
      text,
      ...(measure && { measure }),
      ...(Number.isFinite(value) && { value }),
      ...(Number.isFinite(baseline) && { baseline }),
      ...(unit && { unit }),
    })),
    cause: event.cause,
    action: event.action,
    recipe: event.recipe,
    recorded: event.recorded ?? false,
  };
}

function trendOf(trend: TrendReport): Record<string, unknown> {
  return {
    start: iso(trend.startMs),
    end: iso(trend.endMs),
    recorded: trend.recorded ?? false,
    measure: trend.measure,
    unit: trend.unit,
    slopePerMonth: trend.slopePerMonth,
    interval: trend.interval?.every(Number.isFinite) ? trend.interval : null,
    p: Number.isFinite(trend.p) ? trend.p : null,
    threshold: thresholdOf(trend.threshold),
  };
}

function thresholdOf(threshold: TrendReport['threshold']): Record<string, unknown> | null {
  if (!threshold || !Number.isFinite(threshold.value)) return null;
  const { value } = threshold;
  return 'reached' in threshold
    ? { value, reachedAt: isoOrNull(threshold.reached.atMs), ...intervalOf(threshold.reached) }
    : { value, notBefore: iso(threshold.notBeforeMs) };
}

function intervalOf(moment: Moment) {
  return { earliest: isoOrNull(moment.earliestMs), latest: isoOrNull(moment.latestMs) };
}

function iso(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined || !Number.isFinite(ms) ? null : iso(ms);
}
