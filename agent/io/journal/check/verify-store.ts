import { Boots } from '../boots.ts';
import type { LastKnown } from '../last-known.ts';
import { stateIn } from '../lmdb-store.ts';
import { allMigrations, currentSchema, type JournalMeta } from '../migrate.ts';
import { sealed } from '../sealed.ts';
import { checkBooks, checkBoots } from './check-books.ts';
import { checkReports } from './check-reports.ts';
import type { Finding, StreamSummary } from './finding.ts';
import { entry, type RawStore } from './raw-store.ts';

export interface Verified {
  readonly journalId: string | null;
  readonly schema: number | null;
  readonly streams: readonly StreamSummary[];
  readonly reports: number;
  readonly states: number;
  readonly findings: readonly Finding[];
}

/** Reads all that a store holds and says what is wrong. `known`: what was noted beside it. */
export function verifyStore(store: RawStore, known: LastKnown | null): Verified {
  const head = checkHead(store, known);
  const boots = checkBoots(store);
  const reports = checkReports(store);
  const books = checkBooks(store, reports.streams, new Boots(boots.rows), known);
  const states = checkStates(store);
  return {
    journalId: head.meta?.journalId ?? null,
    schema: head.meta?.schema ?? null,
    streams: books.streams,
    reports: [...reports.streams.values()].reduce((sum, found) => sum + found.size, 0),
    states: states.count,
    // Reports first: what stands of a stream is put right for the reports that are left.
    findings: [...head.findings, ...boots.findings, ...reports.findings, ...books.findings, ...states.findings],
  };
}

function checkHead({ root }: RawStore, known: LastKnown | null): { meta: JournalMeta | null; findings: Finding[] } {
  const current = currentSchema(allMigrations);
  const meta = entry(root, 'journal') as Partial<JournalMeta> | undefined;
  const { schema, journalId, needs } = meta ?? {};
  if (Number.isInteger(schema) && typeof journalId === 'string') {
    if (schema! <= current.schema) return { meta: meta as JournalMeta, findings: [] };
    const text = `a later version of the program wrote it (schema ${schema}); check it with version ${needs ?? 'that wrote it'}`;
    return { meta: meta as JournalMeta, findings: [{ text, repair: null }] };
  }
  const noted = known?.journalId;
  const text = 'schema and id of the journal are not what was written';
  if (!noted) return { meta: null, findings: [{ text, repair: null }] };
  const right: JournalMeta = { ...current, journalId: noted };
  return { meta: null, findings: [{ text, repair: () => [root.put('journal', sealed(right))] }] };
}

function checkStates({ root }: RawStore): { findings: Finding[]; count: number } {
  const prefix = 'state/0/';
  const findings: Finding[] = [];
  let count = 0;
  for (const key of root.getKeys({ start: prefix, end: `${prefix}\uffff` })) {
    const name = key.slice(prefix.length);
    count++;
    if (stateIn(root, name) !== 'damaged') continue;
    findings.push({ text: `state ${name} is not what was written`, repair: () => removals(root, name) });
  }
  return { findings, count };
}

function removals(root: RawStore['root'], state: string): Promise<unknown>[] {
  const found: Promise<unknown>[] = [];
  for (let piece = 0; root.get(`state/${piece}/${state}`); piece++) found.push(root.remove(`state/${piece}/${state}`));
  return found;
}
