import { describe, expect, test } from 'vitest';
import type { Detection, ModelReading } from '../../../agent/core/model/model-reading.ts';
import { frameAnswers } from '../../../agent/core/shadow/frame-answers.ts';
import { pairBoxes } from '../../../agent/core/shadow/pair-boxes.ts';
import { says } from '../../fixtures/scripted-model.ts';

const box = (label: string, left: number, top = 0.1, confidence = 0.8): Detection => ({
  ...{ label, confidence, left, top, width: 0.2, height: 0.2 },
});
const detects = (...detections: Detection[]): ModelReading => ({
  ...{ values: {}, histograms: {} },
  prediction: { label: detections[0]?.label ?? null, confidence: detections[0]?.confidence ?? null, detections },
});

describe('boxes', () => {
  // Two squares of side 0.2 moved by d overlap by (0.2 − d)/(0.2 + d): one half at d = 0.0667.
  test.each([
    [0.06, 1],
    [0.07, 0],
  ])('moved by %d of the picture make %i pairs', (moved, pairs) => {
    expect(pairBoxes([box('dent', 0.1)], [box('dent', 0.1 + moved)])).toBe(pairs);
  });

  test('of other classes, or without any area, are no pair', () => {
    expect(pairBoxes([box('dent', 0.1)], [box('scratch', 0.1)])).toBe(0);
    const flat = { ...box('dent', 0.1), width: 0 };
    expect(pairBoxes([flat], [flat])).toBe(0);
  });

  test('are paired once: one box does not stand for two', () => {
    expect(pairBoxes([box('dent', 0.1), box('dent', 0.11)], [box('dent', 0.105)])).toBe(1);
  });

  test('the surest takes its best fit first', () => {
    const sure = box('dent', 0.1, 0.1, 0.9);
    const less = box('dent', 0.14, 0.1, 0.5);
    expect(pairBoxes([less, sure], [box('dent', 0.11), box('dent', 0.16)])).toBe(2);
  });
});

describe('answers', () => {
  test('of classifiers agree by class, whatever the confidence', () => {
    const unsure = { ...says('dent'), prediction: { label: 'dent', confidence: 0.4 } };
    expect(frameAnswers(says('dent'), unsure)).toEqual({ incumbent: 'dent', candidate: 'dent' });
    expect(frameAnswers(says('dent'), says('good'))).toEqual({ incumbent: 'dent', candidate: 'good' });
  });

  test('of detectors agree when all boxes are paired, in whatever order', () => {
    const first = detects(box('dent', 0.1), box('hole', 0.6));
    const answers = frameAnswers(first, detects(box('hole', 0.61), box('dent', 0.11)))!;
    expect(answers.candidate).toBe(answers.incumbent);
    expect(answers.incumbent).toBe('dent 10+20×10+20; hole 60+20×10+20');
  });

  test('of detectors disagree over one box more, another class and another place', () => {
    const first = detects(box('dent', 0.1));
    expect(frameAnswers(first, detects())).toEqual({ incumbent: 'dent 10+20×10+20', candidate: '(nothing)' });
    for (const other of [
      detects(box('dent', 0.1), box('dent', 0.7)),
      detects(box('hole', 0.1)),
      detects(box('dent', 0.5)),
    ]) {
      const { incumbent, candidate } = frameAnswers(first, other)!;
      expect(candidate).not.toBe(incumbent);
    }
  });

  test('that differ only beyond the digits shown still read as different', () => {
    const tiny = { ...box('dent', 0.1), width: 0.0003 };
    const { incumbent, candidate } = frameAnswers(detects(tiny), detects({ ...tiny, left: 0.1003 }))!;
    expect(candidate).not.toBe(incumbent);
  });

  test('of two detectors that see nothing agree', () => {
    expect(frameAnswers(detects(), detects())).toEqual({ incumbent: '(nothing)', candidate: '(nothing)' });
  });

  test('that a candidate owes are a disagreement; models that name nothing are not compared', () => {
    expect(frameAnswers(says('good'), null)).toEqual({ incumbent: 'good', candidate: '(no answer)' });
    const embedding: ModelReading = { values: { norm: 1 }, histograms: {}, prediction: null };
    expect(frameAnswers(embedding, embedding)).toBeNull();
    expect(frameAnswers(embedding, null)).toBeNull();
  });
});
