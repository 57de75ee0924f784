import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '../../core/frame/frame.ts';
import type { ShadowComparison } from '../../core/shadow/shadow-comparison.ts';
import { type LabelCounts, noLabels } from '../../core/shadow/shadow-status.ts';
import { atomicWrite } from '../../io/baseline-store/atomic-write.ts';
import { encodeJpeg } from '../../io/preprocess/encode-jpeg.ts';
import type { Log } from '../../pipeline/ports.ts';
import type { Disagreement, DisagreementShelf } from '../../pipeline/shadow-watch.ts';
import {
  emptyIndex,
  type IndexEntry,
  labelCounts,
  readIndex,
  readLabels,
  type ShadowIndex,
  withDisagreement,
} from './disagreement-index.ts';

export interface DisagreementLimits {
  readonly count: number;
  readonly bytes: number;
}

export const shadowDir = (stateDir: string, camera: string) => join(stateDir, 'shadow', camera);
export const indexFile = (dir: string) => join(dir, 'index.json');
/** Written by people's command, read by the agent; the index the other way round. */
export const labelsFile = (dir: string) => join(dir, 'labels.json');
export const pictureFile = (dir: string, item: string) => join(dir, `${item}.jpg`);

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

/** Throws, in words, when it is there and cannot be read. */
export function indexIn(dir: string): ShadowIndex {
  const text = textOf(indexFile(dir));
  return text === null ? emptyIndex : readIndex(text, indexFile(dir));
}

/** Throws, in words, when they are there and cannot be read. */
export function labelsIn(dir: string): ReadonlyMap<string, string> {
  const text = textOf(labelsFile(dir));
  return text === null ? new Map() : readLabels(text, labelsFile(dir));
}

export function writeLabels(dir: string, labels: ReadonlyMap<string, string>): void {
  atomicWrite(labelsFile(dir), Buffer.from(JSON.stringify(Object.fromEntries(labels))));
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
