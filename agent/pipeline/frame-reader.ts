import { addSettings } from '../core/features/add-settings.ts';
import { createAnalyser } from '../core/features/analyser.ts';
import type { FeatureSet } from '../core/features/feature-set.ts';
import type { BrokenFrame, Frame, Picture } from '../core/frame/frame.ts';
import type { BoxTime } from './box-time.ts';
import { type Clock, type Log, type Preprocessor, UnreadablePicture } from './ports.ts';

/** From a frame to its features, one at a time: decoded, resized, measured, and kept for looking at. */
export interface FrameReader {
  /** The frame's features, or `null` when it cannot be read: counted and named, never thrown. Valid until the next call. */
  read(item: Frame | BrokenFrame): Promise<FeatureSet | null>;
  /** Frames that could not be read since the start. */
  failed(): number;
  /** The newest last. */
  readonly failures: readonly Failure[];
  /** The last picture that could be read. */
  shown(): ShownPicture | null;
}

export interface Failure {
  readonly name: string;
  readonly reason: string;
  readonly atMs: number;
}

export interface ShownPicture {
  readonly picture: Picture;
  /** Its capture time where it has one, else when it came. */
  readonly atMs: number;
  /** When it came, since boot. */
  readonly monotonicMs: number;
}

export interface FrameReaderParts {
  readonly id: string;
  readonly preprocessor: Preprocessor;
  readonly log: Log;
  readonly clock: Clock;
  readonly time: BoxTime;
}

const failuresShown = 10;

export function createFrameReader({ id, preprocessor, log, clock, time }: FrameReaderParts): FrameReader {
  const failures: Failure[] = [];
  let failed = 0;
  let analyser: { of: Size; run: (picture: Picture) => FeatureSet } | null = null;
  let shown: ShownPicture | null = null;

  async function read(item: Frame | BrokenFrame): Promise<FeatureSet | null> {
    if ('reason' in item) return refuse(item, item.reason);
    try {
      const picture = await preprocessor.picture(item.content);
      if (!analyser || !sameSize(analyser.of, picture)) {
        const of = { width: picture.width, height: picture.height, channels: picture.channels };
        analyser = { of, run: createAnalyser(of) };
      }
      const features = analyser.run(picture);
      addSettings(features, item.settings);
      show(picture, item.capturedAtMs ?? time.utcMs());
      return features;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof UnreadablePicture)) log.error(`camera ${id}: the analysis of a frame broke`, { error });
      return refuse(item, reason);
    }
  }

  function refuse({ name, position }: Frame | BrokenFrame, reason: string): null {
    // A file is named for whoever looks after the folder; what a camera sends has no name worth a line of the log each.
    const key = position === null ? { key: 'unreadable' } : {};
    log.warn(`camera ${id}: ${name} is not counted as a picture: ${reason}`, key);
    failures.push({ name, reason, atMs: time.utcMs() });
    if (failures.length > failuresShown) failures.shift();
    failed++;
    return null;
  }

  function show(picture: Picture, atMs: number): void {
    const kept = shown?.picture.pixels;
    const pixels = kept?.length === picture.pixels.length ? kept : new Uint8Array(picture.pixels.length);
    pixels.set(picture.pixels);
    shown = { picture: { ...picture, pixels }, atMs, monotonicMs: clock.monotonicMs() };
  }

  return { read, failures, failed: () => failed, shown: () => shown };
}

type Size = Pick<Picture, 'width' | 'height' | 'channels'>;

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height && a.channels === b.channels;
}
