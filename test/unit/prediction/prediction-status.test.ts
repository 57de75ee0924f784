import { expect, test } from 'vitest';
import { metrics } from '../../../agent/io/status/metrics.ts';
import { refusalOf } from '../../../agent/io/status/request-guard.ts';
import { parseExposition } from '../../fixtures/exposition.ts';
import { camera, snapshot } from '../../fixtures/fake-status.ts';

test('metrics tell of predictions where there are any', async () => {
  const predictions = {
    from: ['mqtt'] as const,
    taken: 41,
    refused: { malformed: 1, unknownClass: 2, tooMany: 0, untimely: 0, repeated: 3, notOpen: 0 },
    lastRefusal: 'expected JSON',
    lastMonotonicMs: 5,
  };
  const text = await metrics().text(snapshot({ cameras: [camera({ predictions }), camera({ id: 'line2' })] }));
  const { samples } = parseExposition(text);
  expect(samples.get('driftlight_predictions_total{camera="line1"}')).toBe(41);
  expect(samples.get('driftlight_predictions_total{camera="line2"}')).toBeUndefined();
  expect(samples.get('driftlight_predictions_refused_total{camera="line1",why="unknownClass"}')).toBe(2);
  expect(samples.get('driftlight_predictions_refused_total{camera="line1",why="notOpen"}')).toBe(0);
});

test('only a prediction of a camera may be posted, and no more than 16 KiB', () => {
  const post = (url: string, length = '80') =>
    refusalOf({ method: 'POST', url, headers: { host: 'localhost', 'content-length': length } }, () => true)?.status;
  expect(post('/api/camera/line/prediction')).toBeUndefined();
  expect(post('/api/camera/line/prediction', '16385')).toBe(413);
  expect(post('/api/camera/line/prediction/more')).toBe(405);
  expect(post('/api/camera/prediction')).toBe(405);
  expect(post('/api/status')).toBe(405);
});
