import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../core/simulation/scenario.ts';

/** Recipe, card, file and measured accuracy of the model that the demo shows its pictures to. */
export const demoModelFolder: string = fileURLToPath(new URL('../../../deploy/demo-model/', import.meta.url));
export const demoModelFile: string = join(demoModelFolder, 'demo-defects.onnx');

/** In the order of the model's output. */
export const demoClasses = ['good', 'solder-bridge', 'scratch', 'burnt-spot'] as const;
export const demoSource = { width: 320, height: 240 } as const;
/** What the model looks at: the middle of the simulated camera's pictures, pixel by pixel. */
export const demoCrop = { left: 48, top: 8, width: 224, height: 224 } as const;

/** Whether the model knows what a scenario's line makes, and the program came with it. */
export function demoModelFits({ station }: Scenario): boolean {
  return station.kind === 'boards' && existsSync(demoModelFile);
}

/** Part of a camera's configuration: how the model takes its pictures, and the model. */
export function demoModelSettings() {
  const { width, height } = demoCrop;
  return {
    preprocess: { crop: demoCrop, width, height },
    model: {
      ...{ path: demoModelFile, providers: ['cpu'] },
      output: { kind: 'classifier', gives: 'probabilities', classes: demoClasses },
    },
  } as const;
}
