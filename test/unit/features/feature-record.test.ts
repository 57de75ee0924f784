import { expect, test } from 'vitest';
import { createAnalyser } from '../../../agent/core/features/analyser.ts';
import { featureReader, writeFeatures } from '../../../agent/core/features/feature-record.ts';
import type { FeatureSet } from '../../../agent/core/features/feature-set.ts';
import { ByteReader, ByteWriter } from '../../../agent/core/window/bytes.ts';

const size = { width: 96, height: 80, channels: 3 } as const;
const analyse = createAnalyser(size);
const measured = (seed: number): FeatureSet =>
  structuredClone(analyse({ ...size, pixels: new Uint8Array(96 * 80 * 3).map((_, i) => (i * seed + (i >> 5)) % 256) }));

function record(features: FeatureSet): Uint8Array {
  const out = new ByteWriter();
  out.reset();
  writeFeatures(out, features);
  return out.done().slice();
}

test('histograms, values and maps come back as they were', () => {
  const features = measured(7);
  expect(featureReader()(new ByteReader(record(features)))).toEqual(features);
});

test('what was added to the answer before does not shift the next one', () => {
  const read = featureReader();
  read(new ByteReader(record(measured(7)))).values.set('frameChange', 3);
  expect(read(new ByteReader(record(measured(11))))).toEqual(measured(11));
});

test('pictures without maps and of another size may follow each other', () => {
  const read = featureReader();
  const { maps: _, ...bare } = measured(3);
  const small = structuredClone(
    createAnalyser({ width: 20, height: 9, channels: 1 })({
      width: 20,
      height: 9,
      channels: 1,
      pixels: new Uint8Array(180),
    }),
  );
  for (const features of [measured(5), bare, small, measured(5)])
    expect(read(new ByteReader(record(features)))).toEqual(features);
});

test.each([0, 1, 100, 5_000])('a record that ends after %i bytes is damaged', (bytes) => {
  expect(() => featureReader()(new ByteReader(record(measured(7)).subarray(0, bytes)))).toThrow(RangeError);
});
