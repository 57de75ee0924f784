import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexIn, labelsIn, pictureFile } from './disagreement-folder.ts';
import type { IndexEntry } from './disagreement-index.ts';

export interface ExportedDisagreements {
  readonly items: number;
  readonly pictures: number;
  readonly labelled: number;
  /** The files written, in order. */
  readonly files: readonly string[];
}

/** Copies the disagreements of the present comparison and their pictures to `out`: `labels.csv` to be filled in, and with
 * `incumbent.csv` and `candidate.csv` what `shadow evaluate` takes. Throws, in words, for a folder that cannot be read or
 * written, and RangeError where there is none. */
export function exportDisagreements(dir: string, out: string): ExportedDisagreements {
  const { items: all, comparison } = indexIn(dir);
  const items = all.filter((one) => comparison === null || one.comparison === comparison.number);
  if (items.length === 0)
    throw new RangeError(`${dir}: no disagreement is kept; the models agreed so far, or none ran`);
  const labels = labelsIn(dir);
  mkdirSync(out, { recursive: true });
  let pictures = 0;
  for (const { item } of items) {
    const from = pictureFile(dir, item);
    if (!existsSync(from)) continue;
    copyFileSync(from, join(out, `${item}.jpg`));
    pictures++;
  }
  const files = [
    file('labels.csv', ['item', 'incumbent', 'candidate', 'label'], ({ item, incumbent, candidate }) => [
      ...[item, incumbent, candidate, labels.get(item) ?? ''],
    ]),
    file('incumbent.csv', ['item', 'prediction'], ({ item, incumbent }) => [item, incumbent]),
    file('candidate.csv', ['item', 'prediction'], ({ item, candidate }) => [item, candidate]),
  ];
  return { items: items.length, pictures, labelled: items.filter(({ item }) => labels.has(item)).length, files };

  function file(name: string, header: readonly string[], row: (entry: IndexEntry) => readonly string[]): string {
    const path = join(out, name);
    writeFileSync(path, [header, ...items.map(row)].map((cells) => `${cells.map(csvCell).join(',')}\n`).join(''));
    return path;
  }
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
