import { type GateCase, type GateFinding, gate } from '../../core/shadow/gate.ts';
import { type Columns, problemLines, readTable, type Table } from '../csv/read-table.ts';
import { rowsByItem } from './rows-by-item.ts';

const SAID = ['label', 'incumbent', 'candidate'];
const CASES: Columns = { needed: ['item', ...SAID], optional: ['block'] };

export interface GateFindings {
  passed: boolean;
  historical: GateFinding;
  recent: GateFinding;
}

/**
 * The gate over the set on which the incumbent was once accepted and over a recent one; both must be passed.
 *
 * @returns findings, or every problem of the files at once, each with file and line
 */
export function gateFiles(
  files: { historical: string; recent: string },
  strict: boolean,
): { findings: GateFindings } | { problems: string[] } {
  const tables = [readTable(files.historical, CASES), readTable(files.recent, CASES)];
  const [historicalCases, recentCases] = tables.map(casesOf);
  const problems = problemLines(tables);
  if (problems.length > 0) return { problems };
  const historical = gate(historicalCases!, { strict });
  const recent = gate(recentCases!, { strict });
  return { findings: { passed: historical.passed && recent.passed, historical, recent } };
}

/** A set's cases; one without any is a problem, because it would let every candidate through. */
function casesOf(table: Table): GateCase[] {
  const cases = [...rowsByItem(table, SAID)].map(([item, { cells }]) => {
    const { label, incumbent, candidate, block } = cells;
    return { item, label: label!, incumbent: incumbent!, candidate: candidate!, block: block || null };
  });
  if (cases.length === 0 && table.problems.length === 0)
    table.problems.push({ line: 0, what: 'there is no row in it' });
  return cases;
}
