import { decodeContent, decodeHead, type RecordHead } from '../record.ts';
import type { Finding } from './finding.ts';
import type { PartKey, RawStore } from './raw-store.ts';

/** The reports of a stream that can be read, by number. */
export type ReadReports = Map<number, RecordHead>;

/** Reads every report of every stream and compares it with its checksum. */
export function checkReports(store: RawStore): { findings: Finding[]; streams: Map<string, ReadReports> } {
  const findings: Finding[] = [];
  const streams = new Map<string, ReadReports>();
  const of = (stream: string): ReadReports => {
    const found = streams.get(stream) ?? new Map();
    streams.set(stream, found);
    return found;
  };
  for (const [stream, tree] of store.streams) {
    const reports = of(stream);
    let before = 0;
    let count = 0;
    for (const { key, value } of tree.getRange({})) {
      count++;
      if (!Number.isInteger(key) || key <= before) {
        findings.push({ text: `${stream}: number ${key} follows ${before}`, repair: null });
        continue;
      }
      before = key;
      const drop = (): Promise<unknown>[] => [tree.remove(key), ...partRemovals(store, stream, key)];
      take(store, stream, key, value, drop);
    }
    const { entryCount } = tree.getStats();
    if (entryCount !== count)
      findings.push({ text: `${stream}: ${entryCount} reports are counted and ${count} can be reached`, repair: null });
    if (reports.size === 0) streams.delete(stream);
  }
  for (const { key, value } of store.recent.getRange({})) {
    const drop = (): Promise<unknown>[] => [store.recent.remove(key)];
    if (!isRecentKey(key)) {
      findings.push({ text: `a recent report stands under ${JSON.stringify(key)}, which is no key`, repair: drop });
      continue;
    }
    const [, stream, seq] = key;
    const newest = Math.max(0, ...[...(streams.get(stream)?.keys() ?? [])].slice(-1));
    if (seq <= newest) findings.push({ text: `${stream}: recent number ${seq} follows ${newest}`, repair: drop });
    else take(store, stream, seq, value, () => [...drop(), ...partRemovals(store, stream, seq)]);
  }
  for (const key of store.part.getKeys({})) {
    const isPart = Array.isArray(key) && key.length === 3;
    if (isPart && key[2] < (streams.get(key[0])?.get(key[1])?.parts ?? 0)) continue;
    const text = `a piece of a report stands under ${JSON.stringify(key)} and belongs to none`;
    findings.push({ text, repair: () => [store.part.remove(key)] });
  }
  return { findings, streams };

  function take(from: RawStore, stream: string, seq: number, value: Buffer, drop: () => Promise<unknown>[]): void {
    const head = decodeHead(value);
    const content = decodeContent(value, (index) => from.part.get([stream, seq, index]) ?? null);
    if (head && content) of(stream).set(seq, head);
    else findings.push({ text: `${stream}: report ${seq} is not what was written`, repair: drop });
  }
}

function isRecentKey(key: unknown): key is [number, string, number] {
  if (!Array.isArray(key) || key.length !== 3) return false;
  const [ordinal, stream, seq] = key;
  return Number.isInteger(ordinal) && typeof stream === 'string' && Number.isInteger(seq) && seq > 0;
}

function partRemovals({ part }: RawStore, stream: string, seq: number): Promise<unknown>[] {
  const keys = [...part.getKeys({ start: [stream, seq], end: [stream, seq + 1] })];
  return keys.map((key: PartKey) => part.remove(key));
}
