const MEGABYTE = 1e6;

/** `12.3 MB`; one megabyte is a million bytes. */
export function megabytesText(bytes: number): string {
  const megabytes = bytes / MEGABYTE;
  return `${megabytes < 100 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

/** Frames per second with the digits that matter: `25`, `4.8`, `0.05`. */
export function rateText(framesPerSecond: number | null): string {
  if (framesPerSecond === null) return '–';
  if (framesPerSecond === 0) return '0';
  if (framesPerSecond >= 10) return framesPerSecond.toFixed(0);
  if (framesPerSecond >= 0.1) return framesPerSecond.toFixed(1);
  return framesPerSecond.toFixed(3);
}
