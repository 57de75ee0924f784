import { fstatSync, readdirSync, readSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openPixelSlots } from '../../../agent/io/inference/pixel-slots.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

test('pictures lie in slots of a file without a name, until these are free again', () => {
  const { dir } = modelFolder();
  const slots = openPixelSlots(dir, 'pixels', 2, 4);
  onTestFinished(() => slots.close());
  expect(readdirSync(dir)).toEqual([]);
  // Its memory is taken at once.
  expect(fstatSync(slots.file).size).toBe(8);
  const first = slots.put(Uint8Array.of(1, 2, 3, 4))!;
  const second = slots.put(Uint8Array.of(5, 6))!;
  expect(slots.put(Uint8Array.of(9))).toBe(null);
  const read = (slot: number) => {
    const bytes = new Uint8Array(4);
    readSync(slots.file, bytes, 0, 4, slot * 4);
    return [...bytes];
  };
  expect([read(first), read(second)]).toEqual([
    [1, 2, 3, 4],
    [5, 6, 0, 0],
  ]);
  slots.free(first);
  expect(slots.put(Uint8Array.of(7, 8))).toBe(first);
  expect(read(second)).toEqual([5, 6, 0, 0]);
});

test('a folder that is not there is an error, and nothing stays open', () => {
  expect(() => openPixelSlots('/nowhere/at/all', 'pixels', 2, 4)).toThrow(/ENOENT/);
});
