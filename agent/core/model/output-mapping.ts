/** What the outputs of a model mean. `output`, `boxes` and `scores` name tensors; left out where the model has but one that
 * fits. Scores below `leastConfidence` are no detections; of boxes of a class that overlap by more than `mostOverlap`
 * (intersection over union) only the surest stays. */
export type OutputMapping = ClassifierOutput | YoloOutput | SsdOutput | EmbeddingOutput | NoOutput;

export interface ClassifierOutput {
  readonly kind: 'classifier';
  readonly output: string | null;
  /** What the numbers are: `logits` go through a softmax, `independent` ones each through a sigmoid. */
  readonly gives: 'probabilities' | 'logits' | 'independent';
  /** In the model's order; empty: named by number. */
  readonly classes: readonly string[];
}

interface DetectorOutput {
  readonly classes: readonly string[];
  readonly leastConfidence: number;
  readonly mostOverlap: number;
}

/** One tensor of boxes (centre, size), objectness where the version has one, and a score a class. */
export interface YoloOutput extends DetectorOutput {
  readonly kind: 'yolo';
  readonly output: string | null;
  /** `x`: YOLOX, boxes on a grid of strides; `5`: boxes in pixels with objectness, box by box; `8`: without, transposed. */
  readonly version: 'x' | '5' | '8';
}

/** A tensor of boxes (corners in shares of the picture) and one of scores a class. */
export interface SsdOutput extends DetectorOutput {
  readonly kind: 'ssd';
  readonly boxes: string | null;
  readonly scores: string | null;
  /** The first class is the background, as usual. */
  readonly background: boolean;
}

/** A vector that stands for the picture. */
export interface EmbeddingOutput {
  readonly kind: 'embedding';
  readonly output: string | null;
}

/** Only the tapped layer is watched. */
export interface NoOutput {
  readonly kind: 'none';
}
