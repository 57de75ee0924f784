import type { ReportDraft } from '../../shared/wire/report.ts';
import { eventReport } from '../core/drift/events/event-report.ts';
import type { ReportMoment } from '../core/window/window-report.ts';
import type { LightingFinding } from './lighting-watch.ts';

/** What is published of a camera's trends and events. `recorded`: their times are the frames' own and no clock moves them. */
export function findingReports(
  camera: string,
  { trends, events }: LightingFinding,
  made: ReportMoment,
  recorded: boolean,
): ReportDraft[] {
  const header = {
    camera,
    bootId: made.bootId,
    monotonicMs: Math.round(made.monotonicMs),
    clock: { synced: made.synced },
    atMs: Math.round(made.utcMs),
    ...(recorded ? { recorded } : {}),
  };
  return [
    ...trends.map((trend): ReportDraft => ({ kind: 'trend', ...header, ...trend })),
    ...events.map((event) => eventReport(camera, event, made, recorded)),
  ];
}
