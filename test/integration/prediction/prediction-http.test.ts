import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusServer } from '../../../agent/io/status/status-server.ts';
import { createPredictionIntake } from '../../../agent/pipeline/prediction-intake.ts';
import type { StatusView } from '../../../agent/pipeline/status-view.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

const clock = fakeClock();
const counted: (string | null)[] = [];
const intake = createPredictionIntake(
  { camera: 'line', from: ['http'], gives: 'classes', classes: ['good', 'scratch'], mostPerSecond: 3 },
  {
    clock,
    utcMs: () => clock.wallMs(),
    log: fakeLog(),
    count: async ({ prediction }) => {
      counted.push(prediction!.label);
      return true;
    },
  },
);
const view: StatusView = {
  snapshot: () => {
    throw new Error('not asked here');
  },
  picture: async () => null,
  predict: async (id, json) => (id === 'line' ? intake.take({ json }) : null),
};
const open = { host: '127.0.0.1', port: 0 };
const guarded = statusServer({ ...open, password: 'right' }, view, { log: fakeLog() });
const readOnly = statusServer(open, view, { log: fakeLog() });
let [url, readOnlyUrl] = ['', ''];
beforeAll(async () => {
  [url, readOnlyUrl] = [(await guarded.start()).url, (await readOnly.start()).url];
});
afterAll(() => Promise.all([guarded.stop(), readOnly.stop()]));

const right = { authorization: 'Bearer right', 'content-type': 'application/json' };
async function post(body: string, headers: Record<string, string> = right, path = 'line', to = url) {
  const answer = await fetch(new URL(`api/camera/${path}/prediction`, to), { method: 'POST', headers, body });
  return { status: answer.status, says: (await answer.text()).trim() };
}

test('the inspection program tells what it says of a picture', async () => {
  expect(await post('{"part":"A-1","label":"scratch","confidence":0.8}')).toEqual({ status: 204, says: '' });
  expect(counted).toEqual(['scratch']);
});

test('what is not taken is answered with why', async () => {
  await clock.advance(10_000);
  expect(await post('{"label":"dent"}')).toEqual({
    status: 422,
    says: 'label: dent is none of predictions.classes',
  });
  expect(await post('{"part":"A-1","label":"good"}')).toEqual({ status: 422, says: 'part: A-1 was taken already' });
  expect((await post('{"label":')).status).toBe(400);
  expect((await post(JSON.stringify({ label: 'x'.repeat(17_000) }))).status).toBe(413);
  expect((await post('{"label":"good"}', { 'content-type': 'application/json' })).status).toBe(401);
  expect((await post('{"label":"good"}', { ...right, authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await post('{"label":"good"}', right, 'other')).status).toBe(404);
  expect((await post('{"label":"good"}', right, 'line', readOnlyUrl)).status).toBe(404);
  expect(counted).toEqual(['scratch']);
});

test('more than it takes a second is answered with 429', async () => {
  await clock.advance(10_000);
  const answers: number[] = [];
  for (let n = 0; n < 8; n++) answers.push((await post('{"label":"good"}')).status);
  expect(answers).toEqual([204, 204, 204, 204, 204, 204, 429, 429]);
  expect(intake.status.refused.tooMany).toBe(2);
});
