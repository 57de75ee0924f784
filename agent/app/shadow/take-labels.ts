import { problemLines, readTable } from '../csv/read-table.ts';
import { indexIn, labelsIn, writeLabels } from './disagreement-folder.ts';
import { rowsByItem } from './rows-by-item.ts';

export interface TakenLabels {
  readonly taken: number;
  /** Rows whose label is empty. */
  readonly empty: number;
  /** Disagreements that still wait for one. */
  readonly waiting: number;
}

/** Adds the labels of a CSV file (`item`, `label`) to a camera's disagreements; a label given before is replaced.
 *
 * @returns what was taken, or every problem of the file at once, and then nothing was taken */
export function takeLabels(dir: string, file: string): TakenLabels | { problems: string[] } {
  const { items } = indexIn(dir);
  const known = new Set(items.map(({ item }) => item));
  const table = readTable(file, { needed: ['item', 'label'] });
  const rows = rowsByItem(table, []);
  for (const [item, { line }] of rows)
    if (!known.has(item)) table.problems.push({ line, what: `item ${item} is no disagreement kept in ${dir}` });
  const problems = problemLines([table]);
  if (problems.length > 0) return { problems };
  const labels = new Map([...labelsIn(dir)].filter(([item]) => known.has(item)));
  let empty = 0;
  for (const [item, { cells }] of rows) {
    if (cells.label === '') empty++;
    else labels.set(item, cells.label!);
  }
  writeLabels(dir, labels);
  return { taken: rows.size - empty, empty, waiting: items.filter(({ item }) => !labels.has(item)).length };
}
