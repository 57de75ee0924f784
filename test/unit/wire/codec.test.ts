import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import {
  decodeReport,
  decodeStored,
  encodeDraft,
  encodeReport,
  MalformedReport,
  maxReportBytes,
  stampReport,
} from '../../../shared/wire/codec.ts';
import * as Wire from '../../../shared/wire/gen/driftlight_pb.js';
import { eventReport, trendReport, windowReport } from '../../fixtures/reports.ts';

const uuid = new Uint8Array(16).fill(7);
/** A payload by the generated code alone, to say what our encoder never would. */
function payload(over: Parameters<typeof create<typeof Wire.ReportSchema>>[1]): Uint8Array {
  const header = { site: 's', device: 'd', camera: 'c', seq: 1n, journalId: uuid, bootId: uuid };
  return toBinary(Wire.ReportSchema, create(Wire.ReportSchema, { ...header, ...over }));
}
const windowPayload = (over: object) => payload({ body: { case: 'window', value: { level: 1, frames: 3n, ...over } } });

describe('a report', () => {
  test.each([windowReport, eventReport, trendReport])('comes back as it went, $kind', (report) => {
    expect(decodeReport(encodeReport(report))).toEqual(report);
  });

  test('with a threshold that is not reached before a date comes back', () => {
    const report = { ...trendReport, threshold: { value: 0.8, notBeforeMs: 1_790_000_000_000 }, recorded: true };
    expect(decodeReport(encodeReport(report))).toEqual(report);
  });

  test('about the box has no camera', () => {
    const report = { ...eventReport, camera: null };
    expect(decodeReport(encodeReport(report))).toEqual(report);
  });
});

describe('a stored report', () => {
  const { site, device, seq, journalId, ...draft } = windowReport;
  const stored = encodeDraft(draft, seq);

  test('gives back its draft and number', () => {
    expect(decodeStored(stored)).toEqual({ draft, seq });
  });

  test('becomes the published one by the stamp', () => {
    expect(decodeReport(stampReport(stored, { site, device, journalId }))).toEqual(windowReport);
  });

  test('takes the times and the clock of the stamp, zero and false included', () => {
    const stamp = { site, device, journalId, atMs: 0, startMs: -60_000, endMs: 0, clockSynced: false };
    const { clockSynced, ...times } = stamp;
    expect(decodeReport(stampReport(stored, stamp))).toEqual({
      ...windowReport,
      ...times,
      clock: { synced: clockSynced },
    });
  });

  test('is no published report before it is stamped', () => {
    expect(() => decodeReport(stored)).toThrow(MalformedReport);
  });
});

describe('numbers', () => {
  test('that are not finite are left out by the encoder', () => {
    const report = {
      ...windowReport,
      p: Number.NaN,
      stats: { lumaMean: { n: 60, mean: Number.NaN, sd: 0, min: 0, max: 0 } },
      scores: { luma: { psi: Number.POSITIVE_INFINITY, kl: 0.5 } },
    };
    const { p, ...expected } = windowReport;
    expect(decodeReport(encodeReport(report))).toEqual({ ...expected, stats: {}, scores: { luma: { kl: 0.5 } } });
  });

  test('that are not finite are left out by the decoder', () => {
    const value = {
      statistics: { feature: [5, 6], mean: [Number.NaN, 2], sd: [0, 1], min: [0, 1], max: [0, 3] },
      scores: { feature: [4], psi: [Number.NaN], kl: [0.5] },
      p: Number.POSITIVE_INFINITY,
    };
    const report = decodeReport(windowPayload(value));
    expect(report).toMatchObject({ stats: { lumaSd: { n: 3, mean: 2, sd: 1, min: 1, max: 3 } } });
    expect(report).toMatchObject({ scores: { luma: { kl: 0.5 } } });
    expect(report).not.toHaveProperty('p');
    expect(report).not.toHaveProperty('stats.lumaMean');
    expect(report).not.toHaveProperty('scores.luma.psi');
  });

  test('a count beyond 2^53 is refused, 2^53 - 1 is exact', () => {
    expect(decodeReport(windowPayload({ frames: 2n ** 53n - 1n }))).toMatchObject({ frames: Number.MAX_SAFE_INTEGER });
    expect(() => decodeReport(windowPayload({ frames: 2n ** 53n }))).toThrow('window.frames: expected at most 2^53');
  });

  test('a distance a hair below zero is zero, not unknown', () => {
    const report = { ...windowReport, scores: { luma: { kl: -1e-17 } } };
    expect(decodeReport(encodeReport(report))).toMatchObject({ scores: { luma: { kl: 0 } } });
  });

  test('statistics of a minute keep 16 bits, those of an hour 24', () => {
    const stats = { lumaMean: { n: 60, mean: 118.123456, sd: 0.0123456, min: 117, max: 119 } };
    // 118.123456 in steps of 2^-9 and of 2^-17.
    const minute = decodeReport(encodeReport({ ...windowReport, stats }));
    expect(minute).toMatchObject({ stats: { lumaMean: { mean: Math.round(118.123456 * 2 ** 9) / 2 ** 9, max: 119 } } });
    const hour = decodeReport(encodeReport({ ...windowReport, level: 'hour' as const, stats }));
    expect(hour).toMatchObject({ stats: { lumaMean: { mean: Math.round(118.123456 * 2 ** 17) / 2 ** 17 } } });
  });

  test('the largest float stays finite in a minute', () => {
    const largest = 3.4028234663852886e38;
    const stats = { x: { n: 1, mean: largest, sd: 0, min: -largest, max: largest } };
    expect(decodeReport(encodeReport({ ...windowReport, stats }))).toMatchObject({
      stats: { x: { max: 2 ** 128 - 2 ** 112, min: 2 ** 112 - 2 ** 128 } },
    });
  });

  test('counts of neighbours that are alike go as steps, others as they are', () => {
    const histograms = {
      smooth: { lo: 0, hi: 256, counts: [1_000_000, 1_000_100, 1_000_050] },
      rough: { lo: 0, hi: 256, counts: [1_000_000, 3, 1_000_050] },
    };
    const bytes = encodeReport({ ...windowReport, histograms });
    const { body } = fromBinary(Wire.ReportSchema, bytes);
    const [smooth, rough] = (body.value as Wire.Window).histograms;
    expect([smooth!.steps, smooth!.counts]).toEqual([[1_000_000n, 100n, -50n], []]);
    expect([rough!.steps, rough!.counts]).toEqual([[], [1_000_000n, 3n, 1_000_050n]]);
    expect(decodeReport(bytes)).toMatchObject({ histograms });
  });

  test('open ends of bins become the largest float', () => {
    const edges = [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY];
    const report = { ...windowReport, histograms: { x: { lo: Number.NEGATIVE_INFINITY, edges, counts: [1, 2] } } };
    const largest = 3.4028234663852886e38;
    expect(decodeReport(encodeReport(report))).toMatchObject({
      histograms: { x: { lo: -largest, edges: [-largest, 0, largest], counts: [1, 2] } },
    });
  });

  test('the encoder says which count is wrong', () => {
    expect(() => encodeReport({ ...windowReport, frames: 1.5 })).toThrow(
      'frames: expected a whole number from 0, got 1.5',
    );
    expect(() => encodeReport({ ...windowReport, bootId: 'boot' })).toThrow('expected a UUID');
  });
});

