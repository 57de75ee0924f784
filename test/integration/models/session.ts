import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { type TensorForm, tensorChannels, toTensor } from '../../../agent/core/frame/tensor.ts';
import type { ModelOutputs, OutputTensors } from '../../../agent/core/model/output-tensor.ts';

/** A model under ONNX Runtime in this process, for tests. */
export class Session {
  #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async open(file: string): Promise<Session> {
    const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
    return new Session(await InferenceSession.create(file, options));
  }

  get outputs(): ModelOutputs['outputs'] {
    return this.#session.outputMetadata.map((output) => ({
      name: output.name,
      dims: output.isTensor ? output.shape.map((size) => (typeof size === 'number' ? size : null)) : [],
    }));
  }

  async run(picture: Picture, form: TensorForm, needs: readonly string[]): Promise<OutputTensors> {
    const channels = tensorChannels(form.colour);
    const input = new Float32Array(channels * picture.width * picture.height);
    toTensor(picture, form, input);
    const name = this.#session.inputNames[0]!;
    const tensor = new Tensor('float32', input, [1, channels, picture.height, picture.width]);
    const outputs = await this.#session.run({ [name]: tensor }, [...needs]);
    return new Map(
      needs.map((need) => [need, { dims: outputs[need]!.dims, data: outputs[need]!.data as Float32Array }]),
    );
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
