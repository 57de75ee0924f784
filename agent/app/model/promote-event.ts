import type { ReportDraft } from '../../../shared/wire/report.ts';
import type { Clock } from '../../pipeline/ports.ts';

/** The event of a promoted model that the box does not use. It is over when it is told, so it comes once, as cleared. */
export function sentBackReport(camera: string, text: string, clock: Clock): ReportDraft {
  const atMs = Math.round(clock.wallMs());
  return {
    kind: 'event',
    camera,
    bootId: clock.bootId,
    monotonicMs: Math.round(clock.monotonicMs()),
    clock: { synced: clock.synced() },
    atMs,
    id: `${camera}-promotion-${new Date(atMs).toISOString().replace(/[-:.]/g, '')}`,
    type: 'system',
    status: 'cleared',
    severity: 'watch',
    onset: { atMs },
    shape: 'undetermined',
    feature: null,
    evidence: [{ text }],
    cause: null,
    action: 'Look at the reason; repair the model and promote it again. `driftlight doctor` tries a model before that.',
    recipe: null,
  };
}
