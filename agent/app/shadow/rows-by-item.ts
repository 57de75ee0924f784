import type { Table, TableRow } from '../csv/read-table.ts';

/**
 * A table's rows by their item, in the table's order. A row without its item, with an item seen before or with nothing
 * in one of `filled` is added to the table's problems and left out.
 */
export function rowsByItem(table: Table, filled: readonly string[]): Map<string, TableRow> {
  const found = new Map<string, TableRow>();
  for (const row of table.rows) {
    const { line } = row;
    const item = row.cells.item!;
    const empty = ['item', ...filled].filter((column) => row.cells[column] === '');
    const before = found.get(item);
    if (empty.length > 0) table.problems.push({ line, what: `${empty.join(', ')} is empty` });
    else if (before) table.problems.push({ line, what: `item ${item} stands in line ${before.line} already` });
    else found.set(item, row);
  }
  return found;
}
