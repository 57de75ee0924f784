import type { ReportDraft } from '../../../../shared/wire/report.ts';
import type { ReportMoment } from '../../window/window-report.ts';
import type { EventBody } from './event-state.ts';

/** What is published of an event. `recorded`: its times are the frames' own and no clock moves them. */
export function eventReport(camera: string, event: EventBody, made: ReportMoment, recorded: boolean): ReportDraft {
  return {
    kind: 'event',
    camera,
    bootId: made.bootId,
    monotonicMs: Math.round(made.monotonicMs),
    clock: { synced: made.synced },
    atMs: Math.round(made.utcMs),
    ...(recorded ? { recorded } : {}),
    ...event,
  };
}
