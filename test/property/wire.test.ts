import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeReport,
  decodeStored,
  encodeDraft,
  encodeReport,
  MalformedReport,
  stampReport,
} from '../../shared/wire/codec.ts';
import { reportFromJson, reportToJson } from '../../shared/wire/json.ts';
import type { Report } from '../../shared/wire/report.ts';
import { parseAck, parseState } from '../../shared/wire/topics.ts';
import { anyReport } from '../fixtures/arbitrary-reports.ts';
import { windowReport } from '../fixtures/reports.ts';

const seed = 20260302;

test('every report comes back from Protobuf', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      expect(decodeReport(encodeReport(report))).toEqual(report);
    }),
    { seed },
  );
});

const overJson = (report: Report) => reportFromJson(JSON.parse(JSON.stringify(reportToJson(report))));

test('every report comes back from JSON', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      expect(overJson(report)).toEqual(report);
    }),
    { seed },
  );
});

test('both formats say the same of numbers that a 32-bit float cannot hold', () => {
  const any = fc.double().filter((value) => !Object.is(Math.fround(value), -0));
  const row = fc.record({ n: fc.nat(3), mean: any, sd: any, min: any, max: any });
  const distances = fc.record({ psi: any, kl: any, js: any, ks: any, w1: any, p: any }, { requiredKeys: [] });
  fc.assert(
    fc.property(any, row, distances, (p, lumaMean, luma) => {
      const report = { ...windowReport, p, stats: { lumaMean }, scores: { luma } };
      expect(overJson(report)).toEqual(decodeReport(encodeReport(report)));
    }),
    { seed },
  );
});

test('a stored report and its stamp are the report', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const stored = encodeDraft(report, report.seq);
      expect(decodeReport(stampReport(stored, report))).toEqual(report);
      expect({ ...report, ...decodeStored(stored).draft }).toEqual(report);
    }),
    { seed },
  );
});

test('any bytes give a report or MalformedReport', () => {
  const changed = fc
    .tuple(anyReport, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat())
    .map(([report, changes, cut]) => {
      const bytes = encodeReport(report);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
    });
  fc.assert(
    fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      for (const read of [decodeReport, decodeStored, parseState, parseAck]) onlyMalformed(() => read(bytes));
    }),
    { seed, numRuns: 1000 },
  );
});

test('any JSON gives a report or MalformedReport', () => {
  const damaged = fc.tuple(anyReport, fc.nat(), fc.jsonValue()).map(([report, which, value]) => {
    const json = reportToJson(report);
    const keys = Object.keys(json);
    return { ...json, [keys[which % keys.length]!]: value };
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.jsonValue()), (value) => {
      onlyMalformed(() => reportFromJson(value));
    }),
    { seed, numRuns: 1000 },
  );
});

/** A report that was accepted holds no number that is none. */
function onlyMalformed(read: () => unknown): void {
  try {
    expect(
      JSON.stringify(read(), (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? 'NaN!' : value)),
    ).not.toContain('NaN!');
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedReport);
  }
}
