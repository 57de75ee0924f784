import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { indexIn, writeLabels } from '../../../agent/app/shadow/disagreement-folder.ts';
import { disagreementShelf } from '../../../agent/app/shadow/disagreement-shelf.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

const picture = { width: 16, height: 16, channels: 3 as const, pixels: new Uint8Array(16 * 16 * 3).fill(200) };
const found = (n: number, comparison = 1) => ({
  ...{ item: `line-${comparison}-${n}`, comparison, atMs: n },
  ...{ incumbent: 'good', candidate: 'dent' },
});
const plenty = { count: 100, bytes: 1_000_000 };

function shelf(limits = plenty, mayWrite = () => true) {
  const { dir } = modelFolder();
  const log = fakeLog();
  const pictures = () => readdirSync(dir).filter((name) => name.endsWith('.jpg')).length;
  return { dir, log, pictures, open: () => disagreementShelf(dir, limits, { mayWrite, log }) };
}

describe('a disagreement', () => {
  test('is kept with its picture, also over a restart', async () => {
    const { dir, open } = shelf();
    expect(await open().keep(found(1), picture)).toBe(true);
    expect(await open().keep(found(2), picture)).toBe(true);
    const { items } = indexIn(dir);
    expect(items.map(({ item }) => item)).toEqual(['line-1-1', 'line-1-2']);
    const { width, height } = await sharp(join(dir, 'line-1-1.jpg')).metadata();
    expect({ width, height }).toEqual({ width: 16, height: 16 });
  });

  test('is kept without its picture where the disk has no room for pictures', async () => {
    const { dir, open, pictures } = shelf(plenty, () => false);
    expect(await open().keep(found(1), picture)).toBe(true);
    expect([pictures(), indexIn(dir).items[0]!.bytes]).toEqual([0, 0]);
  });

  test.each([
    ['count', (_bytes: number) => ({ count: 3, bytes: 1_000_000 })],
    ['bytes', (bytes: number) => ({ count: 100, bytes: 3 * bytes + 1 })],
  ])('waits outside when too many wait for labels, by %s; labels make room', async (_, limits) => {
    const probe = shelf();
    await probe.open().keep(found(1), picture);
    const { dir, open, pictures } = shelf(limits(indexIn(probe.dir).items[0]!.bytes));
    const kept = open();
    const took: boolean[] = [];
    for (let n = 1; n <= 5; n++) took.push(await kept.keep(found(n), picture));
    expect(took).toEqual([true, true, true, false, false]);
    expect(pictures()).toBe(3);
    writeLabels(dir, new Map([['line-1-1', 'dent']]));
    expect(await kept.keep(found(6), picture)).toBe(true);
    expect(await kept.keep(found(7), picture)).toBe(false);
    expect(pictures()).toBeLessThanOrEqual(4);
    expect(kept.labels(1)).toEqual({ candidateOnlyRight: 1, incumbentOnlyRight: 0, bothWrong: 0 });
  });

  test('of a former comparison makes room for the present one and counts no more', async () => {
    const { dir, open, pictures } = shelf({ count: 2, bytes: 1_000_000 });
    const kept = open();
    await kept.keep(found(1, 1), picture);
    await kept.keep(found(2, 1), picture);
    writeLabels(dir, new Map([['line-1-2', 'good']]));
    expect(await kept.keep(found(1, 2), picture)).toBe(true);
    expect(await kept.keep(found(2, 2), picture)).toBe(true);
    expect(await kept.keep(found(3, 2), picture)).toBe(false);
    expect(pictures()).toBe(indexIn(dir).items.filter(({ bytes }) => bytes > 0).length);
    expect(kept.labels(2)).toEqual({ candidateOnlyRight: 0, incumbentOnlyRight: 0, bothWrong: 0 });
  });
});

describe('labels', () => {
  test('are taken as they are written, and say which model was right', async () => {
    const { dir, open } = shelf();
    const kept = open();
    for (let n = 1; n <= 4; n++) await kept.keep(found(n), picture);
    expect(kept.labels(1)).toEqual({ candidateOnlyRight: 0, incumbentOnlyRight: 0, bothWrong: 0 });
    const labels = { 'line-1-1': 'dent', 'line-1-2': 'good', 'line-1-3': 'hole', unknown: 'dent' };
    writeLabels(dir, new Map(Object.entries(labels)));
    expect(kept.labels(1)).toEqual({ candidateOnlyRight: 1, incumbentOnlyRight: 1, bothWrong: 1 });
  });

  test('that are damaged are told once and count as none', async () => {
    const { dir, open, log } = shelf();
    const kept = open();
    await kept.keep(found(1), picture);
    writeFileSync(join(dir, 'labels.json'), '{"a":1}');
    for (let n = 0; n < 3; n++) expect(kept.labels(1).candidateOnlyRight).toBe(0);
    expect(log.lines.length).toBe(1);
    expect(log.lines[0]!.message).toContain('labels.json: damaged');
  });
});

test('an index that is damaged is not written over', async () => {
  const { dir, open } = shelf();
  writeFileSync(join(dir, 'index.json'), '{"version":1,"items":[{"item":"../../x"}]}');
  const kept = open();
  await expect(kept.keep(found(1), picture)).rejects.toThrow('damaged');
  expect(kept.labels(1).bothWrong).toBe(0);
  expect(readFileSync(join(dir, 'index.json'), 'utf8')).toContain('../../x');
  expect(existsSync(join(dir, 'line-1-1.jpg'))).toBe(false);
});
