import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../agent/app/csv/parse-csv.ts';
import { problemLines, readTable, tableFrom } from '../../../agent/app/csv/read-table.ts';

const cells = (text: string) => parseCsv(text).rows.map((row) => row.cells);

describe('comma-separated text', () => {
  test('a byte order mark, any line end, empty lines and blanks around cells are taken', () => {
    const { header, rows, problems } = parseCsv('\ufeffitem,label\r\n1, good \r\n\r\n2,dent\r3,');
    expect(header!.cells).toEqual(['item', 'label']);
    expect(rows).toEqual([
      { line: 2, cells: ['1', 'good'] },
      { line: 4, cells: ['2', 'dent'] },
      { line: 5, cells: ['3', ''] },
    ]);
    expect(problems).toEqual([]);
  });

  test('quotes hold commas, line ends, blanks and doubled quotes; lines behind them are counted', () => {
    const { rows } = parseCsv('item,label\n"a,b"," say ""no"" "\n"two\r\nlines",x\n"",y\n');
    expect(rows).toEqual([
      { line: 2, cells: ['a,b', ' say "no" '] },
      { line: 3, cells: ['two\r\nlines', 'x'] },
      { line: 5, cells: ['', 'y'] },
    ]);
  });

  test.each([
    ['a,b\n1\n2,3', 2, 'expected 2 cells as in the header, got 1'],
    ['a,b\n1,2,3\n2,3', 2, 'expected 2 cells as in the header, got 3'],
    ['a,b\n1,x"y"\n2,3', 2, 'a quote inside a cell without quotes'],
    ['a,b\n1,"x"y\n2,3', 2, 'text behind a closing quote'],
    ['a,b\n1,"x\n2,3', 2, 'a quote is opened and never closed'],
  ])('%j is told with its line, and the other row is read', (text, line, what) => {
    const { rows, problems } = parseCsv(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.line).toBe(line);
    expect(problems[0]!.what).toContain(what);
    expect(rows).toEqual([{ line: 3, cells: ['2', '3'] }]);
  });

  test('more rows than allowed are refused', () => {
    expect(parseCsv('a\n1\n2\n3', 2).problems).toEqual([
      { line: 4, what: 'more than the 2 rows allowed; give a part of them' },
    ]);
  });

  test('a last line without its end, and nothing at all', () => {
    expect(cells('a,b\n1,')).toEqual([['1', '']]);
    expect(cells('a,b\n1,"2"')).toEqual([['1', '2']]);
    expect(parseCsv('')).toEqual({ header: null, rows: [], problems: [] });
  });
});

describe('a table', () => {
  const of = (text: string) =>
    tableFrom('t.csv', new TextEncoder().encode(text), { needed: ['item', 'label'], optional: ['block'] });

  test('has its columns by name, in any order and beside others', () => {
    expect(of('label,other,item\ngood,3,17').rows).toEqual([
      { line: 2, cells: { item: '17', label: 'good', block: '' } },
    ]);
  });

  test.each([
    ['', 't.csv:1: expected a header with item, label, got nothing'],
    ['item;label\n1;2', "t.csv:1: expected a header with item, label; item, label is missing in 'item;label'"],
    ['item,label,item\n1,2,3', 't.csv:1: item stands in the header twice'],
  ])('%j is refused once', (text, problem) => {
    expect(problemLines([of(text)])).toEqual([problem]);
  });

  test('what is no UTF-8 text is refused', () => {
    const table = tableFrom('t.csv', Uint8Array.of(0x69, 0xff, 0xfe), { needed: ['item'] });
    expect(problemLines([table])).toEqual(['t.csv: it is not UTF-8 text; save it as such']);
  });

  test('files that are not there, folders and files beyond 64 MB are refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'driftlight-csv-'));
    try {
      const large = join(folder, 'large.csv');
      writeFileSync(large, 'item\n');
      truncateSync(large, 64_000_001);
      const of = (file: string) => problemLines([readTable(file, { needed: ['item'] })]);
      expect(of(join(folder, 'none.csv'))).toEqual([`${join(folder, 'none.csv')}: there is no such file`]);
      expect(of(folder)).toEqual([`${folder}: it is a folder`]);
      expect(of(large)).toEqual([`${large}: 64000001 bytes are more than the 64000000 allowed`]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
