import type { CameraSettings } from '../../core/frame/frame.ts';
import type { ZoneTime } from './zone-time.ts';

export interface ExifFacts {
  /** UTC ms; `null` where the picture does not say. */
  readonly capturedAtMs: number | null;
  readonly settings: CameraSettings;
}

/** Enough of a file for its EXIF: a segment has at most 64 KB, and JPEG cameras put it first. */
export const EXIF_HEADER_BYTES = 131_072;

const options = {
  reviveValues: false,
  translateValues: false,
  tiff: true,
  exif: true,
  gps: false,
  interop: false,
  ifd1: false,
  xmp: false,
  icc: false,
  iptc: false,
  jfif: false,
  ihdr: false,
};

/** What a picture says of its capture, from its first bytes; nothing where they hold no EXIF or a damaged one. `toUtc`
 * is for cameras that do not write their zone. */
export async function readExif(header: Uint8Array, toUtc: ZoneTime): Promise<ExifFacts> {
  try {
    // Loaded when a camera needs it; few do.
    const { default: exifr } = await import('exifr');
    return exifFacts((await exifr.parse(header, options)) ?? {}, toUtc);
  } catch {
    return { capturedAtMs: null, settings: {} };
  }
}

/** The same from the tags by name, as EXIF 2.32 defines them. */
export function exifFacts(tags: Record<string, unknown>, toUtc: ZoneTime): ExifFacts {
  const positive = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null);
  const exposureS = positive(tags.ExposureTime);
  const iso = positive(tags.ISO);
  const fNumber = positive(tags.FNumber);
  return {
    capturedAtMs: timeOf(tags, toUtc),
    settings: {
      ...(exposureS === null ? {} : { exposureMs: exposureS * 1000 }),
      // Sensitivity doubles with every 6 dB of gain; ISO 100 is taken for none.
      ...(iso === null ? {} : { gainDb: 20 * Math.log10(iso / 100) }),
      ...(fNumber === null ? {} : { fNumber }),
    },
  };
}

function timeOf(tags: Record<string, unknown>, toUtc: ZoneTime): number | null {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(String(tags.DateTimeOriginal ?? ''));
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const shownMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(shownMs)) return null;
  const fraction = /^\d+/.exec(String(tags.SubSecTimeOriginal ?? ''))?.[0] ?? '0';
  const fractionMs = Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(String(tags.OffsetTimeOriginal ?? '').trim()) ?? [];
  if (sign === undefined) return toUtc(shownMs) + fractionMs;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return shownMs + fractionMs + (sign === '+' ? -offsetMs : offsetMs);
}
