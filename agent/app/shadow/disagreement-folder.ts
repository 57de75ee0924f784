import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atomicWrite } from '../../io/baseline-store/atomic-write.ts';
import { emptyIndex, readIndex, readLabels, type ShadowIndex } from './disagreement-index.ts';

/** Where the disagreements of a camera lie, for the agent and for people's commands. */

export const shadowDir = (stateDir: string, camera: string) => join(stateDir, 'shadow', camera);
export const indexFile = (dir: string) => join(dir, 'index.json');
/** Written by people's command, read by the agent; the index the other way round. */
export const labelsFile = (dir: string) => join(dir, 'labels.json');
export const pictureFile = (dir: string, item: string) => join(dir, `${item}.jpg`);

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
