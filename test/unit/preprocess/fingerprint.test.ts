import { expect, test } from 'vitest';
import { preprocessFingerprint } from '../../../agent/io/preprocess/fingerprint.ts';
import { type PreprocessOptions, preprocessDefaults } from '../../../agent/io/preprocess/options.ts';

const of = (change: Partial<PreprocessOptions> = {}) => preprocessFingerprint({ ...preprocessDefaults, ...change });

test('stays what it is: a baseline on disk names it', () => {
  expect(of()).toMatch(/^[0-9a-f]{16}$/);
  // Python: hashlib.sha256(json.dumps([...], separators=(',', ':'))) over the sorted settings.
  expect(of()).toBe('a8d8a010b6b127dd');
});

test.each<Partial<PreprocessOptions>>([
  { width: 225 },
  { height: 225 },
  { fit: 'fill' },
  { position: 'top' },
  { pad: [0, 0, 1] },
  { kernel: 'cubic' },
  { crop: { left: 0, top: 0, width: 9, height: 9 } },
  { colour: 'bgr' },
  { scale: 1 },
  { mean: [0, 0, 0.1] },
  { std: [2] },
  { shrinkOnLoadTolerance: 0 },
])('moves with %j', (change) => expect(of(change)).not.toBe(of()));

test('does not move with limits, with the order of settings, or with a list written out', () => {
  expect(of({ maxPixels: 1, maxBytes: 1, timeoutMs: 1, failOn: 'error' })).toBe(of());
  expect(of({ mean: [0, 0, 0], std: [1, 1, 1] })).toBe(of());
  expect(of({ crop: undefined })).toBe(of());
  const reversed = Object.fromEntries(Object.entries(preprocessDefaults).reverse()) as unknown as PreprocessOptions;
  expect(preprocessFingerprint(reversed)).toBe(of());
});
