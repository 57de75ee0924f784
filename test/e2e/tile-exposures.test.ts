import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import { preprocessDefaults } from '../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../agent/io/preprocess/sharp-preprocessor.ts';
import { tilesAreThere, tilesFolder } from '../fixtures/magnetic-tiles.ts';

if (!tilesAreThere) console.warn(`tile exposures: skipped, no pictures at ${tilesFolder.pathname}`);

interface Shot {
  readonly number: number;
  readonly exposure: number;
  /** ln of the relative light level. */
  readonly level: number;
}

async function shots(): Promise<Shot[]> {
  const preprocessor = sharpPreprocessor(preprocessDefaults);
  const analyse = createAnalyser({ width: 224, height: 224, channels: 3 });
  const found: Shot[] = [];
  for (const name of readdirSync(tilesFolder)) {
    const [, exposure, number] = /^exp(\d)_num_(\d+)/.exec(name) ?? [];
    if (exposure === undefined) continue;
    const picture = await preprocessor.picture({ kind: 'encoded', bytes: readFileSync(new URL(name, tilesFolder)) });
    const level = analyse(picture).values.get('lightLevel')!;
    found.push({ number: Number(number), exposure: Number(exposure), level });
  }
  return found.sort((a, b) => a.number - b.number);
}

test.skipIf(!tilesAreThere)(
  'the light level orders the six exposures of every run',
  async () => {
    const all = await shots();
    const runs = Array.from({ length: all.length / 6 }, (_, i) =>
      all.slice(6 * i, 6 * i + 6).sort((a, b) => a.exposure - b.exposure),
    );
    expect(runs).toHaveLength(40);
    const steps = runs.flatMap((run) =>
      run.slice(1).map(({ level, number }, i) => ({ step: level - run[i]!.level, number })),
    );
    // Exposures 4 and 5 of one run are equally bright: both have a mean level of 124.7.
    const wrong = steps.filter(({ step }) => step <= 0);
    expect(wrong.map(({ number }) => number)).toEqual([2089]);
    expect(wrong[0]!.step).toBeGreaterThan(-0.01);
  },
  60_000,
);
