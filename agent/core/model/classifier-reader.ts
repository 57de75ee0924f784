import { chooseOutput, maybe, numbersPerPicture } from './choose-output.ts';
import { classBin, classBins, classLabel, classValueNames } from './class-names.ts';
import {
  type ClassScores,
  clipped,
  isProbability,
  noClassScores,
  ranked,
  scoresOfLogits,
  scoresOfProbabilities,
  sigmoid,
} from './class-scores.ts';
import { CONFIDENCE_BINS, confidenceBin, noCounts } from './confidence-bin.ts';
import type { ClassifierOutput } from './output-mapping.ts';
import { type ModelOutputs, type OutputTensors, outputText, tensorNamed } from './output-tensor.ts';
import type { PartReader, ReadingDraft } from './reading-draft.ts';

/** From here on a class that does not exclude others is said to hold. */
const HOLDS = 0.5;

/**
 * A classifier's numbers, one a class. A single number with two classes named is the probability of the second. Adds
 * `confidence` (the surest class's probability), `margin` (ln of how many times likelier it is than the next one: it goes
 * on where probabilities crowd at 1), `says-…` where classes are few (1 in pictures of which the class is said, else 0),
 * and the histograms `predictedClass` and `confidence`. Classes that do not exclude each other have no margin, and each of
 * 0.5 or more counts.
 */
export function classifierReader(mapping: ClassifierOutput, model: ModelOutputs): PartReader {
  const named = mapping.classes.length;
  const { name, dims } = chooseOutput(
    {
      setting: 'model.output.output',
      name: mapping.output,
      what: named > 0 ? `one number for each of ${named} classes, such as [1×${named}]` : 'one number a class',
      fits: (sizes) => fits(sizes, named),
    },
    model,
  );
  return new ClassifierReader(mapping, name, numbersPerPicture(dims));
}

function fits(dims: readonly (number | null)[], named: number): boolean {
  const sizes = dims.length > 1 ? dims.slice(1) : dims;
  if (dims.length > 1 && !maybe(dims[0], 1)) return false;
  if (sizes.filter((size) => size !== 1).length > 1) return false;
  const numbers = numbersPerPicture(dims);
  return named === 0 || numbers === null || numbers === named || (numbers === 1 && named === 2);
}

/** How the numbers become probabilities: of classes that exclude each other (`softmax`, `shares`, `pair`), or each of its
 * own. */
type Scale = 'softmax' | 'shares' | 'pair' | 'each';

class ClassifierReader implements PartReader {
  readonly needs: readonly string[];
  #mapping: ClassifierOutput;
  #name: string;
  /** Numbers a picture; 0: not known before the first. */
  #numbers = 0;
  #classes = 0;
  #scale: Scale = 'shares';
  #valueNames: readonly (string | null)[] = [];
  #scores = noClassScores();
  #pair = new Float64Array(2);

  constructor(mapping: ClassifierOutput, name: string, numbers: number | null) {
    this.needs = [name];
    this.#mapping = mapping;
    this.#name = name;
    if (numbers !== null) this.#expect(numbers);
  }

  add(outputs: OutputTensors, draft: ReadingDraft): boolean {
    const { dims, data } = tensorNamed(outputs, this.#name);
    if (this.#numbers === 0 && fits([1, data.length], this.#mapping.classes.length)) this.#expect(data.length);
    if (this.#numbers === 0 || data.length !== this.#numbers)
      throw new RangeError(
        `model output ${outputText({ name: this.#name, dims })}: expected one number for each of ${this.#classes || this.#mapping.classes.length} classes, got ${data.length}; correct model.output.classes or model.output.output`,
      );
    return this.#scale === 'each' ? this.#addEach(data, draft) : this.#addOne(data, draft);
  }

  #expect(numbers: number): void {
    const { classes, gives } = this.#mapping;
    this.#numbers = numbers;
    this.#classes = numbers === 1 && classes.length === 2 ? 2 : numbers;
    const each = gives === 'independent' ? 'each' : gives === 'logits' ? 'softmax' : 'shares';
    this.#scale = numbers > 1 ? each : this.#classes === 2 ? 'pair' : 'each';
    this.#valueNames = classValueNames('says', classes, this.#classes);
    // Of two classes that exclude each other the second's says all.
    if (this.#scale !== 'each' && this.#classes === 2) this.#valueNames = [null, this.#valueNames[1]!];
  }

  #addOne(data: ArrayLike<number>, draft: ReadingDraft): boolean {
    const scores = this.#scores;
    if (!this.#readOne(data, scores)) return false;
    const { top, first, margin } = scores;
    draft.values.confidence = first;
    draft.values.margin = margin;
    for (let index = 0; index < this.#valueNames.length; index++) this.#say(index, index === top, draft);
    this.#counts(draft, first)[classBin(top, this.#classes)]!++;
    draft.prediction = { label: classLabel(this.#mapping.classes, top), confidence: first };
    return true;
  }

  #readOne(data: ArrayLike<number>, scores: ClassScores): boolean {
    if (this.#scale === 'softmax') return scoresOfLogits(data, scores);
    if (this.#scale === 'shares') return scoresOfProbabilities(data, scores);
    const second = this.#probability(data[0]!);
    this.#pair[0] = 1 - second;
    this.#pair[1] = second;
    return Number.isFinite(data[0]) && scoresOfProbabilities(this.#pair, scores);
  }

  /** Classes that do not exclude each other: each holds or not, all or none may. */
  #addEach(data: ArrayLike<number>, draft: ReadingDraft): boolean {
    const scores = this.#scores;
    if (!ranked(data, scores)) return false;
    const surest = this.#probability(scores.first);
    if (!isProbability(surest)) return false;
    const confidence = clipped(surest);
    const counts = this.#counts(draft, confidence);
    for (let index = 0; index < data.length; index++) {
      const holds = this.#probability(data[index]!) >= HOLDS;
      if (holds) counts[classBin(index, this.#classes)]!++;
      this.#say(index, holds, draft);
    }
    draft.values.confidence = confidence;
    const label = classLabel(this.#mapping.classes, scores.top);
    draft.prediction = confidence >= HOLDS ? { label, confidence } : { label: null, confidence: null };
    return true;
  }

  #probability(value: number): number {
    return this.#mapping.gives === 'probabilities' ? value : sigmoid(value);
  }

  #say(index: number, holds: boolean, draft: ReadingDraft): void {
    const name = this.#valueNames[index];
    if (name) draft.values[name] = holds ? 1 : 0;
  }

  /** Counts the confidence; the class is counted by the caller. */
  #counts(draft: ReadingDraft, confidence: number): number[] {
    const classes = noCounts(classBins(this.#classes));
    const confidences = noCounts(CONFIDENCE_BINS);
    confidences[confidenceBin(confidence)]!++;
    draft.histograms.predictedClass = classes;
    draft.histograms.confidence = confidences;
    return classes;
  }
}
