/** A rectangle in pixels of the camera's own picture; fractions of pixels and places outside of it are possible. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Placing {
  /** Of the picture that is analysed. */
  readonly width: number;
  readonly height: number;
  readonly fit: 'cover' | 'contain' | 'fill' | 'letterbox';
  /** Words such as `centre` or `right top`. */
  readonly position: string;
}

/**
 * Which part of the camera's picture fills the analysed one: less than `from` where `cover` cuts, more where padding is
 * added.
 *
 * @param from what goes into the resize, the whole picture or its crop
 */
export function shownRegion(from: Region, { width, height, fit, position }: Placing): Region {
  if (fit === 'fill') return from;
  const across = from.width / width;
  const down = from.height / height;
  const scale = fit === 'cover' ? Math.min(across, down) : Math.max(across, down);
  const words = fit === 'letterbox' ? '' : position;
  const shown = { width: width * scale, height: height * scale };
  return {
    left: from.left + (from.width - shown.width) * share(words, 'left', 'right'),
    top: from.top + (from.height - shown.height) * share(words, 'top', 'bottom'),
    ...shown,
  };
}

function share(words: string, first: string, last: string): number {
  if (words.includes(first)) return 0;
  return words.includes(last) ? 1 : 0.5;
}
