import { describe, expect, test } from 'vitest';
import { encodeManifest, parseManifest } from '../../../agent/core/integrity/manifest.ts';

const validated = { atMs: Date.UTC(2026, 2, 2, 6), by: 'Ada', reason: 'commissioned' };

describe('a manifest', () => {
  test('has the same bytes whatever the order of its facts, and is read again', () => {
    const one = encodeManifest({ site: 's', device: 'd', validated, facts: { b: '2', a: null } });
    expect(encodeManifest({ site: 's', device: 'd', validated, facts: { a: null, b: '2' } })).toBe(one);
    expect(parseManifest(one)).toEqual({ site: 's', device: 'd', validated, facts: { a: null, b: '2' } });
    expect(JSON.parse(one)).toEqual({
      ...{ format: 'driftlight-manifest', version: 1, site: 's', device: 'd' },
      validated: { at: '2026-03-02T06:00:00.000Z', by: 'Ada', reason: 'commissioned' },
      facts: { a: null, b: '2' },
    });
  });

  const right = JSON.parse(encodeManifest({ site: 's', device: 'd', validated, facts: {} }));
  test.each([
    ['', 'it is no JSON'],
    ['[]', 'it is no manifest of Driftlight'],
    ['{"format":"other"}', 'it is no manifest of Driftlight'],
    [JSON.stringify({ ...right, version: 2 }), 'it was made by a newer Driftlight'],
    [JSON.stringify({ ...right, version: '1' }), 'it was made by a newer Driftlight'],
    [JSON.stringify({ ...right, facts: null }), 'it is damaged'],
    [JSON.stringify({ ...right, validated: { ...right.validated, at: 'today' } }), 'it is damaged'],
    [JSON.stringify({ ...right, facts: { a: 7 } }), 'it is damaged: the fact a is no text'],
  ])('that is none is refused: %#', (text, says) => {
    expect(() => parseManifest(text)).toThrow(says);
  });
});
