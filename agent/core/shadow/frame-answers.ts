import type { Detection, ModelReading } from '../model/model-reading.ts';
import { pairBoxes } from './pair-boxes.ts';

/** What two models said of one frame, in words; the same words exactly when they agree. */
export interface FrameAnswers {
  readonly incumbent: string;
  readonly candidate: string;
}

/** Stands for a model that was shown the frame and gave no usable answer. */
export const noAnswer = '(no answer)';
/** Stands for a model that sees nothing to name. */
export const nothingSeen = '(nothing)';
const MOST_BOXES_TOLD = 20;

/**
 * Classifiers agree when they name the same class, whatever their confidence; detectors when every box of the one has a
 * box of the other that stands for the same thing. A candidate without an answer disagrees. `null`: neither names
 * anything, as embeddings do, so there is nothing to compare.
 */
export function frameAnswers(incumbent: ModelReading, candidate: ModelReading | null): FrameAnswers | null {
  const [first, second] = [incumbent.prediction, candidate?.prediction ?? null];
  if (!first && !second) return null;
  if (!first || !second)
    return { incumbent: first ? told(first) : noAnswer, candidate: second ? told(second) : noAnswer };
  const [ofFirst, ofSecond] = [first.detections, second.detections];
  if (!ofFirst || !ofSecond) return { incumbent: told(first), candidate: told(second) };
  const same = ofFirst.length === ofSecond.length && pairBoxes(ofFirst, ofSecond) === ofFirst.length;
  const words = { incumbent: told(first), candidate: told(second) };
  if (same) return { incumbent: words.incumbent, candidate: words.incumbent };
  // Differences too small for the digits shown, or beyond the boxes shown, must still read as differences.
  return words.incumbent === words.candidate ? { ...words, candidate: `${words.candidate} (other boxes)` } : words;
}

function told({ label, detections }: NonNullable<ModelReading['prediction']>): string {
  if (!detections) return label ?? nothingSeen;
  if (detections.length === 0) return nothingSeen;
  const more = detections.length - MOST_BOXES_TOLD;
  const first = detections.slice(0, MOST_BOXES_TOLD).map(boxText).sort();
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** `scratch 12.5+30×4.1+6`: from the left and the width, from the top and the height, in percent of the picture. */
function boxText({ label, left, top, width, height }: Detection): string {
  const percent = (share: number) => String(Number((100 * share).toFixed(1)));
  return `${label} ${percent(left)}+${percent(width)}×${percent(top)}+${percent(height)}`;
}