describe('a newer schema', () => {
  const event = { id: 'e', type: 99, status: 99, severity: 99, shape: 99 } as object;

  test('unknown words of an event become safe ones', () => {
    expect(decodeReport(payload({ body: { case: 'event', value: event } }))).toMatchObject({
      type: 'system',
      status: 'updated',
      severity: 'act',
      shape: 'undetermined',
    });
  });

  test('an unknown feature keeps its numbers under its number', () => {
    const statistics = { feature: [99], name: ['own'], mean: [1, 2], sd: [0, 0], min: [1, 2], max: [1, 2] };
    expect(decodeReport(windowPayload({ statistics }))).toMatchObject({
      stats: { feature99: { mean: 1 }, own: { mean: 2 } },
    });
  });

  test('an unknown level is refused, since it would be counted beside the others', () => {
    expect(() => decodeReport(windowPayload({ level: 9 }))).toThrow('window.level: expected base, hour or day');
  });
});

describe('a malformed payload is refused with what was wrong', () => {
  const columns = { mean: [1], sd: [1], min: [1], max: [1] };
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'site, device'],
    ['text', new TextEncoder().encode('hello'), 'payload: expected protobuf'],
    ['a cut payload', encodeReport(windowReport).subarray(0, 100), 'payload: expected protobuf'],
    ['too large', new Uint8Array(maxReportBytes + 1), 'at most 1000000 bytes'],
    ['no body', payload({}), 'body: expected'],
    ['no number', payload({ seq: 0n, body: { case: 'window', value: { level: 1 } } }), 'seq: expected'],
    ['a site that is no id', payload({ site: 'a/b', body: { case: 'window', value: { level: 1 } } }), 'site, device'],
    [
      'a short boot id',
      payload({ bootId: uuid.subarray(1), body: { case: 'window', value: { level: 1 } } }),
      'boot_id',
    ],
    ['no camera', payload({ camera: '', body: { case: 'window', value: { level: 1 } } }), 'camera: expected'],
    ['an end before its start', payload({ startMs: 5n, body: { case: 'window', value: { level: 1 } } }), 'end_ms'],
    ['a date beyond dates', payload({ atMs: 2n ** 62n, body: { case: 'window', value: { level: 1 } } }), 'at_ms'],
    [
      'columns too short',
      windowPayload({ statistics: { feature: [5, 6], ...columns } }),
      'statistics.mean: expected 2',
    ],
    ['a feature unnamed', windowPayload({ statistics: { feature: [0], ...columns } }), 'name of a feature'],
    ['a feature named __proto__', windowPayload({ histograms: [{ name: '__proto__' }] }), 'name of a feature'],
    [
      'edges short by one',
      windowPayload({ histograms: [{ feature: 4, edges: [0, 1], counts: [1n, 2n] }] }),
      'one edge more',
    ],
    ['rows cut short', windowPayload({ statistics: { feature: [5], rows: new Uint8Array(11) } }), '12 bytes for each'],
    ['steps below zero', windowPayload({ histograms: [{ feature: 4, steps: [1n, -2n] }] }), 'counts from 0, got -1'],
    ['bounds swapped', windowPayload({ histograms: [{ feature: 4, lo: 1, hi: 0, counts: [1n] }] }), 'lo below hi'],
    ['bounds of NaN', windowPayload({ histograms: [{ feature: 4, lo: Number.NaN, hi: 1 }] }), 'finite bounds'],
    ['an event without type', payload({ body: { case: 'event', value: { id: 'e' } } }), 'event: expected a type'],
    [
      'a trend without slope',
      payload({ body: { case: 'trend', value: { slopePerMonth: Number.NaN } } }),
      'slope_per_month',
    ],
  ])('%s', (_, bytes, reason) => {
    expect(() => decodeReport(bytes)).toThrow(MalformedReport);
    expect(() => decodeReport(bytes)).toThrow(reason);
  });
});
