import { describe, expect, test } from 'vitest';
import { agreementWith, parseAnnotations } from '../../../agent/app/change-points/annotations.ts';
import { seriesChangePoints } from '../../../agent/app/change-points/series-change-points.ts';
import { parseSeriesFile } from '../../../agent/app/change-points/series-file.ts';

const file = (over: object) => JSON.stringify({ name: 's', n_obs: 3, n_dim: 1, series: [{ raw: [1, 2, 3] }], ...over });
const low = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1];
const stepAt = (at: number) => [...low, ...low].map((value, i) => value + (i >= at ? 20 : 0));

describe('a series file', () => {
  test('gives name, length and values', () => {
    const found = parseSeriesFile(file({}));
    expect(found).toMatchObject({ name: 's', length: 3, missing: 0 });
    expect([...found.series[0]!.values]).toEqual([1, 2, 3]);
  });

  test('missing values lie on a line between their neighbours, or on the nearest one', () => {
    const found = parseSeriesFile(file({ n_obs: 6, series: [{ raw: [null, 2, null, null, 8, null] }] }));
    expect([...found.series[0]!.values]).toEqual([2, 2, 4, 6, 8, 8]);
    expect(found.missing).toBe(4);
  });

  test.each([
    ['{', 'it is no JSON'],
    ['[1,2]', 'the file: expected an object'],
    [file({ series: [] }), 'series: expected a list of series'],
    [file({ series: [3] }), 'series[0]: expected an object'],
    [file({ series: [{ raw: [] }] }), 'series[0].raw: expected a list of numbers'],
    [file({ series: [{ raw: [1, 'x', 3] }] }), 'series[0].raw[1]: expected a number or null, got "x"'],
    [file({ series: [{ raw: [null, null] }] }), 'series[0].raw: every value is missing'],
    [file({ n_obs: 4 }), 'n_obs: 4 is stated, but there are 3 values'],
    [file({ n_dim: 2 }), 'n_dim: 2 is stated, but there are 1 series'],
    [file({ series: [{ raw: [1, 2] }, { raw: [1] }] }), 'expected 2 values as in the first series, got 1'],
  ])('%s is refused saying what is wrong', (text, why) => {
    expect(() => parseSeriesFile(text)).toThrow(why);
  });
});

describe('change points of several series', () => {
  const of = (...all: number[][]) => ({
    series: all.map((values) => ({ label: '', values: Float64Array.from(values) })),
  });

  test('are those of each', () => {
    expect(seriesChangePoints(of(stepAt(8), stepAt(22)))).toEqual([8, 22]);
  });

  test('that lie within 5 of each other are one', () => {
    expect(seriesChangePoints(of(stepAt(14), stepAt(16), stepAt(18)))).toEqual([16]);
  });
});

describe('annotations', () => {
  const text = JSON.stringify({ s: { a: [5], b: [] } });

  test('score the prediction with each annotator and with all', () => {
    // With a: exact. With b, who saw one segment of 10: best overlap 5/10; precision 1/2, recall 1.
    expect(agreementWith(parseAnnotations(text, 's', 10), [5], 10)).toEqual({
      cover: 0.75,
      f1: 1,
      annotators: { a: { cover: 1, f1: 1 }, b: { cover: 0.5, f1: 0.666667 } },
    });
  });

  test.each([
    ['x', 's', 'it is no JSON'],
    [text, 'other', 'no annotations of series "other"'],
    [text, '__proto__', 'no annotations of series "__proto__"'],
    ['{"s":{}}', 's', 'nobody annotated it'],
    ['{"s":{"a":[10]}}', 's', 's.a: expected a list of indices from 0 to 9'],
  ])('%s for %s is refused', (content, name, why) => {
    expect(() => parseAnnotations(content, name, 10)).toThrow(why);
  });
});
