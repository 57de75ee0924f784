import type { ModelStatus } from '../core/model/model-status.ts';
import type { Failure } from './frame-reader.ts';

/** How a camera is, for those who look. */
export interface CameraFacts {
  readonly framesAccepted: number;
  readonly framesFailed: number;
  readonly framesPerSecond: number;
  readonly lastFrameAtMs: number | null;
  readonly lastFrameMonotonicMs: number | null;
  readonly windowsClosed: number;
  readonly openWindow: { startMs: number; endMs: number; frames: number } | null;
  readonly recipe: string | null;
  /** The newest last. */
  readonly failures: readonly Failure[];
  /** Why nothing more can be counted: the journal refuses what belongs into it, or the camera's own loop ended. */
  readonly broken: string | null;
  /** `null`: it has none. */
  readonly model: ModelStatus | null;
}
