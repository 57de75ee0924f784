import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Candidates } from '../../agent/core/model/candidates.ts';
import type { OutputMapping } from '../../agent/core/model/output-mapping.ts';
import { createOutputReader } from '../../agent/core/model/output-reader.ts';
import { Projections } from '../../agent/core/model/projections.ts';
import { suppress } from '../../agent/core/model/suppress.ts';

const picture = { width: 64, height: 32 };
const shapes: Record<string, readonly number[]> = {
  scores: [1, 42, 3],
  boxes: [1, 42, 4],
  five: [1, 42, 8],
  eight: [1, 7, 42],
  logits: [1, 3],
  view: [1, 24, 2, 4],
};
const outputs = Object.entries(shapes).map(([name, dims]) => ({ name, dims }));
const classes = ['a', 'b', 'c'];
const detector = { leastConfidence: 0.25, mostOverlap: 0.45 };
const mappings: OutputMapping[] = [
  ...(['logits', 'probabilities', 'independent'] as const).map((gives) => ({
    ...{ kind: 'classifier' as const, output: 'logits', gives, classes },
  })),
  { kind: 'yolo', output: 'five', version: 'x', classes, ...detector },
  { kind: 'yolo', output: 'five', version: '5', classes, ...detector },
  { kind: 'yolo', output: 'eight', version: '8', classes, ...detector },
  { kind: 'ssd', boxes: 'boxes', scores: 'scores', background: true, classes: ['a', 'b'], ...detector },
  { kind: 'embedding', output: 'view' },
  { kind: 'none' },
];

/** Mostly what a model gives, sometimes what none should. */
const number = fc.oneof(
  { weight: 40, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 8, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38),
  },
);
const sound = fc.double({ min: 0, max: 1, noNaN: true });
const tensors = (of: fc.Arbitrary<number>) =>
  fc.array(of, { minLength: 336, maxLength: 336 }).map((pool) => {
    const sizes = Object.entries(shapes).map(([name, dims]) => ({ name, dims, size: dims.reduce((a, b) => a * b) }));
    return new Map(sizes.map(({ name, dims, size }) => [name, { dims, data: Float32Array.from(pool.slice(0, size)) }]));
  });

describe('whatever numbers a model gives', () => {
  test.each(mappings.map((mapping, i) => [`${mapping.kind} ${i}`, mapping] as const))('%s', (_name, mapping) => {
    const reader = createOutputReader(mapping, { outputs, tapped: 'view', picture });
    const bins = new Map<string, number>();
    fc.assert(
      fc.property(fc.oneof(tensors(number), tensors(sound)), (run) => {
        const { values, histograms, prediction } = reader.read(run);
        for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true);
        for (const [name, counts] of Object.entries(histograms)) {
          expect(counts.length).toBe(bins.get(name) ?? counts.length);
          bins.set(name, counts.length);
          for (const count of counts) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
        }
        if (values.outputsBroken === 1) expect(prediction).toBeNull();
        for (const box of prediction?.detections ?? []) {
          expect(box.left >= 0 && box.top >= 0 && box.width > 0 && box.height > 0).toBe(true);
          expect(box.left + box.width <= 1 + 1e-12 && box.top + box.height <= 1 + 1e-12).toBe(true);
          expect(box.confidence >= detector.leastConfidence && box.confidence <= 1).toBe(true);
        }
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

const box = fc
  .tuple(sound, fc.integer({ min: 0, max: 2 }), sound, sound, sound, sound)
  .map(([score, kind, x, y, w, h]) => ({ score, kind, box: [x, y, x + w + 0.01, y + h + 0.01] as const }));

test('the surest candidates are kept, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(box, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (boxes, most) => {
      const candidates = new Candidates(most);
      for (const { score, kind, box: corners } of boxes) candidates.offer(score, kind, ...corners);
      const kept = Array.from(candidates.scores.subarray(0, candidates.count)).sort((a, b) => b - a);
      const surest = boxes.map(({ score }) => score).sort((a, b) => b - a);
      expect(kept).toEqual(surest.slice(0, most));
    }),
    { seed: 11 },
  );
});

test('suppression leaves what the definition leaves', () => {
  fc.assert(
    fc.property(fc.array(box, { maxLength: 40 }), sound, (boxes, mostOverlap) => {
      const candidates = new Candidates(64);
      for (const { score, kind, box: corners } of boxes) candidates.offer(score, kind, ...corners);
      const kept = new Int32Array(64);
      const stay = suppress(candidates, mostOverlap, kept, new Int32Array(64));
      // The definition, taken literally: again and again the surest of those left, without those that it covers.
      let left = boxes.map((one, place) => ({ ...one, place }));
      const expected: number[] = [];
      while (left.length > 0) {
        const best = left.reduce((a, b) => (b.score > a.score ? b : a));
        expected.push(best.place);
        left = left.filter(
          (one) => one !== best && (one.kind !== best.kind || shared(one.box, best.box) <= mostOverlap),
        );
      }
      expect(Array.from(kept.subarray(0, stay))).toEqual(expected);
    }),
    { seed: 13 },
  );
});

function shared(a: readonly number[], b: readonly number[]): number {
  const side = (axis: number) => Math.max(0, Math.min(a[axis + 2]!, b[axis + 2]!) - Math.max(a[axis]!, b[axis]!));
  const area = (one: readonly number[]) => (one[2]! - one[0]!) * (one[3]! - one[1]!);
  return (side(0) * side(1)) / (area(a) + area(b) - side(0) * side(1));
}

test('projections keep squared distances on average (Johnson and Lindenstrauss)', () => {
  // ‖projected difference‖² × channels ÷ projections estimates ‖difference‖², with variance 2 ÷ projections at most.
  const ratios = Array.from({ length: 200 }, (_, n) => {
    const projections = new Projections(`layer ${n}`, 640);
    const difference = Float64Array.from({ length: 640 }, (_, i) => Math.sin(1 + i * (n + 1)));
    const squares = Array.from({ length: 8 }, (_, k) => projections.of(difference, k) ** 2);
    const projected = (squares.reduce((a, b) => a + b) * 640) / 8;
    return projected / difference.reduce((sum, d) => sum + d * d, 0);
  });
  const mean = ratios.reduce((a, b) => a + b) / ratios.length;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / ratios.length;
  expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(0.25 / ratios.length));
  expect(variance).toBeLessThan(0.25 * (1 + 4 * Math.sqrt(2 / ratios.length)));
});
