export interface CsvRow {
  /** Where it begins, from 1. */
  line: number;
  cells: string[];
}

export interface CsvProblem {
  line: number;
  what: string;
}

export interface Csv {
  header: CsvRow | null;
  rows: CsvRow[];
  problems: CsvProblem[];
}

const LINE_END = /\r\n|\n|\r/g;

/**
 * Comma-separated text (RFC 4180): a header, then rows of as many cells; quotes around a cell may hold commas, line ends
 * and doubled quotes. A mark of byte order, any kind of line end and empty lines are taken; blanks around a cell without
 * quotes are not part of it. Never throws: what is wrong is told with its line, and that row is left out.
 */
export function parseCsv(text: string, mostRows = 1_000_000): Csv {
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  let header: CsvRow | null = null;
  let line = 1;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const { cells, problem, end, lines } = record(text, at);
    const row = { line, cells };
    line += lines;
    at = end;
    if (problem !== null) problems.push({ line: row.line, what: problem });
    else if (cells.length === 1 && cells[0] === '') continue;
    else if (header === null) header = row;
    else if (cells.length !== header.cells.length)
      problems.push({
        line: row.line,
        what: `expected ${header.cells.length} cells as in the header, got ${cells.length}`,
      });
    else if (rows.length === mostRows) {
      problems.push({ line: row.line, what: `more than the ${mostRows} rows allowed; give a part of them` });
      break;
    } else rows.push(row);
  }
  return { header, rows, problems };
}

/** One row from here on; `end` is where the next begins, `lines` how many lines it took. */
function record(text: string, start: number): { cells: string[]; problem: string | null; end: number; lines: number } {
  const cells: string[] = [];
  let problem: string | null = null;
  let lines = 1;
  let at = start;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    problem ??= cell.problem;
    lines += cell.lineEnds;
    cells.push(cell.value);
    at = cell.end;
    if (text[at] !== ',') break;
    at++;
  }
  if (text.startsWith('\r\n', at)) at += 2;
  else if (at < text.length) at++;
  return { cells, problem, end: at, lines };
}

interface Cell {
  value: string;
  problem: string | null;
  /** The comma or line end behind it, or the end of the text. */
  end: number;
  lineEnds: number;
}

function plainCell(text: string, start: number): Cell {
  let end = start;
  while (end < text.length && !isSeparator(text[end]!)) end++;
  const value = text.slice(start, end).trim();
  const problem = value.includes('"') ? 'a quote inside a cell without quotes; quote the whole cell' : null;
  return { value, problem, end, lineEnds: 0 };
}

function quotedCell(text: string, start: number): Cell {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) {
    // Reading goes on with the next line, so that the mistakes behind it are told as well.
    const { end } = plainCell(text, start);
    return { value: '', problem: 'a quote is opened and never closed', end: lineEndFrom(text, end), lineEnds: 0 };
  }
  const inner = text.slice(start + 1, close);
  const lineEnds = inner.match(LINE_END)?.length ?? 0;
  const { value: behind, end } = plainCell(text, close + 1);
  const problem = behind === '' ? null : 'text behind a closing quote; double the quotes inside a cell';
  return { value: inner.replaceAll('""', '"'), problem, end, lineEnds };
}

function isSeparator(character: string): boolean {
  return character === ',' || character === '\n' || character === '\r';
}

function lineEndFrom(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}
