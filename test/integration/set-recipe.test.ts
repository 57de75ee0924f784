import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusServer } from '../../agent/io/status/status-server.ts';
import type { StatusView } from '../../agent/pipeline/status-view.ts';
import { fakeLog } from '../fixtures/fake-log.ts';

const set: [string, string | null][] = [];
const view: StatusView = {
  snapshot: () => {
    throw new Error('not asked here');
  },
  picture: async () => null,
  async setRecipe(id, recipe) {
    if (id !== 'line') return false;
    set.push([id, recipe]);
    return true;
  },
};
const open = { host: '127.0.0.1', port: 0 };
const guarded = statusServer({ ...open, password: 'right' }, view, { log: fakeLog() });
const readOnly = statusServer(open, view, { log: fakeLog() });
let [url, readOnlyUrl] = ['', ''];
beforeAll(async () => {
  [url, readOnlyUrl] = [(await guarded.start()).url, (await readOnly.start()).url];
});
afterAll(() => Promise.all([guarded.stop(), readOnly.stop()]));

const right = { authorization: 'Bearer right' };
const ask = async (method: string, path: string, headers: Record<string, string> = right, to = url) =>
  (await fetch(new URL(path, to), { method, headers })).status;

test('who has the password says what is made', async () => {
  expect(await ask('PUT', 'api/camera/line/recipe/bolt-m8')).toBe(204);
  expect(await ask('DELETE', 'api/camera/line/recipe')).toBe(204);
  expect(set).toEqual([
    ['line', 'bolt-m8'],
    ['line', null],
  ]);
});

test.each<[string, string, Record<string, string>, number]>([
  ['PUT', 'api/camera/line/recipe/bolt', {}, 401],
  ['PUT', 'api/camera/line/recipe/bolt', { authorization: 'Bearer wrong' }, 401],
  ['PUT', 'api/camera/line/recipe/bolt', { authorization: 'Basic right' }, 401],
  ['PUT', 'api/camera/other/recipe/bolt', right, 404],
  ['PUT', 'api/camera/line/recipe/..%2f..%2fetc', right, 400],
  ['PUT', `api/camera/line/recipe/${'x'.repeat(65)}`, right, 400],
  ['POST', 'api/camera/line/recipe/bolt', right, 405],
  ['PUT', 'api/status', right, 405],
  ['PUT', 'api/camera/line/picture', right, 405],
])('%s %s with %o is answered with %i and changes nothing', async (method, path, headers, status) => {
  const before = set.length;
  expect(await ask(method, path, headers)).toBe(status);
  expect(set.length).toBe(before);
});

test('without a password on the box nothing can be changed', async () => {
  expect(await ask('PUT', 'api/camera/line/recipe/bolt', right, readOnlyUrl)).toBe(404);
});
