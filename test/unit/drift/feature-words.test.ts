import { expect, test } from 'vitest';
import { movedLine } from '../../../agent/core/drift/events/event-evidence.ts';
import { featureOf, featureWords, numberText, signedText } from '../../../agent/core/drift/events/feature-words.ts';
import { explaining } from '../../../agent/core/scene/scene-reading.ts';
import { featureName } from '../../../shared/wire/feature-names.ts';

test('every feature of the wire has words of its own', () => {
  const names = Array.from({ length: 16 }, (_, i) => featureName(i + 1));
  expect(names).toContain('highlightShare');
  const words = names.map((name) => featureWords(name).name);
  // 'focus' and 'noise' are the only ones whose word is their name.
  expect(names.filter((name, i) => words[i] === name)).toEqual(['focus', 'noise']);
  expect(new Set(words).size).toBe(16);
});

test('what only explains has words of its own too', () => {
  for (const name of explaining) expect(featureWords(name).name).not.toBe(name);
});

test('a logarithm is told in percent', () => {
  const mean = { windows: 10, deviation: -14, measured: { value: -0.151, change: -0.151 } };
  // e^−0.151 = 0.860
  expect(movedLine('lampOutput', mean, 'base').text).toBe('Lamp output −14 %, 14 baseline SD');
});

test('differences, distances and unknown features', () => {
  expect(featureWords('red-green')).toMatchObject({ name: 'colour balance red − green', changeUnit: 'grey levels' });
  expect(featureWords('luma.js')).toMatchObject({ name: 'distribution of brightness', kind: 'distribution' });
  expect(featureWords('layer4/7')).toMatchObject({ name: 'layer4/7', unit: '' });
  expect(featureWords('toString').name).toBe('toString');
  expect([featureOf('luma.js'), featureOf('lumaMean')]).toEqual(['luma', 'lumaMean']);
});

test('numbers as a person reads them', () => {
  expect([117.26, 11.2, 9.96, 3.44, 0.996, 0.413, 0.0049, 0].map(numberText)).toEqual([
    '117',
    '11',
    '10',
    '3.4',
    '1.0',
    '0.41',
    '0.00',
    '0.00',
  ]);
  expect(numberText(1.23e9)).toBe('1.2e+9');
  expect([-11.2, 3.44, 0.001].map(signedText)).toEqual(['−11', '+3.4', '±0.00']);
});
