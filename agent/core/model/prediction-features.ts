import { classBin, classBins, classValueNames } from './class-names.ts';
import { CONFIDENCE_BINS, confidenceBin, noCounts } from './confidence-bin.ts';
import type { Detection, ModelReading, Prediction } from './model-reading.ts';

/** What an inspection program tells of a picture: the class of the whole, or what was found in it and where. */
export type PredictionKind = 'classes' | 'detections';

/** A class that is not among those that the camera knows. */
export interface UnknownClass {
  readonly unknown: string;
}

/** Makes of predictions that come from outside the very features that the camera's own model would have: see
 * `classifierReader` and `DetectionSummary` for their names. */
export interface PredictionReader {
  read(prediction: Prediction): ModelReading | UnknownClass;
}

/** Throws RangeError without classes, since their histogram could not be kept. */
export function predictionReader(kind: PredictionKind, classes: readonly string[]): PredictionReader {
  if (classes.length === 0) throw new RangeError('predictions: expected the names of the classes, got none');
  return kind === 'classes' ? wholeReader(classes) : foundReader(classes);
}

function wholeReader(classes: readonly string[]): PredictionReader {
  const names = classValueNames('says', classes, classes.length);
  return {
    read(prediction) {
      const { label, confidence } = prediction;
      const said = label === null ? -1 : classes.indexOf(label);
      if (label !== null && said < 0) return { unknown: label };
      const values: Record<string, number> = {};
      for (const [index, name] of names.entries()) if (name !== null) values[name] = index === said ? 1 : 0;
      const predictedClass = noCounts(classBins(classes.length));
      if (said >= 0) predictedClass[classBin(said, classes.length)]!++;
      const histograms: Record<string, number[]> = { predictedClass };
      if (confidence !== null) {
        values.confidence = confidence;
        histograms.confidence = noCounts(CONFIDENCE_BINS);
        histograms.confidence[confidenceBin(confidence)]!++;
      }
      return { values, histograms, prediction: { label, confidence } };
    },
  };
}

function foundReader(classes: readonly string[]): PredictionReader {
  const names = classValueNames('finds', classes, classes.length);
  return {
    read({ detections = [] }) {
      const surestFirst = [...detections].sort((a, b) => b.confidence - a.confidence);
      const values: Record<string, number> = {};
      for (const name of names) if (name !== null) values[name] = 0;
      const predictedClass = noCounts(classBins(classes.length));
      const confidences = noCounts(CONFIDENCE_BINS);
      for (const { label, confidence } of surestFirst) {
        const index = classes.indexOf(label);
        if (index < 0) return { unknown: label };
        predictedClass[classBin(index, classes.length)]!++;
        confidences[confidenceBin(confidence)]!++;
        const name = names[index];
        if (name) values[name]!++;
      }
      values.detections = surestFirst.length;
      addSizes(surestFirst, values);
      const surest = surestFirst[0];
      return {
        values,
        histograms: { predictedClass, confidence: confidences },
        prediction: {
          label: surest?.label ?? null,
          confidence: surest?.confidence ?? null,
          detections: surestFirst,
        },
      };
    },
  };
}

/** Where nothing is found, confidence and areas are left out: they are not 0, there are none. */
function addSizes(surestFirst: readonly Detection[], values: Record<string, number>): void {
  const surest = surestFirst[0];
  if (!surest) return;
  const areas = surestFirst.map(({ width, height }) => width * height);
  values.confidence = surest.confidence;
  values.boxArea = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  values.boxAreaLargest = Math.max(...areas);
}
