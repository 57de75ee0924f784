import { demoClasses, demoCrop } from '../../agent/app/scenario/demo-model.ts';
import { type EffectCurves, effectCurves } from '../../agent/app/tolerance/effect-curves.ts';
import { demoFrames, demoPictureBytes } from '../../deploy/demo-model/demo-frames.ts';
import { demoModel } from './accuracy-model.ts';

const firstSeed = 50_001;
const stations = 20;
const each = 24;
const dayMs = 86_400_000;

/** How strong a change matters to the demo's model, as `baseline tolerance` would find with 480 healthy pictures in which
 * three of four parts have a fault: of stations that neither training, the curves nor the runs have seen. */
export async function strengthCurves(say: (text: string) => void): Promise<EffectCurves> {
  const answer = await demoModel();
  const { width, height } = demoCrop;
  const pixels = new Uint8Array(demoPictureBytes);
  const pictures = Array.from({ length: stations }, (_, s) => {
    let frames: ReturnType<typeof demoFrames> | null = null;
    return Array.from({ length: each }, (_, n) => ({
      name: `station ${s}, frame ${n}`,
      load: async () => {
        frames ??= demoFrames(firstSeed + s, pixels);
        frames.draw(n, (n * dayMs) / 3, 0);
        return { width, height, channels: 3 as const, pixels };
      },
    }));
  }).flat();
  return effectCurves(
    pictures,
    { width, height, channels: 3 },
    async (picture) => demoClasses[await answer(picture.pixels)]!,
    (done, total) => {
      if (done % 100 === 0) say(`${done} of ${total} pictures changed`);
    },
  );
}
