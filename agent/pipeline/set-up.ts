import type { Region } from '../core/frame/shown-region.ts';

/** What the set-up help of a camera shows beside the snapshot. */
export interface SetUp {
  /** Size of the camera's own pictures; `null`: none came yet, or their kind does not tell. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** As configured; `null`: the whole picture is looked at. */
  readonly crop: Region | null;
  /** What of the camera's picture is seen in the one that the page shows; `null`: not known. */
  readonly shown: Region | null;
  readonly windowMs: number;
  /** Windows seen and wanted of a baseline that is being learnt; `null`: none is. */
  readonly learning: { readonly seen: number; readonly wanted: number } | null;
  readonly exposureLocked: boolean;
  readonly whiteBalanceLocked: boolean;
}
