import type { BootRow, Boots } from '../boots.ts';
import type { Span } from '../coverage.ts';
import type { LastKnown } from '../last-known.ts';
import type { RecordHead } from '../record.ts';
import { sealed } from '../sealed.ts';
import { SeqRanges } from '../seq-ranges.ts';
import { coarserStreams, type StoredBook } from '../stream-book.ts';
import type { ReadReports } from './check-reports.ts';
import type { Finding, StreamSummary } from './finding.ts';
import { entries, type RawStore } from './raw-store.ts';

/** Compares what stands of each stream with the reports there are: last number, cursors, what is covered. */
export function checkBooks(
  store: RawStore,
  reports: ReadonlyMap<string, ReadReports>,
  boots: Boots,
  known: LastKnown | null,
): { findings: Finding[]; streams: StreamSummary[] } {
  const findings: Finding[] = [];
  const streams: StreamSummary[] = [];
  const stored = new Map(entries(store.root, 'stream/').map(({ key, value }) => [key, value]));
  for (const stream of [...new Set([...stored.keys(), ...reports.keys()])].sort()) {
    const found = reports.get(stream) ?? new Map();
    const newest = [...found.keys()].reduce((most, seq) => Math.max(most, seq), 0);
    const wrong: string[] = [];
    const book = mended(stored.get(stream), newest, known, stream, wrong);
    const covered = SeqRanges.of(book.covered);
    const uncovered = notHeld(stream, found, covered, reports, boots);
    if (uncovered.length > 0)
      wrong.push(`${rangeText(uncovered)} count as covered, but no coarser window that is stored holds them`);
    const right = { ...book, covered: without(covered, new Set(uncovered)) };
    for (const text of wrong)
      findings.push({ text: `${stream}: ${text}`, repair: () => [store.root.put(`stream/${stream}`, sealed(right))] });
    const { last, published, acknowledged } = right;
    streams.push({ stream, reports: found.size, last, published, acknowledged });
  }
  return { findings, streams };
}

/** What stands of a stream, put right; what was wrong is added to `wrong`. */
function mended(value: unknown, newest: number, known: LastKnown | null, stream: string, wrong: string[]): StoredBook {
  const noted = known?.streams.find((one) => one.stream === stream);
  if (!isBook(value)) {
    wrong.push('its numbers and cursors are not what was written');
    const last = Math.max(newest, noted?.last ?? 0);
    return { last, published: Math.min(noted?.published ?? 0, last), acknowledged: 0, covered: [] };
  }
  const last = Math.max(value.last, newest);
  if (value.last < newest) wrong.push(`report ${newest} lies behind the last one, ${value.last}`);
  for (const cursor of ['published', 'acknowledged'] as const)
    if (value[cursor] > last) wrong.push(`${cursor} stands at ${value[cursor]}, but the last number is ${last}`);
  let covered: SeqRanges;
  try {
    covered = SeqRanges.of(value.covered);
    if (covered.within(last + 1, Number.MAX_SAFE_INTEGER).length > 0) throw new RangeError('it reaches over the end');
  } catch (error) {
    wrong.push(`what is covered cannot be understood: ${(error as Error).message}`);
    covered = new SeqRanges();
  }
  const { published, acknowledged } = value;
  return {
    last,
    published: Math.min(published, last),
    acknowledged: Math.min(acknowledged, last),
    covered: covered.ranges(),
  };
}

function isBook(value: unknown): value is StoredBook {
  const { last, published, acknowledged, covered } = (value ?? {}) as Partial<StoredBook>;
  return [last, published, acknowledged].every((number) => Number.isSafeInteger(number) && number! >= 0) && !!covered;
}

/** Stored reports that count as covered and lie in no coarser window that is there. Those of a boot whose clock was set
 * since are let be: their hours closed by the clock before. */
function notHeld(
  stream: string,
  found: ReadReports,
  covered: SeqRanges,
  reports: ReadonlyMap<string, ReadReports>,
  boots: Boots,
): number[] {
  const coarser = coarserStreams(stream).flatMap((name) => [...(reports.get(name)?.values() ?? [])]);
  const spans = coarser.map((head) => boots.span(head)).sort((a, b) => a.startMs - b.startMs);
  const isMoved = (head: RecordHead) => boots.get(head.boot)?.moved ?? true;
  return [...found]
    .filter(([seq, head]) => covered.has(seq) && !isMoved(head) && !isHeld(boots.span(head), spans))
    .map(([seq]) => seq);
}

function isHeld(span: Span, by: readonly Span[]): boolean {
  return by.some(({ startMs, endMs }) => startMs <= span.startMs && span.endMs <= endMs);
}

function without(covered: SeqRanges, dropped: ReadonlySet<number>): [number, number][] {
  if (dropped.size === 0) return covered.ranges();
  const kept = new SeqRanges();
  for (const [from, to] of covered.ranges())
    for (let seq = from; seq <= to; seq++) if (!dropped.has(seq)) kept.add(seq);
  return kept.ranges();
}

function rangeText(seqs: readonly number[]): string {
  const ranges = new SeqRanges();
  for (const seq of seqs) ranges.add(seq);
  const [first = [0, 0], ...more] = ranges.ranges();
  const text = first[0] === first[1] ? `number ${first[0]}` : `numbers ${first[0]} to ${first[1]}`;
  return more.length > 0 ? `${text} and ${more.length} more ranges` : text;
}

/** The rows of boots that can be understood, and what is wrong with the others. */
export function checkBoots(store: RawStore): { findings: Finding[]; rows: BootRow[] } {
  const findings: Finding[] = [];
  const rows: BootRow[] = [];
  for (const { key, value } of entries(store.root, 'boot/')) {
    const row = value as Partial<BootRow> | undefined;
    if (row && String(row.index) === key && typeof row.bootId === 'string' && Number.isFinite(row.offsetMs))
      rows.push(row as BootRow);
    else
      findings.push({
        text: `boot ${key}: its clock is not what was written`,
        repair: ({ root }) => [root.remove(`boot/${key}`)],
      });
  }
  return { findings, rows };
}
