import type { Picture } from '../../../core/frame/frame.ts';
import type { ModelReading } from '../../../core/model/model-reading.ts';
import { createOutputReader, type OutputReader } from '../../../core/model/output-reader.ts';
import type { OutputTensor } from '../../../core/model/output-tensor.ts';
import type { OpenRequest } from '../child-messages.ts';
import type { Feeds, Runtime, RuntimeSession } from '../providers/runtime.ts';
import { createInputBuffer } from './fill-input.ts';
import { type InputFacts, inputLayout } from './input-layout.ts';

/** A model that has been opened, with all that its runs use again and again. */
export interface LoadedModel {
  /** Rejects with ONNX Runtime's words, or a `RangeError` for a picture or output of another shape. */
  run(picture: Picture): Promise<{ reading: ModelReading; inferenceMs: number }>;
  /** Frees what past runs left, when it has become much; for the time between runs. */
  tidy(): void;
}

/** The memory of outputs is freed when JavaScript's collector finds their wrappers, which are too small for it to hurry. */
const collectAtBytes = 4_000_000;

type Request = Pick<OpenRequest, 'spec' | 'tapped' | 'picture' | 'form'>;

/** Throws an error with a sentence for the operator where the pictures or the configured outputs do not fit the model. */
export function loadedModel(session: RuntimeSession, runtime: Runtime, request: Request): LoadedModel {
  const { feeds, buffer } = inputOf(session, runtime, request);
  const reader = readerOf(session, request);
  // Only these are copied out; a large map costs milliseconds.
  const fetches = [...reader.needs];
  const outputs = new Map<string, OutputTensor>();
  let leftBytes = 0;
  return {
    tidy: () => {
      if (leftBytes < collectAtBytes) return;
      leftBytes = 0;
      // With --expose-gc, see start-child.ts; .4 to .9 ms, measured.
      globalThis.gc?.({ type: 'minor' });
    },
    run: async (picture) => {
      buffer.fill(picture);
      const startMs = performance.now();
      const results = await session.run(feeds, fetches);
      const inferenceMs = performance.now() - startMs;
      for (const name of fetches) {
        const { dims, data } = results[name]!;
        if (typeof data[0] === 'string') throw new RangeError(`output ${name} gives text; name one with numbers`);
        outputs.set(name, { dims, data: data as ArrayLike<number> });
        leftBytes += data.length * 4;
      }
      const reading = reader.read(outputs);
      outputs.clear();
      return { reading, inferenceMs };
    },
  };
}

/** What the model is fed with, before the first picture came: for its warm-up. */
export function warmUpFeeds(session: RuntimeSession, runtime: Runtime, request: Request): Feeds {
  return inputOf(session, runtime, request).feeds;
}

function inputOf(session: RuntimeSession, runtime: Runtime, { picture, form }: Request) {
  const layout = inputLayout(session.inputMetadata.map(inputFacts), picture, form);
  const buffer = createInputBuffer(layout, form);
  const { data } = buffer;
  const bits = data instanceof Float16Array ? new Uint16Array(data.buffer) : data;
  const tensor = runtime.tensor(layout.type, bits, layout.shape);
  return { buffer, feeds: { [layout.name]: tensor } };
}

function inputFacts(meta: RuntimeSession['inputMetadata'][number]): InputFacts {
  return meta.isTensor ? meta : { name: meta.name, type: 'no tensor', shape: [] };
}

function readerOf(session: RuntimeSession, { spec, tapped, picture }: Request): OutputReader {
  const outputs = session.outputMetadata.map((meta) => ({
    name: meta.name,
    dims: meta.isTensor ? meta.shape.map((size) => (typeof size === 'number' ? size : null)) : [],
  }));
  return createOutputReader(spec.output, { outputs, tapped, picture });
}
