import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { demoClasses, demoModelFile } from '../../agent/app/scenario/demo-model.ts';
import { loadScenario } from '../../agent/app/scenario/load-scenario.ts';
import { accuracyFalls, readMeasuredAccuracy } from '../../agent/app/scenario/model-truth.ts';
import { defaultTap } from '../../agent/io/model-file/default-tap.ts';
import { readModelFile } from '../../agent/io/model-file/read-model-file.ts';
import { demoFrames, demoPictureBytes } from '../../deploy/demo-model/demo-frames.ts';
import { demoModel } from '../bench/accuracy-model.ts';

describe("the demo's model", () => {
  test('is small, and its pooled feature is found by itself', () => {
    expect(existsSync(demoModelFile)).toBe(true);
    expect(statSync(demoModelFile).size).toBeLessThan(2_000_000);
    expect(defaultTap(readModelFile(demoModelFile))).toMatchObject({ tensor: 'feature', isOutput: false });
  });

  test('is right on stations that it was not trained on, and wrong in the dark', async () => {
    const answer = await demoModel();
    const pixels = new Uint8Array(demoPictureBytes);
    let [right, rightInTheDark, all] = [0, 0, 0];
    const seen = new Set<number>();
    for (let seed = 70_001; seed <= 70_005; seed++) {
      const frames = demoFrames(seed, pixels);
      for (let n = 0; n < 24; n++, all++) {
        const label = frames.draw(n, n * 3_600_000, n % 4);
        seen.add(label);
        if ((await answer(pixels)) === label) right++;
        frames.draw(n, n * 3_600_000, n % 4, { lampOutput: 0.6 });
        if ((await answer(pixels)) === label) rightInTheDark++;
      }
    }
    expect(seen.size).toBe(demoClasses.length);
    expect(right / all).toBeGreaterThanOrEqual(0.95);
    expect(rightInTheDark / all).toBeLessThan(0.7);
  });

  test('loses its points within the scenario that the demo plays, the first one after the lamp began to age', () => {
    const scenario = loadScenario('worn-lamp');
    const falls = accuracyFalls(readMeasuredAccuracy(), scenario, [0.01, 0.02])!;
    expect(falls.map(({ by }) => by)).toEqual([0.01, 0.02]);
    expect(falls[0]!.elapsedMs).toBeGreaterThan(scenario.baselineMs);
    expect(falls[1]!.elapsedMs).toBeLessThan(scenario.lengthMs);
  });
});
