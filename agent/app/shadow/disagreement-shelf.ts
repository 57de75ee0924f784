import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Picture } from '../../core/frame/frame.ts';
import type { ShadowComparison } from '../../core/shadow/shadow-comparison.ts';
import { type LabelCounts, noLabels } from '../../core/shadow/shadow-status.ts';
import { encodeJpeg } from '../../io/preprocess/encode-jpeg.ts';
import type { Log } from '../../pipeline/ports.ts';
import type { Disagreement, DisagreementShelf } from '../../pipeline/shadow-watch.ts';
import { indexFile, indexIn, labelsFile, labelsIn, pictureFile } from './disagreement-folder.ts';
import { labelCounts, type ShadowIndex, withDisagreement } from './disagreement-index.ts';
import { writeAtOnce } from './write-at-once.ts';

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

  async function write(changed: ShadowIndex): Promise<void> {
    await writeAtOnce(indexFile(dir), Buffer.from(JSON.stringify(changed)));
    index = changed;
  }

  /** One change after the other, each to what the one before has left. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  async function add(found: Disagreement, jpeg: Buffer | null): Promise<boolean> {
    const changed = withDisagreement(now(), { ...found, bytes: jpeg?.length ?? 0 }, limits, labels());
    if (!changed) return false;
    const picture = pictureFile(dir, found.item);
    // First the picture, then what leads to it; and the other way round for what goes.
    if (jpeg) await writeAtOnce(picture, jpeg);
    try {
      await write(changed.index);
    } catch (error) {
      await rm(picture, { force: true }).catch(() => {});
      throw error;
    }
    for (const item of changed.gone) await rm(pictureFile(dir, item), { force: true });
    return true;
  }

  return {
    async keep(found: Disagreement, picture: Picture) {
      if (!withDisagreement(now(), { ...found, bytes: 0 }, limits, labels())) return false;
      const jpeg = mayWrite() ? await encodeJpeg(picture, jpegQuality) : null;
      return inTurn(() => add(found, jpeg));
    },
    labels(comparison): LabelCounts {
      try {
        return labelCounts(now().items, comparison, labels());
      } catch {
        // Told with the next write.
        return noLabels;
      }
    },
    note: (comparison: ShadowComparison, { tolerance }) =>
      inTurn(async () => write({ ...now(), comparison, tolerance })),
  };
}
