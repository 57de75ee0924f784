import { decodeStored } from '../../../shared/wire/codec.ts';
import type { BoxScreen, CameraIdentity } from '../../pipeline/box-screen.ts';
import type { Journal } from '../../pipeline/ports.ts';
import type { RunningParts } from '../status-snapshot.ts';

const againMs = 10_000;

/** What the screen of the box shows of a running agent; the journal is looked through every ten seconds at most. */
export function boxScreens(parts: RunningParts): () => BoxScreen {
  const { clock, config } = parts;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let oldestAtMs: number | null = null;
  return () => {
    if (parts.journal && clock.monotonicMs() - lookedMs >= againMs) {
      lookedMs = clock.monotonicMs();
      oldestAtMs = oldestReportMs(parts.journal);
    }
    const cameras = config.cameras.filter(({ enabled }) => enabled).map(({ id, name }) => identity(id, name, parts));
    return { oldestAtMs, clockMoved: parts.journal?.boots().at(-1)?.moved ?? false, cameras };
  };
}

function identity(id: string, name: string | null, parts: RunningParts): CameraIdentity {
  const facts = parts.cameras.get(id)?.facts();
  const baseline = parts.drifts.get(id)?.baselines.current(facts?.recipe ?? null);
  return { name: name ?? id, modelHash: facts?.model?.hash ?? null, baselineId: baseline?.id ?? null };
}

/** Of the first report of every stream, by its boot's clock; `null` when nothing is kept. */
export function oldestReportMs(journal: Pick<Journal, 'streams' | 'read'>): number | null {
  const times = journal.streams().flatMap(({ stream, first }) => {
    const [stored] = journal.read(stream, first, 1);
    if (!stored) return [];
    try {
      const { draft } = decodeStored(stored.bytes);
      return [stored.boot.moved ? stored.boot.offsetMs + draft.monotonicMs : draft.atMs];
    } catch {
      // A report that cannot be read is told by journal check.
      return [];
    }
  });
  return times.length === 0 ? null : Math.min(...times);
}
