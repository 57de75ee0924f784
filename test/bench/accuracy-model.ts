import * as ort from 'onnxruntime-node';
import { demoClasses, demoCrop, demoModelFile } from '../../agent/app/scenario/demo-model.ts';

/** The demo's model in this process, on one thread. Index of the surest class of a picture as the demo cuts it out. */
export async function demoModel(): Promise<(pixels: Uint8Array) => Promise<number>> {
  const session = await ort.InferenceSession.create(demoModelFile, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const { width, height } = demoCrop;
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  const input = new ort.Tensor('float32', data, [1, 3, height, width]);
  return async (pixels) => {
    for (let c = 0; c < 3; c++)
      for (let i = 0, at = c; i < plane; i++, at += 3) data[c * plane + i] = pixels[at]! / 255;
    const { probabilities } = await session.run({ picture: input });
    const given = probabilities!.data as Float32Array;
    let best = 0;
    for (let k = 1; k < demoClasses.length; k++) if (given[k]! > given[best]!) best = k;
    return best;
  };
}
