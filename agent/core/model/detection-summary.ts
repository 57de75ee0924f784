import { Candidates } from './candidates.ts';
import { classBin, classBins, classLabel, classValueNames } from './class-names.ts';
import { clipped } from './class-scores.ts';
import { CONFIDENCE_BINS, confidenceBin, noCounts } from './confidence-bin.ts';
import type { Detection } from './model-reading.ts';
import type { ReadingDraft } from './reading-draft.ts';
import { suppress } from './suppress.ts';

/** Boxes that compete, the surest ones of those above the least confidence. */
const MOST_CANDIDATES = 1_000;
/** Detections of a picture, as many as the COCO benchmark counts. */
export const MOST_DETECTIONS = 100;

/**
 * From candidate boxes to what a picture says. Adds `detections` (how many), `confidence` (the surest one's), `boxArea`
 * and `boxAreaLargest` (shares of the picture; mean and largest), `finds-…` where classes are few (how many of the class),
 * and the histograms `predictedClass` and `confidence` with one count a detection. Where nothing is detected, confidence
 * and areas are left out: they are not 0, there are none.
 */
export class DetectionSummary {
  readonly candidates = new Candidates(MOST_CANDIDATES);
  #classes: readonly string[];
  #count: number;
  #mostOverlap: number;
  #valueNames: readonly string[];
  #kept = new Int32Array(MOST_DETECTIONS);
  #order = new Int32Array(MOST_CANDIDATES);

  /** @param count number of classes, whether or not they have names */
  constructor(classes: readonly string[], count: number, mostOverlap: number) {
    this.#classes = classes;
    this.#count = count;
    this.#mostOverlap = mostOverlap;
    this.#valueNames = classValueNames('finds', classes, count);
  }

  /** Adds what the candidates come to. */
  add(draft: ReadingDraft): void {
    const { candidates } = this;
    const { values, histograms } = draft;
    const stay = suppress(candidates, this.#mostOverlap, this.#kept, this.#order);
    const classes = noCounts(classBins(this.#count));
    const confidences = noCounts(CONFIDENCE_BINS);
    const detections: Detection[] = [];
    let area = 0;
    let largest = 0;
    for (const name of this.#valueNames) values[name] = 0;
    for (let place = 0; place < stay; place++) {
      const slot = this.#kept[place]!;
      const index = candidates.classes[slot]!;
      const detection = this.#detection(slot, index);
      detections.push(detection);
      classes[classBin(index, this.#count)]!++;
      confidences[confidenceBin(detection.confidence)]!++;
      const name = this.#valueNames[index];
      if (name !== undefined) values[name]!++;
      const size = detection.width * detection.height;
      area += size;
      if (size > largest) largest = size;
    }
    values.detections = stay;
    const surest = detections[0];
    if (surest) {
      values.confidence = surest.confidence;
      values.boxArea = area / stay;
      values.boxAreaLargest = largest;
    }
    histograms.predictedClass = classes;
    histograms.confidence = confidences;
    draft.prediction = { label: surest?.label ?? null, confidence: surest?.confidence ?? null, detections };
  }

  #detection(slot: number, index: number): Detection {
    const { left, top, right, bottom, scores } = this.candidates;
    const x = clipped(left[slot]!);
    const y = clipped(top[slot]!);
    return {
      label: classLabel(this.#classes, index),
      confidence: clipped(scores[slot]!),
      left: x,
      top: y,
      width: clipped(right[slot]!) - x,
      height: clipped(bottom[slot]!) - y,
    };
  }
}

/** Whether some of the box lies inside the picture. */
export function isSeen(left: number, top: number, right: number, bottom: number): boolean {
  return clipped(right) > clipped(left) && clipped(bottom) > clipped(top);
}
