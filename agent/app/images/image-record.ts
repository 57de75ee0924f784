import { featureReader, writeFeatures } from '../../core/features/feature-record.ts';
import type { FeatureSet } from '../../core/features/feature-set.ts';
import { ByteReader, ByteWriter } from '../../core/window/bytes.ts';

/** What was made of one picture file. */
export type ImageRecord =
  | {
      readonly features: FeatureSet;
      /** Of the file as stored; 0 where its header does not say cheaply. */
      readonly width: number;
      readonly height: number;
    }
  | { readonly reason: string };

const writer = new ByteWriter();

/** A record as bytes, in a buffer of its own; begins with 1 for features, 0 for a reason. */
export function encodeImageRecord(record: ImageRecord): Uint8Array {
  writer.reset();
  if ('reason' in record) {
    writer.byte(0);
    writer.text(record.reason);
  } else {
    writer.byte(1);
    writer.count(record.width);
    writer.count(record.height);
    writeFeatures(writer, record.features);
  }
  return writer.done().slice();
}

export function holdsFeatures(bytes: Uint8Array): boolean {
  return bytes[0] === 1;
}

/** Reads records; what it gives is overwritten by the next call. Throws RangeError for a damaged one. */
export function imageRecordReader(): (bytes: Uint8Array) => ImageRecord {
  const readFeatures = featureReader();
  return (bytes) => {
    const from = new ByteReader(bytes);
    if (from.byte() === 0) return { reason: from.text() ?? '' };
    return { width: from.count(), height: from.count(), features: readFeatures(from) };
  };
}
