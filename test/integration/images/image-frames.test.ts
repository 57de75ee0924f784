import { mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImageReading, imageReader } from '../../../agent/app/images/image-frames.ts';
import { imageWindows } from '../../../agent/app/images/image-windows.ts';
import { type ImageFolder, listImages } from '../../../agent/app/images/list-images.ts';
import { preprocessDefaults } from '../../../agent/io/preprocess/options.ts';
import { systemClock } from '../../../agent/io/system/system-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

const count = 40;
const world = { clock: systemClock(), log: fakeLog() };
const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 1);

/** The n-th picture is all of grey level 2n, so that its place can be told from its brightness. */
const picture = (n: number) =>
  sharp({ create: { width: 32, height: 24, channels: 3, background: { r: 2 * n, g: 2 * n, b: 2 * n } } })
    .png()
    .toBuffer();

describe('a folder of pictures', () => {
  let root: string;
  let cacheDir: string;
  let folder: ImageFolder;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
    mkdirSync(join(root, 'pictures'));
    for (let n = 0; n < count; n++) writeFileSync(join(root, 'pictures', `part-${n}.png`), await picture(n));
    writeFileSync(join(root, 'pictures', 'part-7.png'), 'no picture');
    writeFileSync(join(root, 'pictures', 'notes.txt'), 'not counted');
    folder = {
      ...{ root: join(root, 'pictures'), pattern: null, recursive: false, everyMs: null },
      ...{ recipe: { recipeFrom: 'none' }, onlyRecipe: null, time: { from: 'interval', intervalMs: 20_000, startMs } },
    };
  });
  beforeEach(() => {
    cacheDir = mkdtempSync(join(root, 'cache-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const reading = (more: Partial<ImageReading> = {}): ImageReading => ({
    ...{ folder, preprocess: preprocessDefaults, maxFileBytes: 1e6, decoding: 'judge', cacheDir, workers: 3 },
    ...more,
  });

  async function framesOf(more: Partial<ImageReading> = {}) {
    const found = [];
    for await (const { name, timeMs, features, reason, width } of imageReader(
      reading(more),
      await listImages(more.folder ?? folder, world),
      world,
    ).frames())
      found.push({ name, timeMs, luma: features?.values.get('lumaMean') ?? null, reason, width });
    return found;
  }

  it('comes in the order of names, numbers by value, whichever process was first', async () => {
    const frames = await framesOf({ cacheDir: null });
    expect(frames.map(({ name }) => name)).toEqual(Array.from({ length: count }, (_, n) => `part-${n}.png`));
    expect(frames.map(({ timeMs }) => timeMs)).toEqual(Array.from({ length: count }, (_, n) => startMs + n * 20_000));
    for (const [n, { luma, reason, width }] of frames.entries()) {
      if (n === 7) expect([luma, reason]).toEqual([null, expect.stringContaining('no known format')]);
      else expect([luma, reason, width]).toEqual([2 * n, null, 32]);
    }
  });

  it('is read from the cache the second time, but for what changed or failed', async () => {
    const seen: number[] = [];
    const onProgress: ImageReading['onProgress'] = ({ done, total, cached }) => done === total && seen.push(cached);
    const first = await framesOf({ onProgress });
    expect(await framesOf({ onProgress })).toEqual(first);
    utimesSync(join(folder.root, 'part-3.png'), new Date(), new Date(startMs));
    expect(await framesOf({ onProgress })).toEqual(first);
    // Other preprocessing, other features.
    await framesOf({ onProgress, preprocess: { ...preprocessDefaults, width: 64 } });
    expect(seen).toEqual([0, count - 1, count - 2, 0]);
  });

  it('goes on where it was left', async () => {
    const list = await listImages(folder, world);
    for await (const { name } of imageReader(reading(), list, world).frames()) if (name === 'part-20.png') break;
    let cachedAtEnd = 0;
    const frames = await framesOf({ onProgress: ({ cached }) => (cachedAtEnd = cached) });
    expect(frames).toHaveLength(count);
    expect(cachedAtEnd).toBeGreaterThanOrEqual(19);
  });

  it('is read also where features cannot be kept, and says so', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    const reader = imageReader(reading({ cacheDir: join(file, 'x') }), await listImages(folder, world), world);
    let frames = 0;
    for await (const _frame of reader.frames()) frames++;
    expect(frames).toBe(count);
    expect(reader.cacheTrouble).toMatch(/features cannot be kept/);
  });

  it('becomes windows in its own time, aligned and without empty ones', async () => {
    const late = { ...folder, time: { from: 'interval', intervalMs: 20_000, startMs: startMs + 50_000 } } as const;
    const windows = [];
    const reader = imageReader(reading({ folder: late }), await listImages(late, world), world);
    for await (const { level, startMs: from, frames, framesFailed, stats } of imageWindows(reader.frames(), minuteMs))
      windows.push({ level, from, frames, framesFailed, mean: stats.get('lumaMean')?.mean });
    const base = windows.filter(({ level }) => level === 'base');
    expect(base[0]).toEqual({ level: 'base', from: startMs, frames: 1, framesFailed: 0, mean: 0 });
    expect(base[1]).toEqual({ level: 'base', from: startMs + minuteMs, frames: 3, framesFailed: 0, mean: 4 });
    expect(base[3]).toEqual({ level: 'base', from: startMs + 3 * minuteMs, frames: 2, framesFailed: 1, mean: 17 });
    expect(base.reduce((sum, { frames, framesFailed }) => sum + frames + framesFailed, 0)).toBe(count);
    expect(windows.filter(({ level }) => level !== 'base')).toMatchObject([
      { level: 'hour', from: startMs, frames: count - 1, framesFailed: 1 },
      { level: 'day', from: startMs, frames: count - 1, framesFailed: 1 },
    ]);
  });

  it('counts pictures without a time as failed', async () => {
    const named = { ...folder, time: { from: 'filename', pattern: "yyyy-MM-dd'T'HH_mm_ss" } } as const;
    const frames = await framesOf({ folder: named });
    expect(new Set(frames.map(({ reason }) => reason?.slice(0, 24)))).toContain('its name has no time of ');
    expect(frames.every(({ timeMs, luma }) => timeMs === null && luma === null)).toBe(true);
  });

  it('survives a picture that vanishes between listing and reading', async () => {
    const dir = mkdtempSync(join(root, 'gone-'));
    for (const n of [1, 2, 3]) writeFileSync(join(dir, `${n}.png`), await picture(n));
    const there = { ...folder, root: dir };
    const list = await listImages(there, world);
    unlinkSync(join(dir, '2.png'));
    const reasons = [];
    for await (const { reason } of imageReader(reading({ folder: there }), list, world).frames()) reasons.push(reason);
    expect(reasons).toEqual([null, 'it is gone', null]);
  });

  it('that is not there cannot be listed', async () => {
    await expect(listImages({ ...folder, root: join(root, 'nowhere') }, world)).rejects.toThrow(/cannot be listed/);
  });
});
