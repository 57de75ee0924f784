import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StatusServer, statusServer } from '../../agent/io/status/status-server.ts';
import { parseExposition } from '../fixtures/exposition.ts';
import { type FakeLog, fakeLog } from '../fixtures/fake-log.ts';
import { type FakeStatusView, fakeStatusView, journal, nowMs, snapshot } from '../fixtures/fake-status.ts';

let view: FakeStatusView;
let log: FakeLog;
let server: StatusServer;
let port: number;

beforeEach(async () => {
  view = fakeStatusView();
  log = fakeLog();
  server = statusServer({ host: '127.0.0.1', port: 0 }, view, { log });
  ({ port } = await server.start());
});
afterEach(() => server.stop());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
  readonly text: string;
}

/** One request as it stands, without the corrections that `fetch` makes. */
function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, agent: false, ...options }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const body = Buffer.concat(parts);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString() });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Sends bytes and returns all that comes until the box ends the connection. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(text) : reject(error)));
  });
}

describe('what the box answers', () => {
  test('the status as JSON', async () => {
    const { status, headers, text } = await ask('/api/status');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(snapshot())));
  });

  test('the page, and its changing part as a stream', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('All is well');
    const stream = await fetch(`http://127.0.0.1:${port}/live?page=/`, { signal: AbortSignal.timeout(10_000) });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    let sent = '';
    for await (const chunk of stream.body!) {
      sent += new TextDecoder().decode(chunk);
      if (sent.includes('</div>\n\n')) break;
    }
    const part = sent.slice(sent.indexOf('<div id="live"')).replaceAll('\ndata: ', '\n').trim();
    expect(page.text).toContain(part);
    expect((await ask('/live?page=/nowhere')).status).toBe(404);
  });

  test('figures for Prometheus', async () => {
    const { status, headers, text } = await ask('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(parseExposition(text).problems).toEqual([]);
    expect(parseExposition((await ask('/metrics')).text).samples.get('driftlight_frames_total{camera="line1"}')).toBe(
      123_456,
    );
  });

  test('health: well, and failing when a restart would help', async () => {
    const well = await ask('/health');
    expect([well.status, JSON.parse(well.text)]).toEqual([200, { status: 'ok' }]);
    await restart(snapshot({ journal: journal({ trouble: 'append: EIO' }) }));
    const failing = await ask('/health');
    expect([failing.status, JSON.parse(failing.text)]).toEqual([
      503,
      { status: 'failing', reasons: ['journal: append: EIO'] },
    ]);
  });

  test('the last picture, and none for other cameras', async () => {
    view.pictures.set('line1', { jpeg: new Uint8Array([0xff, 0xd8, 0xff, 0xd9]), atMs: nowMs });
    const picture = await ask('/camera/line1/picture.jpg?at=1');
    expect(picture.status).toBe(200);
    expect(picture.headers['content-type']).toBe('image/jpeg');
    expect(picture.headers['last-modified']).toBe('Mon, 02 Mar 2026 12:07:00 GMT');
    expect([...picture.body]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
    expect((await ask('/camera/line2/picture.jpg')).status).toBe(404);
    expect((await ask('/camera/..%2f..%2fetc/picture.jpg')).status).toBe(404);
  });

  test('its few files, and 304 for those a browser has', async () => {
    const css = await ask('/assets/page.css');
    expect([css.status, css.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    const again = await ask('/assets/page.css', { headers: { 'if-none-match': String(css.headers.etag) } });
    expect([again.status, again.text]).toEqual([304, '']);
    const sizes = await Promise.all(
      ['/', '/assets/page.css', '/assets/page.js', '/assets/icon.svg'].map(
        async (path) => (await ask(path)).body.length,
      ),
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(150_000);
  });

  test('HEAD as GET without content', async () => {
    const { status, headers, text } = await ask('/api/status', { method: 'HEAD' });
    expect([status, headers['content-type'], text]).toEqual([200, 'application/json; charset=utf-8', '']);
  });

  test('security headers on every answer, also on refusals', async () => {
    const answers = await Promise.all([
      ask('/'),
      ask('/nothing'),
      ask('/%zz'),
      ask('/', { method: 'POST' }),
      ask('/', { headers: { host: 'evil.example' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 405, 403]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('its own device name is known without being told', async () => {
    expect((await ask('/', { headers: { host: 'box7.local:8080' } })).status).toBe(200);
  });
});

/** The same server with another snapshot, without waiting for the 250 ms that one is kept. */
async function restart(present: FakeStatusView['present']): Promise<void> {
  await server.stop();
  view.present = present;
  server = statusServer({ host: '127.0.0.1', port: 0 }, view, { log });
  ({ port } = await server.start());
}

describe('when something is wrong', () => {
  test('an agent that cannot tell its status: 503, a plain page, and no stack', async () => {
    await restart(new Error('journal closed'));
    const answers = await Promise.all(['/', '/box', '/api/status', '/metrics', '/health'].map((path) => ask(path)));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect(answers[0]?.text).toContain('read the status: journal closed');
    expect(JSON.parse(answers[4]?.text ?? '')).toEqual({
      status: 'failing',
      reasons: ['read the status: journal closed'],
    });
    for (const { text } of answers) expect(text).not.toMatch(/\.ts:|\bat .*\(/);
  });

  test('a fault is logged, and told without its details', async () => {
    view.picture = () => Promise.reject(new Error('secret detail'));
    const { status, text } = await ask('/camera/line1/picture.jpg');
    expect([status, text]).toEqual([500, 'The agent cannot answer; its log says why.\n']);
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([['error', 'status page: secret detail']]);
  });

  test('a taken port is said in words, or the next one is used', async () => {
    const taken = { host: '127.0.0.1', port };
    await expect(statusServer(taken, view, { log }).start()).rejects.toThrow(
      `status page on 127.0.0.1:${port}: the port is taken; stop the program that has it or set another status.port`,
    );
    const next = statusServer({ ...taken, portFallback: true }, view, { log });
    const started = await next.start();
    expect(started.port).toBeGreaterThan(port);
    expect(started.url).toBe(`http://127.0.0.1:${started.port}/`);
    await next.stop();
  });

  test('a foreign address is said in words', async () => {
    await expect(statusServer({ host: '192.0.2.1', port: 0 }, view, { log }).start()).rejects.toThrow(
      'status page on 192.0.2.1:0: the box has no such address',
    );
  });
});

describe('hostile requests', () => {
  test('nothing gets a 5xx or a file of the disk', async () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '%2e%2e', '.%2e', 'etc', 'passwd', 'assets', 'page.css', 'camera', 'line1', 'picture.jpg'),
      fc.constantFrom('%00', '%ff', '%', '%zz', '__proto__', 'constructor', '', '?', '#', ';', '\\', "'", '<b>'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map((text) => text.replace(/[^!-~]/g, '_')),
    );
    const path = fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('/')}`);
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH');
    const host = fc.constantFrom('localhost', `127.0.0.1:${port}`, 'evil.example', '[::1]', '%', 'a@b', 'box7');
    const foreign: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(path, method, host, async (hostilePath, hostileMethod, hostileHost) => {
        const answer = await ask(hostilePath, { method: hostileMethod, headers: { host: hostileHost } });
        if (answer.status >= 500 || answer.status === 0) foreign.push([hostilePath, hostileMethod, answer.status]);
        if (answer.text.includes('root:')) foreign.push(hostilePath);
        expect(foreign).toEqual([]);
      }),
      { seed: 20260302, numRuns: 400 },
    );
    expect(log.lines).toEqual([]);
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
    ['a header of 20 KB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    [
      'an address of 5,000 characters',
      `GET /${'x'.repeat(5_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      /^HTTP\/1\.1 414/,
    ],
    ['content', 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello', /^HTTP\/1\.1 413/],
    ['content in pieces', 'GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n', /^HTTP\/1\.1 413/],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 403/],
    ['a proxy request', 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 400/],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', /^$/],
    [
      'an upgrade',
      'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n',
      /^HTTP\/1\.1 200/,
    ],
  ])('%s', async (_name, bytes, expected) => {
    expect(await send(bytes)).toMatch(expected);
  });

  test('stop ends connections that hang half way', async () => {
    const socket = connect({ port, host: '127.0.0.1' });
    const closed = new Promise((resolve) => socket.on('close', resolve).on('error', () => undefined));
    await new Promise<void>((resolve) => socket.write('GET / HTTP/1.1\r\nHost: loc', () => resolve()));
    await ask('/health');
    await server.stop();
    await closed;
    await expect(ask('/health')).rejects.toThrow('ECONNREFUSED');
  });

  test('more connections than allowed are turned away', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 80 }, () => {
        const socket = connect({ port, host: '127.0.0.1' });
        const state = { closed: false };
        socket.on('close', () => {
          state.closed = true;
        });
        socket.on('error', () => undefined);
        return new Promise<{ socket: typeof socket; state: typeof state }>((resolve) =>
          socket.on('connect', () => resolve({ socket, state })),
        );
      }),
    );
    await expect.poll(() => sockets.filter(({ state }) => state.closed).length).toBe(80 - 64);
    for (const { socket } of sockets) socket.destroy();
    await expect.poll(async () => (await ask('/health').catch(() => null))?.status).toBe(200);
  });
});

test('starts again after a stop', async () => {
  await server.stop();
  await server.stop();
  ({ port } = await server.start());
  expect((await ask('/health')).status).toBe(200);
});
