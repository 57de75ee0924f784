/** What a model said of one picture, summed up to what windows count and people look at. Plain data, small enough to cross
 * a process boundary as JSON. */
export interface ModelReading {
  /** One number a frame each, by feature name, for example `confidence` or `activation03`; only finite ones. */
  readonly values: Readonly<Record<string, number>>;
  /** Counts by bin, by feature name, for example `predictedClass`; the number of bins of a name never changes. */
  readonly histograms: Readonly<Record<string, readonly number[]>>;
  readonly prediction: Prediction | null;
}

/** What it takes the picture for. */
export interface Prediction {
  /** The most likely class, or the class of the surest detection; `null`: it detects nothing, or names no classes. */
  readonly label: string | null;
  /** Of `label`, 0 to 1; `null` where the model gives none. */
  readonly confidence: number | null;
  /** Of detectors, the surest first; absent for other models. */
  readonly detections?: readonly Detection[];
}

/** A box in shares of the analysed picture's width and height. */
export interface Detection {
  readonly label: string;
  readonly confidence: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
