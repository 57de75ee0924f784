import type { Scenery } from '../../core/scene/scenery.ts';

/** Numbers by place are kept as base64 of little-endian 32-bit floats: a tenth of their digits. */
const key = 'float32';

/** Plain JSON of a scenery. Throws RangeError naming a place that holds no finite number. */
export function sceneryToJson(scenery: Scenery): unknown {
  return packed(scenery, 'scenery');
}

/** Reads it again. Throws RangeError when a part is missing or damaged. */
export function sceneryFromJson(value: unknown): Scenery {
  const scenery = unpacked(value) as Partial<Scenery> | null;
  const { light, tiles, measures } = scenery ?? {};
  const whole = light?.mean instanceof Float32Array && tiles?.mean instanceof Float32Array && measures !== undefined;
  if (!whole) throw new RangeError('scenery: its maps are missing or damaged');
  if (light.mean.length !== light.sd?.length || tiles.mean.length !== tiles.sd?.length)
    throw new RangeError('scenery: its maps are of different sizes');
  return scenery as Scenery;
}

function packed(value: unknown, at: string): unknown {
  if (value instanceof Float32Array) {
    const bad = value.findIndex((number) => !Number.isFinite(number));
    if (bad >= 0) throw new RangeError(`${at}: expected a finite number at place ${bad}, got ${value[bad]}`);
    return { [key]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (Array.isArray(value)) return value.map((part, i) => packed(part, `${at}.${i}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, packed(part, `${at}.${name}`)]));
}

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== 'object' || value === null) return value;
  const text = (value as Record<string, unknown>)[key];
  if (typeof text === 'string') {
    const bytes = Buffer.from(text, 'base64');
    const numbers = new Float32Array(Math.floor(bytes.length / 4));
    for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.readFloatLE(4 * i);
    return numbers;
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpacked(part)]));
}
