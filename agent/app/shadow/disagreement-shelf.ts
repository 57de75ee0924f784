import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Picture } from '../../core/frame/frame.ts';
import type { ShadowComparison } from '../../core/shadow/shadow-comparison.ts';
import { type LabelCounts, noLabels } from '../../core/shadow/shadow-status.ts';
import { atomicWrite } from '../../io/baseline-store/atomic-write.ts';
import { encodeJpeg } from '../../io/preprocess/encode-jpeg.ts';
import type { Log } from '../../pipeline/ports.ts';
import type { Disagreement, DisagreementShelf } from '../../pipeline/shadow-watch.ts';
import { indexFile, indexIn, labelsFile, labelsIn, pictureFile } from './disagreement-folder.ts';
import { type IndexEntry, labelCounts, type ShadowIndex, withDisagreement } from './disagreement-index.ts';

export interface DisagreementLimits {
  readonly count: number;
  readonly bytes: number;
}

const jpegQuality = 85;

/** Disagreements of one camera in a folder: an index, and a small picture each. `mayWrite`: whether the disk has room for
 * pictures. */
export function disagreementShelf(
  dir: string,
  limits: DisagreementLimits,
  { mayWrite, log }: { mayWrite: () => boolean; log: Pick<Log, 'warn'> },
): DisagreementShelf {
  let index: ShadowIndex | null = null;
  let read: { key: string; labels: ReadonlyMap<string, string> } | null = null;

  function labels(): ReadonlyMap<string, string> {
    const stat = statSync(labelsFile(dir), { throwIfNoEntry: false });
    const key = stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : 'none';
    if (read?.key === key) return read.labels;
    read = { key, labels: new Map() };
    try {
      read = { key, labels: labelsIn(dir) };
    } catch (error) {
      log.warn(`labels of disagreements are not counted: ${(error as Error).message}`);
    }
    return read.labels;
  }

  function now(): ShadowIndex {
    index ??= indexIn(dir);
    return index;
  }

  function write(changed: ShadowIndex): void {
    atomicWrite(indexFile(dir), Buffer.from(JSON.stringify(changed)));
    index = changed;
  }

  return {
    async keep(found: Disagreement, picture: Picture) {
      if (!withDisagreement(now(), { ...found, bytes: 0 }, limits, labels())) return false;
      const jpeg = mayWrite() ? await encodeJpeg(picture, jpegQuality) : null;
      const entry: IndexEntry = { ...found, bytes: jpeg?.length ?? 0 };
      const changed = withDisagreement(now(), entry, limits, labels());
      if (!changed) return false;
      mkdirSync(dir, { recursive: true });
      // First the picture, then what leads to it; and the other way round for what goes.
      if (jpeg) writeFileSync(pictureFile(dir, found.item), jpeg);
      write(changed.index);
      for (const item of changed.gone) rmSync(pictureFile(dir, item), { force: true });
      return true;
    },
    labels(comparison): LabelCounts {
      try {
        return labelCounts(now().items, comparison, labels());
      } catch {
        // Told with the next write.
        return noLabels;
      }
    },
    async note(comparison: ShadowComparison, { tolerance }) {
      mkdirSync(dir, { recursive: true });
      write({ ...now(), comparison, tolerance });
    },
  };
}
