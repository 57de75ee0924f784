import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  decodeBaseline,
  encodeBaseline,
  readBaseline,
  writeBaseline,
} from '../../../agent/io/baseline-store/baseline-file.ts';
import { smallBaseline } from '../../fixtures/small-baseline.ts';

const { draft, series } = await smallBaseline();
const { bytes, id } = encodeBaseline(draft, series);
const headerEnd = bytes.indexOf(10) + 1;

function withHeader(change: (header: Record<string, unknown>) => object): Buffer {
  const header = JSON.parse(bytes.toString('utf8', 0, headerEnd));
  return Buffer.concat([Buffer.from(`${JSON.stringify(change(header))}\n`), bytes.subarray(headerEnd)]);
}

describe('the file of a baseline', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('gives back everything that went in', () => {
    const path = join(dir, 'deeper', 'a.driftlight-baseline');
    expect(writeBaseline(path, draft, series)).toBe(id);
    const { baseline, series: windows } = readBaseline(path);
    const { id: foundId, examples, ...rest } = baseline;
    const { examples: wanted, ...wantedRest } = draft;
    expect(foundId).toBe(id);
    expect(rest).toEqual(wantedRest);
    expect(examples.map(({ jpeg }) => [...jpeg])).toEqual(wanted.map(({ jpeg }) => [...jpeg]));
    expect(windows()).toEqual(series);
    expect(readdirSync(join(dir, 'deeper'))).toEqual(['a.driftlight-baseline']);
  });

  it('is the same byte for byte for the same content', () => {
    expect(encodeBaseline(draft, series).bytes.equals(bytes)).toBe(true);
  });

  it('keeps hours apart from minutes', () => {
    const hour = { ...series[0]!, level: 'hour' as const };
    const found = decodeBaseline(encodeBaseline(draft, [hour, ...series.slice(1)]).bytes, 'it').series();
    expect(found.filter(({ level }) => level === 'hour')).toEqual([hour]);
    expect(found).toHaveLength(series.length);
  });

  it.each([
    ['a text', Buffer.from('hello\nworld'), 'not-a-baseline', /no baseline of Driftlight/],
    ['an empty file', Buffer.alloc(0), 'not-a-baseline', /no baseline of Driftlight/],
    ['another JSON', Buffer.from('{"format":"other"}\n'), 'not-a-baseline', /no baseline of Driftlight/],
    ['a beginning of the header', bytes.subarray(0, 40), 'truncated', /ends after 40 bytes/],
    ['half of it', bytes.subarray(0, bytes.length >> 1), 'truncated', /ends after \d+ of \d+ bytes/],
    ['more than all of it', Buffer.concat([bytes, Buffer.from('x')]), 'damaged', /checksum is wrong/],
    [
      'a newer format',
      withHeader((header) => ({ ...header, version: 2 })),
      'newer',
      /made by a newer Driftlight.*upgrade/,
    ],
    ['a newer header', Buffer.from('{"format":"driftlight-baseline","version":9}\n'), 'newer', /upgrade/],
    ['another checksum', withHeader((h) => ({ ...h, checksum: '0'.repeat(64) })), 'damaged', /checksum is wrong/],
    ['lengths that lie', withHeader((h) => ({ ...h, jsonBytes: 1e15 })), 'damaged', /damaged/],
  ])('refuses %s', (_what, content, kind, message) => {
    const path = join(dir, 'it');
    writeFileSync(path, content);
    expect(() => readBaseline(path)).toThrow(message);
    expect(() => readBaseline(path)).toThrow(expect.objectContaining({ kind, name: 'BaselineError' }));
  });

  it('refuses what is not there, a folder and what is far too large, unread', () => {
    expect(() => readBaseline(join(dir, 'nothing'))).toThrow(/nothing: there is no such file/);
    expect(() => readBaseline(dir)).toThrow(expect.objectContaining({ name: 'BaselineError' }));
    const large = join(dir, 'large');
    writeFileSync(large, Buffer.alloc(64_000_001));
    expect(() => readBaseline(large)).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });

  it('writes no number that is not finite', () => {
    const broken = { ...draft, calibration: { ...draft.calibration, falseAlarmsPerCameraPerMonth: Number.NaN } };
    expect(() => encodeBaseline(broken, series)).toThrow(/falseAlarmsPerCameraPerMonth, got NaN/);
  });
});
