import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { framesOf, type RecordOptions, recordScenario } from '../../../agent/app/scenario/record-scenario.ts';
import { playScenario } from '../../../agent/core/simulation/play.ts';
import { quietScenario, type Scenario } from '../../../agent/core/simulation/scenario.ts';
import { settingsOfFile } from '../../../agent/io/frame-source/camera-settings.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 2, 2, 6);
const scenario: Scenario = {
  ...quietScenario,
  ...{ name: 'made-up', baselineMs: hour, lengthMs: 2 * hour, windowMs: hour, framesPerWindow: 3 },
  station: { ...quietScenario.station, kind: 'tiles', recipes: ['steel', 'bronze'], tellsRecipe: true, defectShare: 1 },
  steps: [
    {
      ...{ atMs: hour, untilMs: null, to: {} },
      ...{ set: { recipeIndex: 1, exposureFactor: 0.5 }, note: { kind: 'recipe', text: 'bronze' } },
    },
  ],
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-test-record-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function record(more: Partial<RecordOptions> = {}) {
  const options = { scenario, seed: 3, width: 64, height: 48, startMs: start, frames: framesOf(scenario), dir };
  return recordScenario({ ...options, format: 'png', onProgress: () => {}, ...more });
}
const json = (file: string) => JSON.parse(readFileSync(join(dir, file), 'utf8'));

test('writes the very pictures of the scenario, named by their time, in a folder for each recipe that is told', async () => {
  expect(await record()).toMatchObject({
    frames: 6,
    baselineFrames: 3,
    notes: 1,
    timePattern: "yyyy-MM-dd'T'HH_mm_ss",
  });
  expect(readdirSync(join(dir, 'baseline/steel')).filter((file) => file.endsWith('.png'))).toEqual([
    ...['2026-03-02T06_00_00.png', '2026-03-02T06_20_00.png', '2026-03-02T06_40_00.png'],
  ]);
  const [first] = playScenario(scenario, 3, { width: 64, height: 48 }, start);
  const { data } = await sharp(join(dir, 'baseline/steel/2026-03-02T06_00_00.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(Buffer.compare(data, first!.pixels)).toBe(0);
});

test('puts beside a picture what the folder source reads there', async () => {
  await record();
  const settings = await settingsOfFile(join(dir, 'after/bronze/2026-03-02T07_00_00.png'), new Uint8Array());
  expect(settings).toEqual({ exposureMs: 4, gainDb: 0, whiteBalanceRed: 1.6, whiteBalanceBlue: 1.45 });
});

test('tells the truth about each picture, and its faults as COCO', async () => {
  const { defects } = await record();
  const lines = readFileSync(join(dir, 'truth.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(6);
  expect(lines[3]).toMatchObject({
    ...{ file: 'after/bronze/2026-03-02T07_00_00.png', n: 3, at: '2026-03-02T07:00:00.000Z', recipe: 'bronze' },
    ...{ conditions: { exposureFactor: 0.5 }, note: { kind: 'recipe', text: 'bronze' } },
  });
  const coco = json('defects.json');
  expect(coco.annotations).toHaveLength(defects);
  expect(defects).toBeGreaterThan(5);
  const { image_id, category_id, bbox } = coco.annotations.at(-1);
  expect(coco.images[image_id - 1].file_name).toBe(lines[image_id - 1].file);
  const { kind, box } = lines[image_id - 1].parts.flatMap((part: { defects: object[] }) => part.defects).at(-1);
  expect(coco.categories[category_id - 1].name).toBe(kind);
  expect(bbox[0]).toBeCloseTo(box.x, 0);
  expect(json('scenario.json')).toMatchObject({ seed: 3, name: 'made-up' });
});

test('ends early, names fractions of seconds where it must, and writes nothing over anything', async () => {
  const quick = { ...scenario, windowMs: 10_000, framesPerWindow: 40, lengthMs: hour };
  const recorded = await record({ scenario: quick, frames: 2, format: 'jpeg' });
  expect(recorded).toMatchObject({ frames: 2, timePattern: "yyyy-MM-dd'T'HH_mm_ss_SSS" });
  expect(readdirSync(join(dir, 'baseline/steel'))).toContain('2026-03-02T06_00_00_250.jpg');
  await expect(record()).rejects.toThrow('expected a new or empty folder, got one that holds files');
});
