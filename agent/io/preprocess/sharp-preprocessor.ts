import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { EncodedImage, Picture, RawImage } from '../../core/frame/frame.ts';
import { lumaInto } from '../../core/frame/luma.ts';
import { type Preprocessor, UnreadablePicture } from '../../pipeline/ports.ts';
import { preprocessFingerprint } from './fingerprint.ts';
import { jpegHeader } from './jpeg-header.ts';
import { assertPreprocessOptions, type PreprocessOptions } from './options.ts';
import { setUpSharp } from './sharp-settings.ts';
import { meanDifference, ShrinkJudge, type ShrinkOnLoad } from './shrink-on-load.ts';
import { type PictureFormat, sniff } from './sniff.ts';
import { reasonOf } from './unreadable.ts';

export interface SharpPreprocessor extends Preprocessor {
  /** For JPEGs of the size last seen. */
  readonly shrinkOnLoad: ShrinkOnLoad;
  /** Largest difference measured for that size, mean grey levels; `null`: none measured. */
  readonly shrinkOnLoadDifference: number | null;
  /** Of the picture that came last, before cropping; `null`: none, or its kind does not tell. */
  readonly sourceSize: { readonly width: number; readonly height: number } | null;
}

interface Pixels {
  readonly data: Uint8Array;
  readonly channels: number;
}

/**
 * Decodes, turns upright, crops, resizes and converts to sRGB or grey with sharp; 16-bit pictures keep their upper eight
 * bits, transparent ones lie on `pad`. One preprocessor a camera, one picture at a time: what it returns may be
 * overwritten by the next call. Throws `RangeError` for options that make no sense.
 */
export function sharpPreprocessor(options: PreprocessOptions): SharpPreprocessor {
  assertPreprocessOptions(options);
  setUpSharp();
  const { width, height, colour, crop, pad } = options;
  const channels = colour === 'grey' ? 1 : 3;
  const background = { r: pad[0], g: pad[1], b: pad[2], alpha: 1 };
  const input: SharpOptions = { autoOrient: true, failOn: options.failOn, limitInputPixels: options.maxPixels };
  const judge = new ShrinkJudge(options.shrinkOnLoadTolerance);
  let converted: Uint8Array | null = null;
  let lastSize = { width: 0, height: 0 };
  let sourceSize: SharpPreprocessor['sourceSize'] = null;

  function resized(source: Sharp, shrinkOnLoad: boolean): Sharp {
    if (crop) source.extract({ ...crop });
    return source
      .flatten({ background })
      .resize({
        width,
        height,
        fit: options.fit === 'letterbox' ? 'contain' : options.fit,
        position: options.fit === 'letterbox' ? 'centre' : options.position,
        kernel: options.kernel,
        background,
        fastShrinkOnLoad: shrinkOnLoad,
      })
      .timeout({ seconds: Math.ceil(options.timeoutMs / 1000) });
  }

  async function pixelsOf(source: Sharp): Promise<Pixels> {
    const { data, info } = await source.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    return { data, channels: info.channels };
  }

  /** The picture at 8 bits with the channels the model takes; only a change of channels copies. */
  function pictureOf(pixels: Pixels): Picture {
    if (pixels.channels === channels) return { width, height, channels, pixels: pixels.data };
    if (pixels.channels !== 1 && pixels.channels !== 3)
      throw new UnreadablePicture(`expected 1 or 3 channels, got ${pixels.channels}`);
    converted ??= new Uint8Array(width * height * channels);
    if (channels === 1) lumaInto(pixels.data, converted);
    else threeEqual(pixels.data, converted);
    return { width, height, channels, pixels: converted };
  }

  async function fromJpeg(bytes: Uint8Array): Promise<Pixels> {
    const header = jpegHeader(bytes);
    const fast = () => pixelsOf(resized(sharp(bytes, input), true));
    if (!header) return fast();
    lastSize = { width: header.width, height: header.height };
    sourceSize = lastSize;
    // sharp shrinks on load even when not asked to be fast, unless a working colour space is named; naming the one the
    // picture has changes nothing else. (CMYK has none that would; there it may shrink from 4× on.) A crop keeps it from
    // shrinking anyway.
    const space = header.components === 1 ? 'b-w' : 'srgb';
    const whole = () => {
      const source = resized(sharp(bytes, input), false);
      return pixelsOf(header.components === 4 ? source : source.pipelineColourspace(space));
    };
    if (crop) return whole();
    const todo = judge.next(header.width, header.height);
    if (todo === 'shrink') return fast();
    const exact = await whole();
    if (todo === 'decode-whole') return exact;
    const shrunk = await fast();
    return judge.measured(header.width, header.height, meanDifference(shrunk.data, exact.data)) ? shrunk : exact;
  }

  async function fromEncoded(image: EncodedImage): Promise<Picture> {
    const { bytes } = image;
    const format = accept(bytes, options.maxBytes);
    try {
      if (format === 'TIFF') await refuseDeepTiff(sharp(bytes, input));
      return pictureOf(await (format === 'JPEG' ? fromJpeg(bytes) : pixelsOf(resized(sharp(bytes, input), false))));
    } catch (cause) {
      const size = crop ? await uprightSize(sharp(bytes, input)) : null;
      throw new UnreadablePicture(`${format} of ${bytes.length} bytes: ${reasonOf(cause, options, size)}`, { cause });
    }
  }

  async function fromRaw(image: RawImage): Promise<Picture> {
    const what = `raw picture ${image.width}×${image.height}×${image.channels}`;
    const expected = image.width * image.height * image.channels;
    if (!(expected > 0) || image.bytes.length !== expected)
      throw new UnreadablePicture(`${what}: expected ${expected} bytes, got ${image.bytes.length}`);
    sourceSize = { width: image.width, height: image.height };
    if (!crop && image.width === width && image.height === height)
      return pictureOf({ data: image.bytes, channels: image.channels });
    try {
      const { kind: _kind, bytes, ...raw } = image;
      return pictureOf(await pixelsOf(resized(sharp(bytes, { ...input, raw }), false)));
    } catch (cause) {
      throw new UnreadablePicture(`${what}: ${reasonOf(cause, options, image)}`, { cause });
    }
  }

  return {
    fingerprint: preprocessFingerprint(options),
    get shrinkOnLoad() {
      return crop ? 'refused' : lastSize.width === 0 ? 'unknown' : judge.state(lastSize.width, lastSize.height);
    },
    get shrinkOnLoadDifference() {
      return lastSize.width === 0 ? null : judge.difference(lastSize.width, lastSize.height);
    },
    get sourceSize() {
      return sourceSize;
    },
    picture: (content) => (content.kind === 'raw' ? fromRaw(content) : fromEncoded(content)),
  };
}

