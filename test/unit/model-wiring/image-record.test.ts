import { expect, test } from 'vitest';
import {
  encodeImageRecord,
  holdsFeatures,
  holdsReading,
  imageRecordReader,
  withReading,
} from '../../../agent/app/images/image-record.ts';
import type { ModelReading } from '../../../agent/core/model/model-reading.ts';

const features = {
  histograms: new Map([['luma', Uint32Array.from({ length: 256 }, (_, level) => level)]]),
  values: new Map([['lumaMean', 12.5]]),
};
const reading: ModelReading = {
  values: { confidence: 0.75, activation00: -1.5 },
  histograms: { predictedClass: [0, 1, 0] },
  prediction: { label: 'scratch', confidence: 0.75 },
};

test('a record keeps what the model says beside the features', () => {
  const plain = encodeImageRecord({ features, width: 640, height: 480, reading: null });
  const read = withReading(plain, reading);
  expect([holdsFeatures(plain), holdsReading(plain)]).toEqual([true, false]);
  expect([holdsFeatures(read), holdsReading(read)]).toEqual([true, true]);
  expect(read).toEqual(encodeImageRecord({ features, width: 640, height: 480, reading }));
  const reader = imageRecordReader();
  expect(reader(read)).toMatchObject({ width: 640, height: 480, reading });
  expect(reader(plain)).toMatchObject({ width: 640, height: 480, reading: null });
  expect(reader(encodeImageRecord({ reason: 'torn' }))).toEqual({ reason: 'torn' });
  expect(() => reader(read.subarray(0, -1))).toThrow(RangeError);
});
