import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GuardedPage, password, startGuardedPage } from '../fixtures/guarded-page.ts';

const requests = 2_000;
const atATime = 8;

let page: GuardedPage;
beforeAll(async () => {
  page = await startGuardedPage();
});
afterAll(() => page.stop());

const known = fc.constantFrom(
  ...['/', '/box', '/events', '/events/open', '/events/e1', '/events/camera/line1', '/camera/line1', '/set-up/line1'],
  ...['/log', '/log/warn', '/log/from/line1', '/doctor', '/metrics', '/health', '/api/status', '/api/openapi.json'],
  ...['/camera/line1/picture.jpg', '/camera/line1/reference.jpg', '/api/camera/line1/screen', '/assets/page.css'],
  ...['/act', '/sign-in', '/sign-out', '/api/camera/line1/recipe/a', '/api/camera/line1/recipe'],
  ...['/api/camera/line1/prediction'],
);
const piece = fc.oneof(
  fc.constantFrom('..', '%2e%2e', '%00', '%ff', '%', '%zz', '__proto__', 'constructor', '', ';', '\\', "'", '<b>', '~'),
  fc.constantFrom('api', 'camera', 'line1', 'events', 'log', 'assets', 'recipe', 'prediction', 'act', 'etc', 'passwd'),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map((text) => text.replace(/[^!-~]/g, '_')),
);
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '?lang=de',
      '?lang=__proto__',
      '?lang=de&lang=es',
      '?page=/',
      '?%',
      '?__proto__=1',
      '?a[b]=c',
      '?=',
    ),
  },
);
const path = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: known },
    { weight: 3, arbitrary: fc.constantFrom('/act', '/sign-out', '/api/camera/line1/prediction') },
    { weight: 2, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('/')}`) },
    { weight: 1, arbitrary: fc.tuple(known, piece).map(([before, after]) => `${before}/${after}`) },
  ),
  query,
);
const method = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('GET', 'HEAD') },
  { weight: 3, arbitrary: fc.constant('POST') },
  { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH') },
);
const word = fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((text) => text.replace(/[^ -~]/g, '_'));
const content = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .dictionary(
      fc.oneof(fc.constantFrom('command', 'camera', 'event', 'kind', 'note', 'file', 'from', 'back', 'password'), word),
      fc.oneof(fc.constantFrom('doctor', 'did', 'line1', 'restart-camera', 'replay-range', '1', password), word),
      { maxKeys: 6 },
    )
    .map((fields) => new URLSearchParams(fields).toString()),
  fc.constant('x'.repeat(20_000)),
);
const type = fc.constantFrom(
  ...['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', 'application/json', 'application/json'],
  ...['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data; boundary=a'],
  ...[
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded;;',
    '/',
    'a/b; c=',
    'application/json,text/html',
  ],
);
const headers = fc.record(
  {
    authorization: fc.oneof(fc.constantFrom(`Bearer ${password}`, `bearer ${password}`, 'Bearer', 'Basic eA=='), word),
    cookie: fc.oneof(fc.constantFrom('driftlight-session=x', 'driftlight-language=zh', '=;=', 'a'), word),
    'content-type': type,
    'accept-language': fc.oneof(fc.constantFrom('de', 'zh;q=0.1,*', ';q=', '*', 'en-'.repeat(300)), word),
    accept: fc.oneof(fc.constantFrom('text/html', '*/*', ','), word),
    'if-none-match': word,
    range: fc.constantFrom('bytes=0-1', 'bytes=-1', 'bytes=9-1', 'x'),
    origin: fc.oneof(fc.constantFrom('null', 'http://evil.example'), word),
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none', ''),
    host: fc.constantFrom('localhost', '127.0.0.1', 'evil.example', '[::1]', '%', 'a@b', 'box7', 'localhost:99999999'),
    expect: fc.constantFrom('100-continue', 'x'),
    'content-encoding': fc.constantFrom('gzip', 'br'),
    'transfer-encoding': fc.constantFrom('chunked', 'identity'),
  },
  { requiredKeys: [] },
);

/** As the page of somebody who is signed in would send it, so that the routes behind the password are reached. */
function asOwnPage(sent: Record<string, string | undefined>, cookie: string): Record<string, string> {
  const kept = ['content-type', 'accept', 'accept-language', 'content-encoding', 'range'];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (sent[name] === undefined ? [] : [[name, sent[name]]]))),
    cookie,
  };
}

/** How a client sees that the server ended the connection. */
const ends = new Set(['ECONNRESET', 'EPIPE', 'HPE_CLOSED_CONNECTION']);

/** A stream never ends by itself. */
const isStream = (address: string): boolean => address.startsWith('/live');

test(`${requests} random requests: no 5xx, none without an answer, and the page still answers`, async () => {
  const asked = fc.sample(
    fc.record({ path, method, headers, content, letIn: fc.boolean() }).filter((one) => !isStream(one.path[0])),
    { seed: 20260302, numRuns: requests },
  );
  const session = await page.signIn();
  const statuses = new Map<number, number>();
  const troubles: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let one = asked.pop(); one !== undefined; one = asked.pop()) {
      const address = one.path.join('');
      // What ends the session would leave the rest outside.
      const given =
        one.letIn && !address.startsWith('/sign-out')
          ? asOwnPage(one.headers, session)
          : (one.headers as Record<string, string>);
      const { 'transfer-encoding': _both, ...counted } = given;
      try {
        const { status, text } = await page.ask(address, {
          method: one.method,
          headers: one.content === undefined ? given : counted,
          ...(one.content !== undefined && { body: one.content }),
        });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500 || text.includes('root:') || /\.ts:\d/.test(text)) troubles.push([one, status, text]);
      } catch (error) {
        // A request that Node ends because it is none, or after a refusal while the content is still under way.
        const { code } = error as NodeJS.ErrnoException;
        if (!ends.has(code ?? '')) troubles.push([one, (error as Error).message]);
        else statuses.set(0, (statuses.get(0) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  expect(troubles).toEqual([]);
  expect(page.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  // Everything was reached: what is answered, refused, unknown, and what a password is needed for.
  const reached = [...statuses.keys()].filter((status) => status !== 0).sort((a, b) => a - b);
  expect(reached).toEqual(expect.arrayContaining([200, 303, 400, 401, 403, 404, 405, 413, 415, 422]));
  expect(statuses.get(0) ?? 0).toBeLessThan(requests / 10);
  expect((await page.ask('/')).text).toContain('All is well');
});
