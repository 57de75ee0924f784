import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadDiagnosis } from '../../agent/app/diagnosis/load-diagnosis.ts';
import { causeScore } from '../../agent/core/diagnosis/cause-score.ts';
import { changesOf } from '../../agent/core/diagnosis/derived-signs.ts';
import { createDiagnoser } from '../../agent/core/diagnosis/diagnose.ts';
import type { DiagnosisFacts, Sign } from '../../agent/core/diagnosis/diagnosis.ts';
import { expectationScore } from '../../agent/core/diagnosis/expectation-score.ts';
import { loggedKinds } from '../../agent/core/drift/events/logged-event.ts';

fc.configureGlobal({ seed: 20260103 });

const { table, runbook } = loadDiagnosis();
const diagnose = createDiagnoser(table, runbook);
const inputs = [
  'exposureMs',
  'gainDb',
  'fNumber',
  'displacementX',
  'displacementY',
  'lightTiltX',
  'lumaP05',
  'lumaP95',
];
const name = fc.constantFrom(...table.measures.keys(), ...inputs, '__proto__', 'unheardOf');
const plain = fc.double({ min: -3, max: 3, noNaN: true });
const nasty = fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, -1e300, 1e300, 1e-300);
const number = fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: nasty });
const sign: fc.Arbitrary<Sign> = fc.oneof(
  fc.record({ change: number, deviation: number, value: number }),
  fc.record({ change: number, deviation: number, value: number, uncertainty: number }),
);
const facts = fc.record({
  signs: fc.array(fc.tuple(name, sign), { maxLength: 30 }).map((entries) => new Map(entries)),
  unavailable: fc.array(fc.tuple(name, fc.string({ maxLength: 30 })), { maxLength: 4 }).map((all) => new Map(all)),
  shape: fc.constantFrom('step' as const, 'ramp' as const, 'undetermined' as const),
  onsetMs: fc.oneof(fc.constant(Date.UTC(2026, 2, 12)), number),
  sinceMs: fc.oneof(fc.integer({ min: 0, max: 1e10 }), number),
  charts: fc.subarray(['fast', 'blob', 'displacement', 'obstruction', 'frozen', 'toString']).map((all) => new Set(all)),
  blob: fc.option(fc.record({ x: number, y: number, radius: number, loss: number })),
  match: fc.option(fc.record({ kind: fc.constantFrom(...loggedKinds), atMs: number, text: fc.string() })),
  held: fc.option(fc.constantFrom(...table.causes.keys(), 'unheard-of')),
}) as fc.Arbitrary<DiagnosisFacts>;

test('whatever is measured: finite numbers, words without nonsense, the same answer for any order of signs', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const found = diagnose(given);
      for (const { score } of found.ranking) expect(Number.isFinite(score)).toBe(true);
      const words = [found.says, found.action, ...found.evidence.map(({ text }) => text)].join(' ');
      expect(words).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
      for (const { value, baseline } of found.evidence) {
        expect(Number.isFinite(value ?? 0)).toBe(true);
        expect(Number.isFinite(baseline ?? 0)).toBe(true);
      }
      if (found.cause !== null) expect(runbook.causes.has(found.cause)).toBe(true);
      const again = diagnose({ ...given, signs: new Map([...given.signs].toReversed()) });
      expect(again).toEqual(found);
    }),
    { numRuns: 400 },
  );
});

test('a measure that becomes unavailable takes away what spoke for a cause, and never adds to it', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const all = { facts: given, changes: changesOf(given.signs, table) };
      for (const [, signature] of table.causes) {
        const full = causeScore(signature, all, table);
        if (!Number.isFinite(full)) continue;
        for (const [name, expected] of signature.signs) {
          const change = all.changes.get(name);
          if (!change) continue;
          const said = expectationScore(change, expected, table.measures.get(name)!);
          const fewer = new Map(all.changes);
          fewer.delete(name);
          const left = causeScore(signature, { facts: given, changes: fewer }, table);
          // It leaves exactly its own part out, or excludes the cause.
          if (left !== Number.NEGATIVE_INFINITY) expect(left).toBeCloseTo(full - said, 9);
          // What speaks against a cause is bounded, so that one measure alone decides nothing.
          expect(Math.abs(said)).toBeLessThanOrEqual(3 * expected.weight);
        }
      }
    }),
    { numRuns: 60 },
  );
});
