import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Decodes and resizes its share of a folder's pictures with sharp and nothing else: one of several processes, told
 * folder, share, shares, size and whether to shrink on load. Answers once it is ready and once it is done. */
const [dir = '', share = '0', shares = '1', side = '224', shrink = 'false'] = process.argv.slice(2);
const names = readdirSync(dir).filter((_, i) => i % Number(shares) === Number(share));
sharp.concurrency(1);
sharp.cache(false);
let next = 0;

async function decodeSome(): Promise<void> {
  while (next < names.length)
    await sharp(join(dir, names[next++]!), { autoOrient: true })
      .resize({
        ...{ width: Number(side), height: Number(side), fit: 'cover', position: 'centre', kernel: 'linear' },
        fastShrinkOnLoad: shrink === 'true',
      })
      .raw()
      .toBuffer();
}

process.on('message', async () => {
  await Promise.all([decodeSome(), decodeSome()]);
  process.send?.('done');
  process.disconnect?.();
});
process.send?.('ready');
