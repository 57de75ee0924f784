import { onePerBlock } from '../../core/shadow/one-per-block.ts';
import { countPair, noShadowCounts, type ShadowCounts, type ShadowPair } from '../../core/shadow/shadow-counts.ts';
import { type ShadowVerdict, shadowVerdict } from '../../core/shadow/shadow-verdict.ts';
import { type Columns, problemLines, readTable, type Table, type TableRow } from '../csv/read-table.ts';
import { rowsByItem } from './rows-by-item.ts';

const PREDICTIONS: Columns = { needed: ['item', 'prediction'], optional: ['block'] };
const LABELS: Columns = { needed: ['item', 'label'], optional: ['block'] };

export interface ShadowFiles {
  incumbent: string;
  candidate: string;
  labels?: string;
}

export interface ShadowFindings extends ShadowCounts, ShadowVerdict {
  /** Items left out because another of their block counts. */
  besideTheirBlock: number;
  /** Items of which the other model says nothing. */
  onlyIncumbent: number;
  onlyCandidate: number;
  /** Labels of items that were not compared. */
  unusedLabels: number;
  /** The disagreements without a label. */
  toLabel: string[];
}

/**
 * What two models said of the same items, from files.
 *
 * @returns findings, or every problem of the files at once, each with file and line
 */
export function evaluateFiles(
  files: ShadowFiles,
  tolerance: number,
): { findings: ShadowFindings } | { problems: string[] } {
  const incumbent = readTable(files.incumbent, PREDICTIONS);
  const candidate = readTable(files.candidate, PREDICTIONS);
  const labels = files.labels === undefined ? null : readTable(files.labels, LABELS);
  return evaluateTables({ incumbent, candidate, labels }, tolerance);
}

interface Tables {
  incumbent: Table;
  candidate: Table;
  labels: Table | null;
}

/** The same of tables already read. */
export function evaluateTables(
  { incumbent, candidate, labels }: Tables,
  tolerance: number,
): { findings: ShadowFindings } | { problems: string[] } {
  const ofIncumbent = rowsByItem(incumbent, ['prediction']);
  const ofCandidate = rowsByItem(candidate, ['prediction']);
  // A label left empty is one that nobody has given yet.
  const ofLabels = labels ? rowsByItem(labels, []) : new Map<string, TableRow>();

  const pairs: (ShadowPair & { item: string; block: string | null })[] = [];
  for (const [item, first] of ofIncumbent) {
    const second = ofCandidate.get(item);
    if (!second) continue;
    const label = ofLabels.get(item);
    const blocks = new Set([first, second, label].map((row) => row?.cells.block ?? '').filter((block) => block !== ''));
    if (blocks.size > 1)
      candidate.problems.push({
        line: second.line,
        what: `item ${item} is in blocks ${[...blocks].join(' and ')}; give one`,
      });
    const block = [...blocks][0] ?? null;
    const said = { incumbent: first.cells.prediction!, candidate: second.cells.prediction! };
    pairs.push({ item, ...said, label: label?.cells.label || null, block });
  }
  const problems = problemLines([incumbent, candidate, ...(labels ? [labels] : [])]);
  if (problems.length === 0 && pairs.length === 0)
    problems.push(`${incumbent.file} and ${candidate.file} have no item in common; give both the same frames`);
  if (problems.length > 0) return { problems };

  const kept = onePerBlock(pairs);
  const counts = noShadowCounts();
  for (const pair of kept) countPair(counts, pair);
  const toLabel = kept.filter((pair) => pair.incumbent !== pair.candidate && pair.label === null);
  return {
    findings: {
      ...shadowVerdict(counts, tolerance),
      ...counts,
      besideTheirBlock: pairs.length - kept.length,
      onlyIncumbent: ofIncumbent.size - pairs.length,
      onlyCandidate: ofCandidate.size - pairs.length,
      unusedLabels: [...ofLabels.keys()].filter((item) => !ofIncumbent.has(item) || !ofCandidate.has(item)).length,
      toLabel: toLabel.map(({ item }) => item),
    },
  };
}
