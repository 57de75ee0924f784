import { readFile } from 'node:fs/promises';
import type { CameraSettings } from '../../core/frame/frame.ts';
import { EXIF_HEADER_BYTES, readExif } from './exif.ts';
import { zoneTime } from './zone-time.ts';

/** What a side-car may say; anything else in it belongs to others. */
const keys = ['exposureMs', 'gainDb', 'fNumber', 'whiteBalanceRed', 'whiteBalanceBlue'] as const;
/** Those that may be 0 or below: decibels. */
const signed: ReadonlySet<string> = new Set(['gainDb']);
const SIDE_CAR_BYTES_MAX = 65_536;

const inUtc = zoneTime('UTC');

/** What the camera was set to for a picture file: its EXIF, and over it the JSON file beside it (`part.json` for
 * `part.jpg`). What is missing or makes no sense is left out. */
export async function settingsOfFile(path: string, bytes: Uint8Array): Promise<CameraSettings> {
  const [fromExif, fromSideCar] = await Promise.all([settingsOfJpeg(bytes), readSideCar(path)]);
  return { ...fromExif, ...fromSideCar };
}

/** The same of a picture that is no file. */
export async function settingsOfJpeg(bytes: Uint8Array): Promise<CameraSettings> {
  if (!holdsExif(bytes)) return {};
  return (await readExif(bytes.subarray(0, EXIF_HEADER_BYTES), inUtc)).settings;
}

async function readSideCar(path: string): Promise<CameraSettings> {
  try {
    const text = await readFile(path.replace(/\.[^./]+$/, '.json'), 'utf8');
    return text.length > SIDE_CAR_BYTES_MAX ? {} : settingsOfJson(JSON.parse(text));
  } catch {
    // Most pictures have none, and a broken one says nothing.
    return {};
  }
}

/** The settings among the fields of a JSON object. */
export function settingsOfJson(value: unknown): CameraSettings {
  if (typeof value !== 'object' || value === null) return {};
  const found = keys.flatMap((key) => {
    const number = (value as Record<string, unknown>)[key];
    const holds = typeof number === 'number' && Number.isFinite(number) && (signed.has(key) || number > 0);
    return holds ? [[key, number] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Whether a JPEG has an EXIF segment among its first ones, without the parser's weight. */
function holdsExif(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  for (let at = 2; at + 10 < Math.min(bytes.length, EXIF_HEADER_BYTES) && bytes[at] === 0xff; ) {
    const isExif = bytes[at + 1] === 0xe1 && String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'Exif';
    if (isExif) return true;
    if (bytes[at + 1] === 0xda) return false;
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return false;
}
