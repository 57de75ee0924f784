import { chooseOutput, maybe } from './choose-output.ts';
import { isProbability } from './class-scores.ts';
import { DetectionSummary, isSeen } from './detection-summary.ts';
import type { SsdOutput } from './output-mapping.ts';
import { type ModelOutputs, type OutputTensors, outputText, tensorNamed } from './output-tensor.ts';
import type { PartReader, ReadingDraft } from './reading-draft.ts';

/** Left, top, right, bottom. */
const CORNERS = 4;

/**
 * A detector with a tensor of boxes [1×N×4] (left, top, right, bottom in shares of the picture) and one of probabilities
 * [1×N×classes], as of SSD exported with decoding. A box's score is its best class's, the background left out.
 */
export function ssdReader(mapping: SsdOutput, model: ModelOutputs): PartReader {
  const behind = mapping.background ? 1 : 0;
  const columns = mapping.classes.length > 0 ? mapping.classes.length + behind : null;
  const boxes = chooseOutput(
    {
      setting: 'model.output.boxes',
      name: mapping.boxes,
      what: 'boxes with 4 corners each, such as [1×4420×4]',
      fits: (dims) => isTable(dims) && maybe(dims.at(-1), CORNERS),
    },
    withoutOutput(model, mapping.boxes === null ? mapping.scores : null),
  );
  const scores = chooseOutput(
    {
      setting: 'model.output.scores',
      name: mapping.scores,
      what: `${columns ?? 'a few'} scores for each box, one a class${mapping.background ? ' and one of the background' : ''}`,
      fits: (dims) => isTable(dims) && (columns === null || maybe(dims.at(-1), columns)) && sameBoxes(dims, boxes.dims),
    },
    withoutOutput(model, mapping.scores === null ? boxes.name : null),
  );
  return new SsdReader(mapping, boxes.name, scores.name);
}

/** Two axes, or a batch of one before them. */
function isTable(dims: readonly (number | null)[]): boolean {
  return dims.length === 2 || (dims.length === 3 && maybe(dims[0], 1));
}

function sameBoxes(a: readonly (number | null)[], b: readonly (number | null)[]): boolean {
  const [ofA, ofB] = [a.at(-2) ?? null, b.at(-2) ?? null];
  return ofA === null || ofB === null || ofA === ofB;
}

function withoutOutput(model: ModelOutputs, name: string | null): ModelOutputs {
  return name === null ? model : { ...model, outputs: model.outputs.filter((output) => output.name !== name) };
}

class SsdReader implements PartReader {
  readonly needs: readonly string[];
  #mapping: SsdOutput;
  #boxesName: string;
  #scoresName: string;
  #columns = 0;
  #summary: DetectionSummary | null = null;

  constructor(mapping: SsdOutput, boxesName: string, scoresName: string) {
    this.needs = [boxesName, scoresName];
    this.#mapping = mapping;
    this.#boxesName = boxesName;
    this.#scoresName = scoresName;
  }

  add(outputs: OutputTensors, draft: ReadingDraft): boolean {
    const { classes, background, mostOverlap } = this.#mapping;
    const boxes = tensorNamed(outputs, this.#boxesName);
    const scores = tensorNamed(outputs, this.#scoresName);
    const columns = scores.dims.at(-1) ?? 0;
    const count = columns - (background ? 1 : 0);
    const rows = scores.data.length / columns;
    const isNamed = classes.length === 0 || classes.length === count;
    const isSame = this.#columns === 0 || this.#columns === columns;
    if (boxes.dims.at(-1) !== CORNERS || boxes.data.length !== rows * CORNERS || count < 1 || !isNamed || !isSame)
      throw new RangeError(
        `model outputs ${outputText({ name: this.#boxesName, dims: boxes.dims })} and ${outputText({ name: this.#scoresName, dims: scores.dims })}: expected 4 corners and ${classes.length > 0 ? classes.length : 'at least 1'} class scores${background ? ' after that of the background' : ''} for each box; correct model.output.boxes, model.output.scores, model.output.classes or model.output.background`,
      );
    this.#columns = columns;
    this.#summary ??= new DetectionSummary(classes, count, mostOverlap);
    if (!this.#collect(boxes.data, scores.data, rows, this.#summary)) return false;
    this.#summary.add(draft);
    return true;
  }

  /** Offers every box that is sure enough; `false`: a number among them is none that can be. */
  #collect(
    boxes: ArrayLike<number>,
    scores: ArrayLike<number>,
    rows: number,
    { candidates }: DetectionSummary,
  ): boolean {
    const { background, leastConfidence } = this.#mapping;
    const first = background ? 1 : 0;
    candidates.clear();
    for (let row = 0; row < rows; row++) {
      let best = -1;
      let bestScore = Number.NEGATIVE_INFINITY;
      for (let column = first, at = row * this.#columns + first; column < this.#columns; column++, at++) {
        const score = scores[at]!;
        if (!isProbability(score)) return false;
        if (score > bestScore) {
          bestScore = score;
          best = column - first;
        }
      }
      if (bestScore < leastConfidence || !candidates.takes(bestScore)) continue;
      const at = row * CORNERS;
      const left = boxes[at]!;
      const top = boxes[at + 1]!;
      const right = boxes[at + 2]!;
      const bottom = boxes[at + 3]!;
      if (!Number.isFinite(left + top + right + bottom)) return false;
      if (isSeen(left, top, right, bottom)) candidates.offer(bestScore, best, left, top, right, bottom);
    }
    return true;
  }
}
