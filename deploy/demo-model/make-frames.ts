import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoClasses, demoCrop } from '../../agent/app/scenario/demo-model.ts';
import { unitHash } from '../../agent/core/simulation/hash.ts';
import { demoFrames, demoPictureBytes } from './demo-frames.ts';

/** Writes pictures of simulated stations under fresh light with their classes, as two files that NumPy reads:
 * `--from SEED --stations N --each N --out DIR`. */
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    stations: { type: 'string' },
    each: { type: 'string' },
    out: { type: 'string' },
  },
});
const [from, stations, each] = [values.from, values.stations, values.each].map(Number) as [number, number, number];
const dir = values.out!;
const dayMs = 86_400_000;

mkdirSync(dir, { recursive: true });
const count = stations * each;
const pixels = new Uint8Array(demoPictureBytes);
const labels = new Uint8Array(count);
const file = openSync(join(dir, 'pictures.npy'), 'w');
writeSync(file, npyHeader([count, demoCrop.height, demoCrop.width, 3]));
for (let s = 0, at = 0; s < stations; s++) {
  const seed = from + s;
  const frames = demoFrames(seed, pixels);
  for (let n = 0; n < each; n++, at++) {
    // Any hour of any day of a year: lamps wander a little with warmth.
    labels[at] = frames.draw(n, 365 * dayMs * unitHash(seed, n, 201), n % 4);
    writeSync(file, pixels);
  }
}
closeSync(file);
writeFileSync(join(dir, 'labels.npy'), Buffer.concat([npyHeader([count]), labels]));
const counts = demoClasses.map((name, k) => `${labels.filter((label) => label === k).length} ${name}`);
process.stdout.write(`${count} pictures of ${stations} stations from seed ${from} on: ${counts.join(', ')}\n`);

/** Of an array of bytes in NumPy's format, version 1.0. */
function npyHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, length & 255, length >> 8]);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}
