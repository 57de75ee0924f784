import { fork } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ImageReading, imageReader } from '../../agent/app/images/image-frames.ts';
import { imageWindows } from '../../agent/app/images/image-windows.ts';
import { type ImageList, listImages } from '../../agent/app/images/list-images.ts';
import { preprocessDefaults } from '../../agent/io/preprocess/options.ts';
import { systemClock } from '../../agent/io/system/system-clock.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { generatedPictures } from './bench-pictures.ts';
import { atLeast, atMost, type BenchRow, forInformation } from './bench-row.ts';

const pictures = 5_000;
const different = 50;
const side = 224;
const cores = availableParallelism();
const world = { clock: systemClock(), log: fakeLog() };

interface Run {
  readonly perSecond: number;
  readonly windows: number;
  readonly decoding: string;
  /** Of this process: after a fifth of the pictures, and the most after that. */
  readonly earlyMb: number;
  readonly mostMb: number;
}

/** A folder of pictures to windows, beside sharp that only decodes and resizes the same files on every core. */
export async function benchBaseline(): Promise<BenchRow[]> {
  const root = mkdtempSync(join(tmpdir(), 'driftlight-bench-'));
  const dir = join(root, 'pictures');
  try {
    await makePictures(root, dir);
    const reading: ImageReading = {
      folder: {
        ...{
          root: dir,
          pattern: null,
          recursive: false,
          everyMs: null,
          recipe: { recipeFrom: 'none' },
          onlyRecipe: null,
        },
        time: { from: 'interval', intervalMs: 10_000, startMs: 0 },
      },
      ...{ preprocess: preprocessDefaults, maxFileBytes: 32e6, decoding: 'judge', cacheDir: join(root, 'cache') },
    };
    const list = await listImages(reading.folder, world);
    // Once for the page cache, and to learn how the folder is decoded.
    const first = await readAll({ ...reading, cacheDir: null }, list);
    const shares: number[] = [];
    let [alone, ours] = [0, first];
    for (let round = 0; round < 3; round++) {
      alone = await decodeAlone(dir, first.decoding === 'shrunk');
      rmSync(join(root, 'cache'), { recursive: true, force: true });
      ours = await readAll(reading, list);
      shares.push((100 * ours.perSecond) / alone);
    }
    const again = await readAll(reading, list);
    const what = `${pictures} JPEGs of 640×480, decoded ${first.decoding}, ${cores} cores`;
    return [
      atLeast(`pictures to windows ÷ decoding alone, ${what}`, shares.sort((a, b) => a - b)[1]!, '%', 80),
      forInformation('pictures to windows', ours.perSecond, 'images/s'),
      forInformation('decoding and resizing alone', alone, 'images/s'),
      atMost('memory added after the first fifth', ours.mostMb - ours.earlyMb, 'MB', 20),
      forInformation('features from the cache to windows', again.perSecond, 'images/s'),
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Few different ones under many names: the disk holds each once. */
async function makePictures(root: string, dir: string): Promise<void> {
  mkdirSync(dir);
  const { jpegs } = await generatedPictures(640, 480, different);
  for (const [i, jpeg] of jpegs.entries()) writeFileSync(join(root, `${i}.jpg`), jpeg);
  for (let i = 0; i < pictures; i++) linkSync(join(root, `${i % different}.jpg`), join(dir, `${i}.jpg`));
}

async function readAll(reading: ImageReading, list: ImageList): Promise<Run> {
  let [earlyMb, mostMb, windows] = [0, 0, 0];
  const onProgress: ImageReading['onProgress'] = ({ done, total }) => {
    const mb = residentMb();
    if (done <= total / 5) earlyMb = Math.max(earlyMb, mb);
    else mostMb = Math.max(mostMb, mb);
  };
  const began = performance.now();
  const reader = imageReader({ ...reading, onProgress }, list, world);
  for await (const _window of imageWindows(reader.frames(), 60_000)) windows++;
  const perSecond = (1000 * list.names.length) / (performance.now() - began);
  return { perSecond, windows, decoding: reader.decoding, earlyMb, mostMb };
}

function residentMb(): number {
  return (Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]) * 4096) / 1e6;
}

/** Images a second, counted from when every process is ready. */
async function decodeAlone(dir: string, shrink: boolean): Promise<number> {
  const program = fileURLToPath(new URL('decode-alone.ts', import.meta.url));
  const children = Array.from({ length: cores }, (_, share) =>
    fork(program, [dir, `${share}`, `${cores}`, `${side}`, `${shrink}`], {
      env: { ...process.env, UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' },
    }),
  );
  const each = () => Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
  await each();
  const began = performance.now();
  const done = each();
  for (const child of children) child.send('begin');
  await done;
  return (1000 * pictures) / (performance.now() - began);
}
