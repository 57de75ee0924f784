import type { CalibratedChannel } from './calibration.ts';
import { scaleAt } from './day-profile.ts';

/**
 * By how much each channel's chance variation is larger in a window of `frames` than in one of the usual number: what
 * single frames vary by no longer averages out. 1 with the usual number or more; distances widen as the widest mean does.
 */
export function widthsOf(
  channels: readonly CalibratedChannel[],
  level: 'base' | 'hour',
  usualFrames: number,
  frames: number,
  startMs: number,
): number[] {
  const added = frames > 0 && usualFrames > 0 ? Math.max(0, 1 / frames - 1 / usualFrames) : 0;
  let widest = 1;
  const widths = channels.map((channel) => {
    const normal = level === 'base' ? channel.base : channel.hour;
    if (channel.constant || !normal || channel.kind === 'distance' || added === 0) return 1;
    const sd = scaleAt(normal, startMs) * normal.innovationSd;
    const width = Math.sqrt(1 + (channel.frameSd ** 2 * added) / sd ** 2);
    widest = Math.max(widest, width);
    return width;
  });
  return widths.map((width, c) => (channels[c]!.kind === 'distance' ? widest : width));
}