/** The format, or `UnreadablePicture` for what is not even tried. */
function accept(bytes: Uint8Array, maxBytes: number): PictureFormat {
  if (bytes.length === 0) throw new UnreadablePicture('empty, 0 bytes');
  if (bytes.length > maxBytes) throw new UnreadablePicture(`${bytes.length} bytes are more than maxBytes ${maxBytes}`);
  const sniffed = sniff(bytes);
  if ('refused' in sniffed)
    throw new UnreadablePicture(`${sniffed.refused}: expected JPEG, PNG, WebP or TIFF, ${bytes.length} bytes`);
  const end = endMarkers[sniffed.format];
  // A crop or `cover` may leave the last rows unread, and the decoder would not miss them.
  if (end && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).lastIndexOf(end) < 0)
    throw new UnreadablePicture(`${sniffed.format} of ${bytes.length} bytes: truncated, its end marker is missing`);
  return sniffed.format;
}

const endMarkers: Partial<Record<PictureFormat, Buffer>> = {
  JPEG: Buffer.from([0xff, 0xd9]),
  PNG: Buffer.from('IEND', 'latin1'),
};

/** Numbers beyond 16 bits have no agreed white; cut to 8 bits they would be black or burnt. */
async function refuseDeepTiff(source: Sharp): Promise<void> {
  const { depth } = await source.metadata();
  if (depth !== 'uchar' && depth !== 'ushort') throw new Error(`expected 8 or 16 bits a sample, got ${depth}`);
}

/** Width and height after EXIF orientation, or `null` where even the header cannot be read. */
async function uprightSize(source: Sharp): Promise<{ width: number; height: number } | null> {
  try {
    return (await source.metadata()).autoOrient;
  } catch {
    return null;
  }
}

function threeEqual(grey: Uint8Array, rgb: Uint8Array): void {
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    const level = grey[i]!;
    rgb[at] = level;
    rgb[at + 1] = level;
    rgb[at + 2] = level;
  }
}
