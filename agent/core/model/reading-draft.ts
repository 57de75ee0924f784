import type { Prediction } from './model-reading.ts';
import type { OutputTensors } from './output-tensor.ts';

/** A reading while its parts are added. */
export interface ReadingDraft {
  readonly values: Record<string, number>;
  readonly histograms: Record<string, number[]>;
  prediction: Prediction | null;
}

/** One part of what is read from a model's outputs. */
export interface PartReader {
  /** Names of the outputs it reads. */
  readonly needs: readonly string[];
  /** Adds to the draft; `false`: the outputs hold what they cannot mean, such as NaN, and nothing was added. Throws a
   * RangeError where an output's size is not what it was taken for. */
  add(outputs: OutputTensors, draft: ReadingDraft): boolean;
}
