import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi } from '../../agent/io/status/openapi.ts';
import { pageAddresses } from '../../agent/io/status/page/pages.ts';
import { type GuardedPage, password, startGuardedPage } from '../fixtures/guarded-page.ts';

type Responses = Record<string, { content?: Record<string, unknown> }>;
interface Described {
  readonly responses: Responses;
  readonly security?: unknown;
  readonly requestBody?: { readonly content: Record<string, unknown> };
}

const { paths } = openApi('1.2.3') as { paths: Record<string, Record<string, Described>> };
const described = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    method === 'parameters' ? [] : [{ path, method: method.toUpperCase(), operation }],
  ),
);
const bearer = { authorization: `Bearer ${password}` };

const routes: string[] = [];
let page: GuardedPage;
beforeAll(async () => {
  page = await startGuardedPage({ onRoute: (method, url) => routes.push(`${method} ${url}`) });
});
afterAll(() => page.stop());

test('every address is described, except those for people', () => {
  const forPeople = new Set([...pageAddresses, '/live', '/sign-in', '/sign-out']);
  const known = routes.filter((route) => {
    const [method, url = ''] = route.split(' ');
    return method !== 'HEAD' && !forPeople.has(url) && !url.startsWith('/assets/');
  });
  const named = described.map(({ path, method }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
  expect([...new Set(known)].sort()).toEqual(named.sort());
});

test('the document is served', async () => {
  const { status, text } = await page.ask('/api/openapi.json');
  expect([status, JSON.parse(text).openapi, Object.keys(JSON.parse(text).paths)]).toEqual([
    200,
    '3.1.0',
    Object.keys(paths),
  ]);
});

describe('answers as described', () => {
  test.each(described)('$method $path', async ({ path, method, operation }) => {
    const type = Object.keys(operation.requestBody?.content ?? {})[0];
    const isCommand = path === '/act';
    const body = type && (isCommand ? '{"command":"restart-camera","camera":"line1"}' : '{}');
    for (const camera of ['line1', 'nowhere']) {
      const address = path.replace('{id}', camera).replace('{name}', 'bottle');
      for (const headers of [{}, bearer]) {
        const sent = { ...headers, ...(type && { 'content-type': type }) };
        const answer = await page.ask(address, { method, headers: sent, ...(body && { body }) });
        const response = operation.responses[answer.status];
        expect(response, `${address}: ${answer.status}`).toBeDefined();
        const types = Object.keys(response?.content ?? {});
        const sentType = answer.headers['content-type'];
        if (types.length === 0) expect(answer.text).toBe('');
        else expect(types).toContain(sentType?.split(';')[0]);
        if (operation.security && !('authorization' in headers)) expect(answer.status).toBe(401);
      }
    }
  });
});
