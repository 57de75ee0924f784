import { expect, test } from 'vitest';
import { createFft, transformSquare } from '../../../shared/stats/fft.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

test('eight complex numbers against numpy.fft.fft (numpy 2.4.6)', () => {
  const re = Float64Array.of(1, 2, -1, 0.5, 3, -2, 0, 4);
  const im = Float64Array.of(0, 1, 0, -1, 2, 0, 0.5, 0);
  createFft(8).transform(re, im, 0, 1, false);
  const wanted = [
    [7.5, 2.5],
    [2.803300858899, 0.06066017178],
    [7, 6],
    [-6.803300858899, -4.767766952966],
    [-1.5, 2.5],
    [-7.803300858899, -2.06066017178],
    [3, -3],
    [3.803300858899, -1.232233047034],
  ];
  wanted.forEach(([real, imaginary], k) => {
    expect(re[k]).toBeCloseTo(real!, 10);
    expect(im[k]).toBeCloseTo(imaginary!, 10);
  });
});

test('forward and backward over a square give it back, times its size', () => {
  const random = seededRandom(3);
  const before = Float64Array.from({ length: 16 * 16 }, random);
  const re = before.slice();
  const im = new Float64Array(re.length);
  const fft = createFft(16);
  transformSquare(fft, re, im, false);
  expect(re[0]).toBeCloseTo(
    before.reduce((sum, value) => sum + value, 0),
    9,
  );
  transformSquare(fft, re, im, true);
  re.forEach((value, i) => {
    expect(value / re.length).toBeCloseTo(before[i]!, 12);
  });
});

test.each([0, 1, 12, 2.5])('a length of %d is refused', (length) => {
  expect(() => createFft(length)).toThrow(`expected a power of two from 2, got ${length}`);
});
