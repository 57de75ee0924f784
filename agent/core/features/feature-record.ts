import type { ByteReader, ByteWriter } from '../window/bytes.ts';
import type { FeatureSet } from './feature-set.ts';

const LEVELS = 256;

/** Appends one frame's features: their names, 256 counts a histogram, eight bytes a value; some 2 kB. */
export function writeFeatures(out: ByteWriter, features: FeatureSet): void {
  out.text(`${[...features.histograms.keys()].join(',')}|${[...features.values.keys()].join(',')}`);
  for (const counts of features.histograms.values()) for (let i = 0; i < LEVELS; i++) out.count(counts[i]!);
  for (const value of features.values.values()) out.double(value);
}

/** Reads what `writeFeatures` wrote; what it gives is overwritten by the next call. Throws RangeError when the record is
 * damaged. */
export function featureReader(): (from: ByteReader) => FeatureSet {
  let names = '';
  let features: FeatureSet = { histograms: new Map(), values: new Map() };
  return (from) => {
    const found = from.text() ?? '';
    if (found !== names) {
      features = namedFeatures(found);
      names = found;
    }
    for (const counts of features.histograms.values()) for (let i = 0; i < LEVELS; i++) counts[i] = from.count();
    for (const name of features.values.keys()) features.values.set(name, from.double());
    return features;
  };
}

function namedFeatures(names: string): FeatureSet {
  const [histograms, values, ...rest] = names.split('|').map((list) => list.split(',').filter((name) => name !== ''));
  if (!histograms || !values || rest.length > 0) throw new RangeError('feature record: its names are damaged');
  return {
    histograms: new Map(histograms.map((name) => [name, new Uint32Array(LEVELS)])),
    values: new Map(values.map((name) => [name, 0])),
  };
}
