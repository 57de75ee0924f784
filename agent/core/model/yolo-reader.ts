import { chooseOutput } from './choose-output.ts';
import { isProbability } from './class-scores.ts';
import { DetectionSummary, isSeen } from './detection-summary.ts';
import type { YoloOutput } from './output-mapping.ts';
import { type ModelOutputs, type OutputTensor, type OutputTensors, outputText, tensorNamed } from './output-tensor.ts';
import type { PartReader, ReadingDraft } from './reading-draft.ts';
import { expectedBoxes, type YoloGrid, yoloGrid } from './yolo-grid.ts';
import { firstScore, type YoloLayout, yoloLayout } from './yolo-layout.ts';

/**
 * A YOLO detector's one tensor. Version x (YOLOX, Ge et al. 2021, exported without decoding): the centre is
 * (number + cell) × stride, the size e^number × stride. Versions 5 and 8: both in pixels. A box's score is its best class's,
 * times the objectness where there is one.
 */
export function yoloReader(mapping: YoloOutput, model: ModelOutputs): PartReader {
  const { name } = chooseOutput(
    {
      setting: 'model.output.output',
      name: mapping.output,
      what: expected(mapping, model),
      fits: (dims) => mayFit(dims, mapping, model),
    },
    model,
  );
  return new YoloReader(mapping, name, model);
}

/** In words, for messages. */
function expected({ version, classes }: YoloOutput, { picture }: ModelOutputs): string {
  const numbers =
    classes.length > 0 ? String(firstScore(version) + classes.length) : `more than ${firstScore(version)}`;
  const boxes =
    version === 'x' ? `${expectedBoxes(picture)} boxes (of ${picture.width}×${picture.height} pixels)` : 'boxes';
  return `${boxes} with ${numbers} numbers each, as of YOLO version ${version}${classes.length > 0 ? ` with ${classes.length} classes` : ''}`;
}

/** Open sizes fit whatever is wanted; they are looked at again with the first picture. */
function mayFit(dims: readonly (number | null)[], mapping: YoloOutput, { picture }: ModelOutputs): boolean {
  if (dims.length < 2) return false;
  if (dims.slice(-2).includes(null)) return dims.length === 3;
  const layout = yoloLayout(
    dims.map((size) => size ?? 1),
    mapping,
  );
  return layout !== null && (mapping.version !== 'x' || yoloGrid(layout.boxes, picture) !== null);
}

class YoloReader implements PartReader {
  readonly needs: readonly string[];
  #mapping: YoloOutput;
  #name: string;
  #model: ModelOutputs;
  #layout: YoloLayout | null = null;
  #grid: YoloGrid | null = null;
  #summary: DetectionSummary | null = null;

  constructor(mapping: YoloOutput, name: string, model: ModelOutputs) {
    this.needs = [name];
    this.#mapping = mapping;
    this.#name = name;
    this.#model = model;
  }

  add(outputs: OutputTensors, draft: ReadingDraft): boolean {
    const tensor = tensorNamed(outputs, this.#name);
    const summary = this.#take(tensor);
    if (!this.#collect(tensor.data, summary)) return false;
    summary.add(draft);
    return true;
  }

  /** Takes over the tensor's sizes; the number of boxes may differ from picture to picture, that of classes may not. */
  #take({ dims }: OutputTensor): DetectionSummary {
    const layout = yoloLayout(dims, this.#mapping);
    const isNew = layout?.boxes !== this.#layout?.boxes;
    if (layout && isNew && this.#mapping.version === 'x') this.#grid = yoloGrid(layout.boxes, this.#model.picture);
    const unfit = layout === null || (this.#mapping.version === 'x' && this.#grid === null);
    if (unfit || (this.#layout !== null && this.#layout.classes !== layout.classes))
      throw new RangeError(
        `model output ${outputText({ name: this.#name, dims })}: expected ${expected(this.#mapping, this.#model)}; correct model.output.version, model.output.classes or model.output.output`,
      );
    this.#layout = layout;
    this.#summary ??= new DetectionSummary(this.#mapping.classes, layout.classes, this.#mapping.mostOverlap);
    return this.#summary;
  }

  /** Offers every box that is sure enough; `false`: a number among them is none that can be. */
  #collect(data: ArrayLike<number>, { candidates }: DetectionSummary): boolean {
    const { boxes, classes, boxStep, fieldStep } = this.#layout!;
    const { version, leastConfidence } = this.#mapping;
    const first = firstScore(version);
    candidates.clear();
    for (let box = 0, at = 0; box < boxes; box++, at += boxStep) {
      const objectness = first === 5 ? data[at + 4 * fieldStep]! : 1;
      if (!isProbability(objectness)) return false;
      if (objectness < leastConfidence) continue;
      let best = -1;
      let bestScore = Number.NEGATIVE_INFINITY;
      for (let index = 0, place = at + first * fieldStep; index < classes; index++, place += fieldStep) {
        const score = data[place]!;
        if (!isProbability(score)) return false;
        if (score > bestScore) {
          bestScore = score;
          best = index;
        }
      }
      const score = objectness * bestScore;
      if (score >= leastConfidence && candidates.takes(score) && !this.#offer(data, box, at, score, best)) return false;
    }
    return true;
  }

  /** `false`: the box is not finite. */
  #offer(data: ArrayLike<number>, box: number, at: number, score: number, classIndex: number): boolean {
    const { fieldStep } = this.#layout!;
    const grid = this.#grid;
    let x = data[at]!;
    let y = data[at + fieldStep]!;
    let width = data[at + 2 * fieldStep]!;
    let height = data[at + 3 * fieldStep]!;
    if (grid !== null) {
      const stride = grid.stride[box]!;
      x = (x + grid.column[box]!) * stride;
      y = (y + grid.row[box]!) * stride;
      width = Math.exp(width) * stride;
      height = Math.exp(height) * stride;
    }
    if (!Number.isFinite(x + y + width + height)) return false;
    const { picture } = this.#model;
    const left = (x - width / 2) / picture.width;
    const top = (y - height / 2) / picture.height;
    const right = left + width / picture.width;
    const bottom = top + height / picture.height;
    if (isSeen(left, top, right, bottom)) this.#summary!.candidates.offer(score, classIndex, left, top, right, bottom);
    return true;
  }
}
