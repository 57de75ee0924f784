import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OutputMapping } from '../../agent/core/model/output-mapping.ts';
import { createOutputReader } from '../../agent/core/model/output-reader.ts';
import { seededRandom } from '../../shared/stats/random.ts';
import { largeModel } from '../fixtures/large-model.ts';
import type { TapCost } from '../fixtures/measure-tap.ts';
import { classifierParts, model } from '../fixtures/model-bytes.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

/** What tapping a large model takes, and what reading a model's outputs takes a picture. */
export function benchModelOutputs(): BenchRow[] {
  return [...tapping(), ...reading()];
}

function tapping(): BenchRow[] {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-bench-'));
  try {
    const [small, large, out] = ['small.onnx', 'large.onnx', 'out.onnx'].map((name) => join(dir, name));
    largeModel(large!);
    writeFileSync(small!, model(...classifierParts()));
    const measure = fileURLToPath(new URL('../fixtures/measure-tap.ts', import.meta.url));
    const costs = Array.from({ length: 3 }, () => {
      const said = execFileSync(process.execPath, [measure, small!, large!, 'pool', out!], { encoding: 'utf8' });
      return JSON.parse(said) as TapCost;
    });
    return [
      atMost('tapping a model of 200 MB, best of 3', Math.min(...costs.map(({ ms }) => ms)), 'ms', 1_000),
      atMost('memory added by it', Math.max(...costs.map(({ extraMb }) => extraMb)), 'MB', 60),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const detector = { leastConfidence: 0.25, mostOverlap: 0.45 };
const cases: [string, OutputMapping, readonly number[]][] = [
  ['classifier of 1,000 classes', { kind: 'classifier', output: 'out', gives: 'logits', classes: [] }, [1, 1_000]],
  [
    'YOLOX, 3,549 boxes, 80 classes',
    { kind: 'yolo', output: 'out', version: 'x', classes: [], ...detector },
    [1, 3_549, 85],
  ],
  [
    'YOLOv8, 8,400 boxes, 80 classes',
    { kind: 'yolo', output: 'out', version: '8', classes: [], ...detector },
    [1, 84, 8_400],
  ],
  ['layer of 1,280 channels', { kind: 'none' }, [1, 1_280]],
  ['layer of 256 channels, 28×28', { kind: 'none' }, [1, 256, 28, 28]],
];

function reading(): BenchRow[] {
  const random = seededRandom(1);
  return cases.map(([name, mapping, dims]) => {
    const picture = { width: 416, height: 416 };
    const tapped = mapping.kind === 'none' ? 'out' : null;
    const reader = createOutputReader(mapping, { outputs: [{ name: 'out', dims }], tapped, picture });
    // With 80 classes about one box in a hundred has a score above .25.
    const size = dims.reduce((product, one) => product * one, 1);
    const numbers = Float32Array.from({ length: size }, () => random() ** 11_000);
    const run = new Map([['out', { dims, data: numbers }]]);
    for (let i = 0; i < 50; i++) reader.read(run);
    const start = process.cpuUsage();
    for (let i = 0; i < 200; i++) reader.read(run);
    const { user, system } = process.cpuUsage(start);
    return forInformation(`processor time of reading a picture's outputs, ${name}`, (user + system) / 200_000, 'ms');
  });
}
