import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import type { Picture } from '../../agent/core/frame/frame.ts';
import { ByteWriter } from '../../agent/core/window/bytes.ts';
import { countFrame, noWindows } from '../../agent/core/window/camera-windows.ts';
import { writeCameraWindows } from '../../agent/core/window/window-record.ts';
import { preprocessDefaults } from '../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../agent/io/preprocess/sharp-preprocessor.ts';
import { type BenchPictures, generatedPictures, webcamPictures } from './bench-pictures.ts';
import { atLeast, atMost, type BenchRow, forInformation } from './bench-row.ts';

export type { BenchRow } from './bench-row.ts';

const side = 224;
/** The agent and sharp alone resize alike. */
const resize = { width: side, height: side, fit: 'cover', position: 'centre', kernel: 'linear' } as const;
const picturesOfEach = 8;
const rounds = 40;
const warmUpRounds = 5;

/** What the agent does with a picture once it is decoded: features, the open window, its checkpoint, the copy shown. */
function afterDecoding(): { run: (picture: Picture) => void; close: () => void } {
  const analyse = createAnalyser({ width: side, height: side, channels: 3 });
  const windows = noWindows('recorded', 60_000);
  const placed = { countAtMs: 0, late: false, early: false };
  const writer = new ByteWriter();
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'driftlight-bench-'));
  const file = openSync(join(folder, 'checkpoint'), 'w');
  const shown = new Uint8Array(side * side * 3);
  return {
    run(picture) {
      countFrame(windows, placed, null, analyse(picture));
      const record = writeCameraWindows(writer, windows, ['base']);
      // One write to a memory file system, which is what a checkpoint costs; the agent's own comes in here.
      writeSync(file, record, 0, record.length, 0);
      shown.set(picture.pixels);
    },
    close() {
      closeSync(file);
      rmSync(folder, { recursive: true });
    },
  };
}

interface Timings {
  /** Of the agent: decoding and resizing, and everything after it. */
  readonly decodeMs: number[];
  readonly afterMs: number[];
  /** The same decoding and resizing by sharp alone. */
  readonly aloneMs: number[];
}

/** Agent and sharp alone take turns on the same picture, so that a slow moment of the machine strikes both. */
async function time(pictures: BenchPictures): Promise<Timings> {
  const preprocessor = sharpPreprocessor({ ...preprocessDefaults, ...resize });
  const after = afterDecoding();
  const timings: Timings = { decodeMs: [], afterMs: [], aloneMs: [] };
  for (let round = -warmUpRounds; round < rounds; round++)
    for (const [i, jpeg] of pictures.jpegs.entries()) {
      const agent = async () => {
        const start = performance.now();
        const picture = await preprocessor.picture({ kind: 'encoded', bytes: jpeg });
        const decoded = performance.now();
        after.run(picture);
        const end = performance.now();
        if (round < 0) return;
        timings.decodeMs.push(decoded - start);
        timings.afterMs.push(end - decoded);
      };
      const alone = async () => {
        const start = performance.now();
        await sharpAlone(jpeg, preprocessor.shrinkOnLoad !== 'refused');
        if (round >= 0) timings.aloneMs.push(performance.now() - start);
      };
      const inOrder = (round + i) % 2 === 0 ? [agent, alone] : [alone, agent];
      for (const run of inOrder) await run();
    }
  after.close();
  return timings;
}

function sharpAlone(jpeg: Buffer, fastShrinkOnLoad: boolean): Promise<Buffer> {
  return sharp(jpeg, { autoOrient: true })
    .resize({ ...resize, fastShrinkOnLoad })
    .raw()
    .toBuffer();
}

function rowsOf(pictures: BenchPictures, timings: Timings, bars: { perSecond?: number; share?: number }): BenchRow[] {
  const [decodeMs, afterMs, aloneMs] = [timings.decodeMs, timings.afterMs, timings.aloneMs].map(median) as [
    number,
    number,
    number,
  ];
  const to = `${pictures.name} → ${side}²`;
  const perSecond = 1000 / (decodeMs + afterMs);
  const share = (100 * afterMs) / aloneMs;
  const speed = `intake, ${to}`;
  const rest = `after decoding ÷ decoding alone, ${to}`;
  return [
    bars.perSecond
      ? atLeast(speed, perSecond, 'images/s', bars.perSecond)
      : forInformation(speed, perSecond, 'images/s'),
    bars.share ? atMost(rest, share, '%', bars.share) : forInformation(rest, share, '%'),
    forInformation(`agent ÷ sharp alone, ${to}`, (decodeMs + afterMs) / aloneMs, '×'),
    forInformation(`decoding alone, ${to}`, aloneMs, 'ms'),
    forInformation(`after decoding, ${to}`, afterMs, 'ms'),
  ];
}

function featuresRow(picture: Picture): BenchRow {
  const analyse = createAnalyser({ width: side, height: side, channels: 3 });
  const spent: number[] = [];
  for (let i = 0; i < 1500; i++) {
    const start = performance.now();
    analyse(picture);
    if (i >= 500) spent.push(performance.now() - start);
  }
  return atMost(`features of ${side}² in colour`, median(spent), 'ms', 0.45);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** One picture after the other on one core: sharp's single thread works while this one waits. About 25 seconds. */
export async function benchIntake(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const small = await generatedPictures(640, 480, picturesOfEach);
  const large = await generatedPictures(1280, 720, picturesOfEach);
  const { picture } = sharpPreprocessor(preprocessDefaults);
  rows.push(featuresRow(await picture({ kind: 'encoded', bytes: small.jpegs[0]! })));
  const smallReal = await webcamPictures(640, 480, picturesOfEach);
  const largeReal = await webcamPictures(1280, 720, picturesOfEach);
  for (const pictures of [small, smallReal])
    if (pictures) rows.push(...rowsOf(pictures, await time(pictures), { perSecond: 250 }));
  for (const pictures of [large, largeReal])
    if (pictures) rows.push(...rowsOf(pictures, await time(pictures), { share: 15 }));
  return rows;
}

if (import.meta.main) {
  console.table(
    (await benchIntake()).map(({ figure, bar, pass, ...row }) => ({
      ...row,
      figure: Number(figure.toPrecision(3)),
      bar: bar ?? '',
      pass: bar === null ? '' : pass,
    })),
  );
}
