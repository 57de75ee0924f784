import { assertTensorForm, type TensorForm } from '../../core/frame/tensor.ts';

export type Position =
  | 'centre'
  | 'top'
  | 'right top'
  | 'right'
  | 'right bottom'
  | 'bottom'
  | 'left bottom'
  | 'left'
  | 'left top';

/** Pixels of the picture as it stands upright, after its EXIF orientation. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What makes of a camera's picture the one the model was trained on. Plain data. */
export interface PreprocessOptions extends TensorForm {
  readonly width: number;
  readonly height: number;
  /** `cover` cuts what stands over, `contain` fills up at `position` with `pad`, `letterbox` on both sides, `fill`
   * stretches. */
  readonly fit: 'cover' | 'contain' | 'letterbox' | 'fill';
  /** Where the picture lies when cut or filled up. */
  readonly position: Position;
  /** Red, green, blue, 0 to 255; also lies behind transparent pixels. */
  readonly pad: readonly [number, number, number];
  readonly kernel: 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos2' | 'lanczos3';
  /** Taken out before resizing; without it, the whole picture. */
  readonly crop?: Crop | null | undefined;
  /** Mean difference in levels at which a JPEG may still be decoded at half size or less, which is faster. 0: never. */
  readonly shrinkOnLoadTolerance: number;
  readonly maxPixels: number;
  readonly maxBytes: number;
  /** Rounded up to whole seconds. */
  readonly timeoutMs: number;
  /** `warning` also refuses what decodes with a complaint, such as a JPEG damaged in the middle. */
  readonly failOn: 'truncated' | 'error' | 'warning';
}

/** 224² in colour, the short side fitted and the middle kept; an antialiased triangle filter as torchvision's and Pillow's `BILINEAR`. */
export const preprocessDefaults: PreprocessOptions = {
  width: 224,
  height: 224,
  fit: 'cover',
  position: 'centre',
  pad: [0, 0, 0],
  kernel: 'linear',
  crop: null,
  colour: 'rgb',
  scale: 1 / 255,
  mean: [0],
  std: [1],
  shrinkOnLoadTolerance: 1,
  maxPixels: 50_000_000,
  maxBytes: 50_000_000,
  timeoutMs: 10_000,
  failOn: 'warning',
};

/** Throws `RangeError` naming the setting, what was expected and what came. */
export function assertPreprocessOptions(options: PreprocessOptions): void {
  assertTensorForm(options);
  whole('width', options.width, 1, 16_384);
  whole('height', options.height, 1, 16_384);
  for (const level of options.pad) whole('pad', level, 0, 255);
  if (options.crop) {
    whole('crop.left', options.crop.left, 0, 100_000);
    whole('crop.top', options.crop.top, 0, 100_000);
    whole('crop.width', options.crop.width, 1, 100_000);
    whole('crop.height', options.crop.height, 1, 100_000);
  }
  if (!(options.shrinkOnLoadTolerance >= 0 && options.shrinkOnLoadTolerance <= 255))
    throw new RangeError(`shrinkOnLoadTolerance: expected 0 to 255 levels, got ${options.shrinkOnLoadTolerance}`);
  whole('maxPixels', options.maxPixels, 1, 268_402_689);
  whole('maxBytes', options.maxBytes, 1, 2 ** 31 - 1);
  whole('timeoutMs', options.timeoutMs, 1, 3_600_000);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name}: expected a whole number from ${least} to ${most}, got ${value}`);
}
