import { activationLayout } from './activation-layout.ts';
import { type ModelOutputs, type OutputTensor, type OutputTensors, outputText, tensorNamed } from './output-tensor.ts';
import { emptyPool, type PooledChannels, poolChannels } from './pooled-channels.ts';
import { Projections, projectionName } from './projections.ts';
import type { PartReader, ReadingDraft } from './reading-draft.ts';

/** Pools a tensor and projects its channels' means, time and again with the same buffers. */
class ChannelSummary {
  #name: string;
  #picture: ModelOutputs['picture'];
  #projections: Projections | null = null;
  #pool = emptyPool(0);

  constructor(name: string, picture: ModelOutputs['picture']) {
    this.#name = name;
    this.#picture = picture;
  }

  /** `null`: not finite. Throws a RangeError when the number of channels is another than before. */
  of({ dims, data }: OutputTensor): { pool: PooledChannels; projections: Projections } | null {
    const layout = activationLayout(dims, this.#picture);
    if (this.#projections === null) {
      this.#projections = new Projections(this.#name, layout.channels);
      this.#pool = emptyPool(layout.channels);
    }
    const { channels } = this.#projections;
    if (layout.channels !== channels)
      throw new RangeError(
        `model output ${outputText({ name: this.#name, dims })}: expected ${channels} channels as in the pictures before, got ${layout.channels}; watch a layer (model.tap) or an output whose channels stay`,
      );
    return poolChannels(data, layout, this.#pool) ? { pool: this.#pool, projections: this.#projections } : null;
  }
}

/**
 * The tapped tensor, pooled by channels: `activation00`, `activation01`, … (the means of up to 12 channels, of more 8
 * projections of them), `activationMean` and `activationSpread` (standard deviation) over all numbers, and
 * `activationDead`, the share of channels that are 0 all over.
 */
export function activationReader(tapped: string, { picture }: ModelOutputs): PartReader {
  const summary = new ChannelSummary(tapped, picture);
  return {
    needs: [tapped],
    add(outputs: OutputTensors, { values }: ReadingDraft): boolean {
      const read = summary.of(tensorNamed(outputs, tapped));
      if (read === null) return false;
      const { pool, projections } = read;
      addNumbered('activation', pool, projections, values);
      values.activationMean = pool.mean;
      values.activationSpread = pool.spread;
      values.activationDead = pool.dead;
      return true;
    },
  };
}

/** An embedding, in the same way: `embedding00`, … and `embeddingNorm`, its Euclidean length. */
export function embeddingReader(output: string, { picture }: ModelOutputs): PartReader {
  const summary = new ChannelSummary(output, picture);
  return {
    needs: [output],
    add(outputs: OutputTensors, { values }: ReadingDraft): boolean {
      const read = summary.of(tensorNamed(outputs, output));
      if (read === null) return false;
      addNumbered('embedding', read.pool, read.projections, values);
      let squares = 0;
      for (const value of read.pool.means) squares += value * value;
      values.embeddingNorm = Math.sqrt(squares);
      return true;
    },
  };
}

function addNumbered(
  prefix: string,
  { means }: PooledChannels,
  projections: Projections,
  values: Record<string, number>,
): void {
  for (let index = 0; index < projections.count; index++)
    values[projectionName(prefix, index)] = projections.of(means, index);
}
