import type { LoggedEvent } from '../drift/events/logged-event.ts';

/** One picture as a source gives it, before decoding. */
export interface Frame {
  /** What a log line calls it: a file name, or source and number. */
  readonly name: string;
  /** UTC milliseconds of capture where the frame carries its own time; `null` for live frames. */
  readonly capturedAtMs: number | null;
  /** Milliseconds since boot when the agent got it. */
  readonly arrivedMonotonicMs: number;
  readonly content: EncodedImage | RawImage;
  readonly recipe: string | null;
  readonly settings: CameraSettings;
  /** Where a source that can resume goes on after this frame; `null` for live sources. */
  readonly position: string | null;
  /** What somebody wrote down just before it; only a simulated station knows such things. */
  readonly note?: Pick<LoggedEvent, 'kind' | 'text'>;
}

/** A frame that a source announces but cannot give: unreadable, too large, not a file. */
export interface BrokenFrame {
  readonly name: string;
  readonly capturedAtMs: number | null;
  readonly arrivedMonotonicMs: number;
  readonly reason: string;
  readonly position: string | null;
}

/** A compressed picture: JPEG, PNG, TIFF, WebP. */
export interface EncodedImage {
  readonly kind: 'encoded';
  readonly bytes: Uint8Array;
}

/** Interleaved 8-bit pixels, row after row without padding. */
export interface RawImage {
  readonly kind: 'raw';
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly bytes: Uint8Array;
}

/** What the camera did to take the picture, as far as the source tells. */
export interface CameraSettings {
  readonly exposureMs?: number;
  readonly gainDb?: number;
  readonly fNumber?: number;
  readonly whiteBalanceRed?: number;
  readonly whiteBalanceBlue?: number;
}

/** The preprocessing output at 8 bits: what the model sees before its mean and deviation. The buffer is reused for the
 * next frame; copy what must last. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: luma; 3: red, green, blue, interleaved, whatever order the model takes. */
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}
