import { readFileSync, statSync } from 'node:fs';
import { type CsvProblem, parseCsv } from './parse-csv.ts';

const MOST_BYTES = 64_000_000;

export interface TableRow {
  line: number;
  /** By column; of an optional one that is not there, empty. */
  cells: Readonly<Record<string, string>>;
}

export interface Table {
  file: string;
  rows: TableRow[];
  /** Line 0: of the file as a whole. */
  problems: CsvProblem[];
}

/** The columns that a command needs of a file, and those that it takes where they are. Others are left alone. */
export interface Columns {
  needed: readonly string[];
  optional?: readonly string[];
}

/** A CSV file of at most 64 MB. Never throws: what is wrong with it is listed, all at once. */
export function readTable(file: string, columns: Columns): Table {
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES) throw new RangeError(`${size} bytes are more than the ${MOST_BYTES} allowed`);
    return tableFrom(file, readFileSync(file), columns);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    return { file, rows: [], problems: [{ line: 0, what: why }] };
  }
}

/** The same of bytes already read. */
export function tableFrom(file: string, bytes: Uint8Array, { needed, optional = [] }: Columns): Table {
  const text = utf8(bytes);
  if (text === null) return { file, rows: [], problems: [{ line: 0, what: 'it is not UTF-8 text; save it as such' }] };
  const { header, rows, problems } = parseCsv(text);
  const wanted = `expected a header with ${needed.join(', ')}`;
  if (header === null) return { file, rows: [], problems: [...problems, { line: 1, what: `${wanted}, got nothing` }] };
  const missing = needed.filter((column) => !header.cells.includes(column));
  const all = [...needed, ...optional];
  const twice = all.filter((column) => header.cells.indexOf(column) !== header.cells.lastIndexOf(column));
  if (missing.length > 0)
    problems.push({
      line: header.line,
      what: `${wanted}; ${missing.join(', ')} is missing in '${header.cells.join(',')}'`,
    });
  if (twice.length > 0) problems.push({ line: header.line, what: `${twice.join(', ')} stands in the header twice` });
  const places = all.map((column) => [column, header.cells.indexOf(column)] as const);
  const found: TableRow[] = [];
  // Without the columns every row would be wrong in the same way.
  for (const { line, cells } of missing.length > 0 ? [] : rows) {
    const named = Object.fromEntries(places.map(([column, place]) => [column, cells[place] ?? '']));
    found.push({ line, cells: named });
  }
  return { file, rows: found, problems };
}

/** All that is wrong with some tables, by table and line: `parts.csv:17: item is empty`. */
export function problemLines(tables: readonly Table[]): string[] {
  return tables.flatMap(({ file, problems }) =>
    [...problems]
      .sort((a, b) => a.line - b.line)
      .map(({ line, what }) => (line === 0 ? `${file}: ${what}` : `${file}:${line}: ${what}`)),
  );
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
