import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { featureReader, writeFeatures } from '../../../agent/core/features/feature-record.ts';
import { ByteReader, ByteWriter } from '../../../agent/core/window/bytes.ts';
import { openFeatureCache } from '../../../agent/io/feature-cache/feature-cache.ts';

const key = (n: number) => ({ name: `part-${n}.jpg`, bytes: 1000 + n, mtimeMs: 1.5 + n });
const record = (n: number) => Uint8Array.from({ length: 50 + n }, (_, i) => (i * n) % 256);

describe('kept features', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const open = (...identity: string[]) => openFeatureCache(dir, ['a', ...identity]);

  function filled(count: number) {
    const cache = open();
    expect(cache.append(Array.from({ length: count }, (_, n) => ({ key: key(n), record: record(n) })))).toBeNull();
    cache.close();
    return cache.path;
  }

  it('are there when it is opened again, each for its own picture', () => {
    filled(3);
    const cache = open();
    expect(cache.size).toBe(3);
    for (let n = 0; n < 3; n++) expect([...cache.read(key(n))!]).toEqual([...record(n)]);
    expect(cache.read(key(3))).toBeNull();
    cache.close();
  });

  it('are not those of a picture that changed since, nor of another folder or preprocessing', () => {
    filled(1);
    const cache = open();
    expect(cache.read({ ...key(0), bytes: 1 })).toBeNull();
    expect(cache.read({ ...key(0), mtimeMs: 1 })).toBeNull();
    cache.close();
    const other = open('b');
    expect(other.read(key(0))).toBeNull();
    other.close();
  });

  it('are the newest of a picture', () => {
    filled(2);
    const changed = { ...key(0), bytes: 5 };
    const cache = open();
    cache.append([{ key: changed, record: record(9) }]);
    cache.close();
    const again = open();
    expect([...again.read(changed)!]).toEqual([...record(9)]);
    expect(again.size).toBe(2);
    again.close();
  });

  it('lose only the last record to a kill at any byte, and go on from there', () => {
    const path = filled(3);
    const whole = readFileSync(path);
    const lengths = [0, 1, 2].map((n) => 8 + 1 + 10 + 2 + 8 + record(n).length);
    const before = whole.length - lengths[2]!;
    for (let length = before; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      const cache = open();
      expect(cache.size).toBe(2);
      cache.append([{ key: key(2), record: record(2) }]);
      cache.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  it('are dropped from the first damaged record on', () => {
    const path = filled(3);
    const bytes = readFileSync(path);
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(path, bytes);
    const cache = open();
    expect(cache.size).toBe(2);
    expect([...cache.read(key(1))!]).toEqual([...record(1)]);
    cache.close();
  });

  it('begin anew in a file that is something else', () => {
    const path = filled(2);
    truncateSync(path, 0);
    appendFileSync(path, 'something else entirely');
    const cache = open();
    expect(cache.size).toBe(0);
    cache.append([{ key: key(1), record: record(1) }]);
    cache.close();
    const again = open();
    expect([...again.read(key(1))!]).toEqual([...record(1)]);
    again.close();
  });
});

describe('the record of a frame', () => {
  it('gives back counts and values, NaN too', () => {
    const counts = fc.array(fc.nat(4_000_000_000), { minLength: 256, maxLength: 256 });
    const values = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,8}$/), fc.double());
    fc.assert(
      fc.property(counts, values, (luma, named) => {
        const features = {
          histograms: new Map([['luma', Uint32Array.from(luma)]]),
          values: new Map(Object.entries(named)),
        };
        const out = new ByteWriter();
        writeFeatures(out, features);
        expect(featureReader()(new ByteReader(out.done()))).toEqual(features);
      }),
      { numRuns: 50 },
    );
  });
});
