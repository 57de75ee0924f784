import { featureReader, writeFeatures } from '../../core/features/feature-record.ts';
import type { FeatureSet } from '../../core/features/feature-set.ts';
import type { ModelReading } from '../../core/model/model-reading.ts';
import { ByteReader, ByteWriter } from '../../core/window/bytes.ts';

/** What was made of one picture file. */
export type ImageRecord =
  | {
      readonly features: FeatureSet;
      /** Of the file as stored; 0 where its header does not say cheaply. */
      readonly width: number;
      readonly height: number;
      /** What the camera's model says of it; `null`: it was not asked. */
      readonly reading: ModelReading | null;
    }
  | { readonly reason: string };

const writer = new ByteWriter();

/** How a record begins: a reason · features · features and what the model says. */
const kinds = { failed: 0, measured: 1, read: 2 };

/** A record as bytes, in a buffer of its own. */
export function encodeImageRecord(record: ImageRecord): Uint8Array {
  writer.reset();
  if ('reason' in record) {
    writer.byte(kinds.failed);
    writer.text(record.reason);
  } else {
    writer.byte(record.reading ? kinds.read : kinds.measured);
    writer.count(record.width);
    writer.count(record.height);
    writeFeatures(writer, record.features);
    if (record.reading) writer.text(JSON.stringify(record.reading));
  }
  return writer.done().slice();
}

export function holdsFeatures(bytes: Uint8Array): boolean {
  return bytes[0] !== kinds.failed;
}

export function holdsReading(bytes: Uint8Array): boolean {
  return bytes[0] === kinds.read;
}

/** The record of a picture that could be measured, and what the model says of it. */
export function withReading(record: Uint8Array, reading: ModelReading): Uint8Array {
  writer.reset();
  writer.byte(kinds.read);
  writer.raw(record.subarray(1));
  writer.text(JSON.stringify(reading));
  return writer.done().slice();
}

/** Reads records; what it gives is overwritten by the next call. Throws RangeError for a damaged one. */
export function imageRecordReader(): (bytes: Uint8Array) => ImageRecord {
  const readFeatures = featureReader();
  return (bytes) => {
    const from = new ByteReader(bytes);
    const kind = from.byte();
    if (kind === kinds.failed) return { reason: from.text() ?? '' };
    const measured = { width: from.count(), height: from.count(), features: readFeatures(from) };
    return { ...measured, reading: kind === kinds.read ? readingOf(from.text()) : null };
  };
}

function readingOf(text: string | null): ModelReading {
  try {
    return JSON.parse(text ?? '') as ModelReading;
  } catch {
    throw new RangeError('image record: what the model says is damaged');
  }
}
