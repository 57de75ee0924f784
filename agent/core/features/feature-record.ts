import type { ByteReader, ByteWriter } from '../window/bytes.ts';
import type { FeatureSet } from './feature-set.ts';
import { type FrameMaps, LIGHT_CELLS, tileLayout } from './frame-maps.ts';

const LEVELS = 256;

/** Appends one frame's features: their names, 256 counts a histogram, eight bytes a value, then
 * the maps where there are any; some 14 kB. */
export function writeFeatures(out: ByteWriter, features: FeatureSet): void {
  out.text(`${[...features.histograms.keys()].join(',')}|${[...features.values.keys()].join(',')}`);
  for (const counts of features.histograms.values()) for (let i = 0; i < LEVELS; i++) out.count(counts[i]!);
  for (const value of features.values.values()) out.double(value);
  writeMaps(out, features.maps);
}

function writeMaps(out: ByteWriter, maps: FrameMaps | undefined): void {
  out.byte(maps ? 1 : 0);
  if (!maps) return;
  const { light, rows, tiles, tileColour, layout, level } = maps;
  out.count(layout.width);
  out.count(layout.height);
  out.count(rows.length);
  out.double(level);
  for (const part of [light, rows, tileColour, tiles]) out.raw(bytesOf(part));
}

const bytesOf = (part: Float32Array | Uint8Array) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength);

/** Reads what `writeFeatures` wrote; what it gives is overwritten by the next call. Throws RangeError when the record is
 * damaged. */
export function featureReader(): (from: ByteReader) => FeatureSet {
  let names = '';
  let features: FeatureSet = { histograms: new Map(), values: new Map() };
  let valueNames: readonly string[] = [];
  let maps: FrameMaps | null = null;
  return (from) => {
    const found = from.text() ?? '';
    if (found !== names) {
      features = namedFeatures(found);
      valueNames = [...features.values.keys()];
      names = found;
    }
    for (const counts of features.histograms.values()) for (let i = 0; i < LEVELS; i++) counts[i] = from.count();
    // Whoever got the values before may have added others.
    features.values.clear();
    for (const name of valueNames) features.values.set(name, from.double());
    if (from.byte() === 0) return features;
    maps = readMaps(from, maps);
    return { ...features, maps };
  };
}

/** Pictures larger than any that is analysed: the record is damaged. */
const SIDE_MAX = 65_536;

function readMaps(from: ByteReader, known: FrameMaps | null): FrameMaps {
  const [width, height, rows] = [from.count(), from.count(), from.count()];
  if (width > SIDE_MAX || height > SIDE_MAX || rows > height)
    throw new RangeError('feature record: its maps are damaged');
  const fits = known && known.layout.width === width && known.layout.height === height && known.rows.length === rows;
  const maps = fits ? known : emptyMaps(width, height, rows);
  maps.level = from.double();
  for (const part of [maps.light, maps.rows, maps.tileColour, maps.tiles]) from.raw(bytesOf(part));
  return maps;
}

function emptyMaps(width: number, height: number, rows: number): FrameMaps {
  const layout = tileLayout(width, height);
  return {
    light: new Float32Array(LIGHT_CELLS),
    level: 0,
    rows: new Float32Array(rows),
    tiles: new Uint8Array(layout.tiles.length * layout.size ** 2),
    tileColour: new Float32Array(layout.tiles.length),
    layout,
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
