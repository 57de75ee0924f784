import { openRaw, type RawStore } from './check/raw-store.ts';
import { maxStreams, stateIn } from './lmdb-store.ts';
import { openRoot } from './lmdb-tree.ts';
import { decodeContent, decodeHead } from './record.ts';

/** Run by `salvageStates`: prints each state under `prefix` that is what was written, a line of JSON each, as soon as it is
 * found, since the next may end the process; then up to where the base windows of each recording reach that can be read. */
const [dir = '', maxBytes = '', prefix = ''] = process.argv.slice(2);
const first = `state/0/${prefix}`;
const root = openRoot(dir, Number(maxBytes), maxStreams + 2, true);
for (const key of root.getKeys({ start: first, end: `${first}\uffff` })) {
  const name = String(key).slice('state/0/'.length);
  const content = stateIn(root, name);
  if (content instanceof Uint8Array) print(name, content);
}
root.close();
const ends = new Map<string, number>();
const store = openRaw(dir, Number(maxBytes), true);
for (const { key, value } of store.recent.getRange({})) {
  const [, stream, seq] = Array.isArray(key) ? key : [];
  see(store, stream, seq, value);
}
for (const [stream, tree] of store.streams)
  for (const { key, value } of tree.getRange({ reverse: true })) if (see(store, stream, key, value)) break;
for (const [camera, endMs] of ends) print(`recorded/${camera}`, Buffer.from(String(endMs)));
process.exit(0);

/** Whether that is a whole base window of a recording. */
function see({ part }: RawStore, stream: unknown, seq: unknown, value: Buffer): boolean {
  const camera = /^window\/([^/]+)\/base$/.exec(String(stream))?.[1];
  const head = decodeHead(value);
  if (!camera || !head?.recorded || typeof seq !== 'number') return false;
  if (!decodeContent(value, (index) => part.get([String(stream), seq, index]) ?? null)) return false;
  ends.set(camera, Math.max(head.endMs, ends.get(camera) ?? head.endMs));
  return true;
}

function print(name: string, content: Uint8Array): void {
  process.stdout.write(`${JSON.stringify([name, Buffer.from(content).toString('base64')])}\n`);
}
