import { activationReader, embeddingReader } from './activation-reader.ts';
import { chooseOutput } from './choose-output.ts';
import { classifierReader } from './classifier-reader.ts';
import type { ModelReading } from './model-reading.ts';
import type { OutputMapping } from './output-mapping.ts';
import { type ModelOutputs, type OutputTensors, outputText } from './output-tensor.ts';
import type { PartReader, ReadingDraft } from './reading-draft.ts';
import { ssdReader } from './ssd-reader.ts';
import { yoloReader } from './yolo-reader.ts';

/** Sums up the outputs of a model, picture by picture. */
export interface OutputReader {
  /** Names of the outputs to fetch, each once; no others are read. */
  readonly needs: readonly string[];
  /**
   * What one run says. Numbers that are not finite, or are no probabilities where those are expected, never get out: such
   * a reading has no prediction, only those values that are sound, and `outputsBroken` 1 instead of 0. Throws a RangeError
   * where an output is missing or has another size than the mapping takes it for.
   */
  read(outputs: OutputTensors): ModelReading;
}

/** Throws a RangeError, a sentence for the operator, when the mapping or the tap does not fit the model. */
export function createOutputReader(mapping: OutputMapping, model: ModelOutputs): OutputReader {
  const parts = partsOf(mapping, model);
  return {
    needs: [...new Set(parts.flatMap(({ needs }) => needs))],
    read(outputs) {
      const draft: ReadingDraft = { values: {}, histograms: {}, prediction: null };
      let broken = false;
      for (const part of parts) if (!part.add(outputs, draft)) broken = true;
      draft.values.outputsBroken = broken ? 1 : 0;
      if (broken) draft.prediction = null;
      return draft;
    },
  };
}

function partsOf(mapping: OutputMapping, model: ModelOutputs): PartReader[] {
  const parts: PartReader[] = [];
  const { tapped, outputs } = model;
  if (tapped !== null && !outputs.some(({ name }) => name === tapped))
    throw new RangeError(
      `model.tap: the model does not give the tensor "${tapped}"; it gives ${outputs.map(outputText).join(', ')}: tap it first, or name one of these`,
    );
  if (mapping.kind === 'classifier') parts.push(classifierReader(mapping, model));
  if (mapping.kind === 'yolo') parts.push(yoloReader(mapping, model));
  if (mapping.kind === 'ssd') parts.push(ssdReader(mapping, model));
  const embedding =
    mapping.kind === 'embedding'
      ? chooseOutput(
          { setting: 'model.output.output', name: mapping.output, what: 'a vector, such as [1×512]', fits: () => true },
          model,
        ).name
      : null;
  if (embedding !== null) parts.push(embeddingReader(embedding, model));
  // The same numbers twice would only cost alarm budget.
  if (tapped !== null && tapped !== embedding) parts.push(activationReader(tapped, model));
  return parts;
}
