import type { CalibratedChannel } from './calibration.ts';
import { scaleAt } from './day-profile.ts';
import { modelPart } from './model-channels.ts';

/** Frames of a window that had a channel's feature, and how many usually do. */
export interface FramesSeen {
  readonly frames: number;
  readonly usual: number;
}

/**
 * By how much each channel's chance variation is larger in a window that it was seen in so few frames of: what single
 * frames vary by no longer averages out. 1 with the usual number or more; distances widen as the widest mean does, those
 * of a model as its own means do.
 */
export function widthsOf(
  channels: readonly CalibratedChannel[],
  level: 'base' | 'hour',
  seenOf: (channel: CalibratedChannel) => FramesSeen,
  startMs: number,
): number[] {
  const widest = { picture: 1, model: 1 };
  const ofWhat = ({ feature }: CalibratedChannel) => (modelPart(feature) === null ? 'picture' : 'model');
  const widths = channels.map((channel) => {
    const normal = level === 'base' ? channel.base : channel.hour;
    if (channel.constant || !normal || channel.kind === 'distance') return 1;
    const { frames, usual } = seenOf(channel);
    const added = frames > 0 && usual > 0 ? Math.max(0, 1 / frames - 1 / usual) : 0;
    const sd = scaleAt(normal, startMs) * normal.innovationSd;
    const width = Math.sqrt(1 + (channel.frameSd ** 2 * added) / sd ** 2);
    widest[ofWhat(channel)] = Math.max(widest[ofWhat(channel)], width);
    return width;
  });
  return widths.map((width, c) => (channels[c]!.kind === 'distance' ? widest[ofWhat(channels[c]!)] : width));
}
