import type { Histogram } from '../../../shared/sketch/histogram.ts';
import type { Moments } from '../../../shared/sketch/moments.ts';
import type { Calibration } from '../drift/calibration.ts';
import type { Scenery } from '../scene/scenery.ts';
import type { Tolerance } from '../tolerance/tolerance.ts';

/** What a camera's pictures were when all was well, and how far they wandered by themselves. Windows are scored against
 * it. One baseline holds for one camera setting, one preprocessing and one recipe. */
export interface Baseline {
  /** First 16 hex digits of the file's checksum; stands in every report that was scored against it. */
  readonly id: string;
  readonly camera: string | null;
  readonly recipe: string | null;
  readonly madeBy: string;
  readonly madeAtMs: number;
  /** Why it was made or promoted, in a person's words. */
  readonly reason: string | null;
  readonly fingerprint: { readonly preprocessing: string; readonly model: string | null };
  readonly picture: { readonly width: number; readonly height: number; readonly channels: 1 | 3 };
  readonly windowMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly frames: number;
  readonly windows: number;
  /** Learnt by the agent by itself and confirmed by nobody. */
  readonly provisional: boolean;
  readonly reference: Reference;
  readonly calibration: Calibration;
  readonly examples: readonly BaselineExample[];
  /** How JPEGs were decoded, so that a replay decodes them alike; absent where pictures came otherwise. */
  readonly decoding?: 'shrunk' | 'whole';
  /** Place by place; absent where the windows it was made of had no maps. */
  readonly scenery?: Scenery;
  /** From where on a change matters to the model; absent: nobody has asked it. */
  readonly tolerance?: Tolerance;
}

/** All windows of the baseline added up: 256-level histograms, and moments of one value a frame. */
export interface Reference {
  readonly histograms: ReadonlyMap<string, Histogram>;
  readonly stats: ReadonlyMap<string, Moments>;
}

export interface BaselineExample {
  readonly name: string;
  readonly atMs: number;
  readonly jpeg: Uint8Array;
}
