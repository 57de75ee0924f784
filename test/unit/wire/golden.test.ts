import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeReport, encodeReport } from '../../../shared/wire/codec.ts';
import { reportFromJson, reportToJson } from '../../../shared/wire/json.ts';
import { eventReport, trendReport, windowReport } from '../../fixtures/reports.ts';

const golden = (name: string) => readFileSync(new URL(`../../fixtures/golden/${name}`, import.meta.url));

/** What subscribers out there were built against. A change here is a change of the product: see shared/wire/README.md. */
describe.each([windowReport, eventReport, trendReport])('the golden $kind', (report) => {
  const bytes = golden(`${report.kind}.bin`);
  const json = golden(`${report.kind}.json`).toString('utf8');

  test('is read from its bytes', () => {
    expect(decodeReport(bytes)).toEqual(report);
  });

  test('is read from its JSON', () => {
    expect(reportFromJson(JSON.parse(json))).toEqual(report);
  });

  test('is written as its bytes', () => {
    expect(Buffer.from(encodeReport(report)).toString('hex')).toBe(bytes.toString('hex'));
  });

  test('is written as its JSON, names in order', () => {
    expect(`${JSON.stringify(reportToJson(report), null, 2)}\n`).toBe(json);
  });
});
