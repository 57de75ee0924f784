import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type HttpOptions, httpSource } from '../../../agent/io/frame-source/http-source.ts';
import { refusal } from '../../../agent/io/frame-source/request-picture.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { readerOf } from '../../fixtures/reader.ts';

let stopServer: () => Promise<void> = async () => {};
afterEach(() => stopServer());

async function camera(listener: RequestListener, more: Partial<HttpOptions> = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stopServer = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/snapshot.jpg`;
  const clock = fakeClock();
  const log = fakeLog();
  const options = { url, everyMs: 2000, stallAfterMs: 5000, backoff: { minMs: 4000, maxMs: 8000 }, ...more };
  const source = httpSource(options, { clock, log, random: () => 1 });
  return { clock, log, source, reader: readerOf(source) };
}

const picture = (response: ServerResponse, bytes: string | Buffer = 'picture') =>
  response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bytes);

test('a picture comes at once, and the next ones at their interval', async () => {
  let asked = 0;
  const { clock, source, reader } = await camera((_request, response) => picture(response, `picture ${++asked}`));
  expect(await reader.next()).toMatchObject({ name: 'frame 1', capturedAtMs: null, position: null });
  const waiting = reader.next();
  await clock.advanceUntil(() => clock.sleepers === 1, 0);
  await clock.advance(1999);
  expect(asked).toBe(1);
  await clock.advance(1);
  const second = await waiting;
  expect(second && 'content' in second && Buffer.from(second.content.bytes).toString()).toBe('picture 2');
  expect([source.state, source.basis, source.counters.frames]).toEqual(['streaming', 'live', 2]);
  await reader.stop();
});

test('user and password are sent but not shown', async () => {
  let sent: string | undefined;
  const { source, reader } = await camera(
    (request, response) => {
      sent = request.headers.authorization;
      picture(response);
    },
    { username: 'admin', password: 'päss:word' },
  );
  await reader.next();
  // RFC 7617: base64 of user, colon, password in UTF-8.
  expect(sent).toBe(`Basic ${Buffer.from('admin:päss:word', 'utf8').toString('base64')}`);
  expect(source.description).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/snapshot\.jpg, every 2000 ms$/);
  await reader.stop();
});

test('a request that fails is a broken frame, pauses grow, and pictures come again', async () => {
  let asked = 0;
  const { clock, source, reader } = await camera((_request, response) => {
    asked++;
    if (asked <= 3) response.writeHead(503).end();
    else picture(response);
  });
  let waiting = reader.next();
  for (const [failures, pauseMs] of [
    [1, 4000],
    [2, 8000],
    [3, 8000],
  ] as const) {
    expect(await waiting).toMatchObject({ name: `request ${failures}`, reason: source.trouble, position: null });
    waiting = reader.next();
    await clock.advanceUntil(() => clock.sleepers === 1, 0);
    await clock.advance(pauseMs - 1);
    expect(asked).toBe(failures);
    await clock.advance(1);
  }
  expect(await waiting).toMatchObject({ name: 'frame 1' });
  expect(source.counters).toEqual({ frames: 1, failed: 3, skipped: 0, restarts: 1 });
  expect(source.trouble).toMatch(/^no picture from http:.*: the camera answers with status 503$/);
  expect(source.state).toBe('streaming');
  await reader.stop();
});

test('without a picture for too long the camera counts as stalled', async () => {
  const { clock, source, reader } = await camera((_request, response) => response.writeHead(500).end());
  await reader.next();
  expect(source.state).toBe('waiting');
  const waiting = reader.next();
  await clock.advanceUntil(() => source.counters.failed === 2, 500);
  await waiting;
  const third = reader.next();
  await clock.advanceUntil(() => source.counters.failed === 3, 500);
  expect(await third).toMatchObject({ reason: expect.stringContaining('status 500') });
  expect(source.state).toBe('stalled');
  await reader.stop();
});

test('an answer that does not end is given up in time', async () => {
  const { clock, source, reader } = await camera(
    (_request, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).write('half a pic'),
    { timeoutMs: 3000 },
  );
  const waiting = reader.next();
  await clock.advanceUntil(() => source.counters.failed === 1, 100);
  expect(source.trouble).toContain('no answer within 3 s');
  await reader.stop();
  expect(await waiting).toMatchObject({ reason: source.trouble });
});

test.each<[string, RequestListener, string]>([
  [
    'grows beyond the limit',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      for (let i = 0; i < 40; i++) response.write(Buffer.alloc(65_536));
    },
    'the picture has more than the 1 MB allowed',
  ],
  ['is empty', (_request, response) => picture(response, ''), 'the camera sent an empty picture'],
  [
    'breaks off',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': '1000' });
      response.write('half', () => response.destroy());
    },
    'the picture broke off',
  ],
  ['never starts', (request) => request.socket.destroy(), 'socket hang up'],
])('an answer that %s is no picture', async (_name, listener, trouble) => {
  const { clock, source, reader } = await camera(listener, { maxBytes: 1_048_576 });
  const waiting = reader.next();
  await clock.advanceUntil(() => source.counters.failed === 1, 0);
  expect(source.trouble).toContain(trouble);
  await reader.stop();
  expect(await waiting).toMatchObject({ reason: source.trouble });
});

test.each([
  [{ statusCode: 200, headers: { 'content-type': 'image/jpeg' } }, null],
  [{ statusCode: 200, headers: {} }, null],
  [{ statusCode: 200, headers: { 'content-type': 'application/octet-stream' } }, null],
  [{ statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' } }, 'the camera sends text/html, not'],
  [{ statusCode: 302, headers: { location: '/login' } }, 'the camera sends on to /login'],
  [{ statusCode: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }, 'refuses user or password (401)'],
  [{ statusCode: 401, headers: { 'www-authenticate': 'Digest realm="x"' } }, 'digest authentication (401)'],
  [{ statusCode: 404, headers: {} }, 'status 404'],
  [{ statusCode: 200, headers: { 'content-length': '2000000' } }, 'more than the 1 MB'],
])('judges %o by its head', (response, expected) => {
  if (expected === null) expect(refusal(response, 1_048_576)).toBe(null);
  else expect(refusal(response, 1_048_576)).toContain(expected);
});

test('nothing listening is said in words', async () => {
  const { clock, source, reader } = await camera((_request, response) => picture(response));
  await stopServer();
  const waiting = reader.next();
  await clock.advanceUntil(() => source.counters.failed === 1, 0);
  expect(source.trouble).toContain('nothing listens at that address');
  await reader.stop();
  expect(await waiting).toMatchObject({ reason: source.trouble });
});

test('an address that is none is refused, without repeating it', () => {
  const world = { clock: fakeClock(), log: fakeLog() };
  expect(() => httpSource({ url: 'camera:secret@', everyMs: 1000 }, world)).not.toThrow();
  expect(() => httpSource({ url: 'secret camera', everyMs: 1000 }, world)).toThrow(/^url: expected an address such as/);
});
