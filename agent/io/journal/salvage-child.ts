import { maxStreams, stateIn } from './lmdb-store.ts';
import { openRoot } from './lmdb-tree.ts';

/** Run by `salvageStates`: prints each state under `prefix` that is what was written, a line of JSON each, as soon as it is
 * found, since the next may end the process. */
const [dir = '', maxBytes = '', prefix = ''] = process.argv.slice(2);
const first = `state/0/${prefix}`;
const root = openRoot(dir, Number(maxBytes), maxStreams + 2, true);
for (const key of root.getKeys({ start: first, end: `${first}\uffff` })) {
  const name = String(key).slice('state/0/'.length);
  const content = stateIn(root, name);
  if (content instanceof Uint8Array)
    process.stdout.write(`${JSON.stringify([name, Buffer.from(content).toString('base64')])}\n`);
}
process.exit(0);
