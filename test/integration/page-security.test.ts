import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditedChange } from '../../agent/pipeline/page-audit.ts';
import { type GuardedPage, password, startGuardedPage } from '../fixtures/guarded-page.ts';
import type { Asked } from '../fixtures/raw-request.ts';

let page: GuardedPage;
beforeEach(async () => {
  page = await startGuardedPage();
});
afterEach(() => page.stop());

const form = 'application/x-www-form-urlencoded';
const restart = 'command=restart-camera&camera=line1';
const bearer = { authorization: `Bearer ${password}` };

/** Every address under which something changes, with a request that would do it if the sender were let in. */
const changing: readonly (readonly [name: string, path: string, asked: Asked])[] = [
  ['a command as a form', '/act', { method: 'POST', headers: { 'content-type': form }, body: restart }],
  [
    'a command as JSON',
    '/act',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ command: 'restart-camera', camera: 'line1' }),
    },
  ],
  ['a recipe', '/api/camera/line1/recipe/bottle-05', { method: 'PUT' }],
  ['no recipe', '/api/camera/line1/recipe', { method: 'DELETE' }],
  [
    'a prediction',
    '/api/camera/line1/prediction',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"label":"good"}' },
  ],
];
const as = (asked: Asked, headers: Record<string, string>): Asked => ({
  ...asked,
  headers: { ...asked.headers, ...headers },
});

describe('every changing address', () => {
  test.each(changing)('%s: done for the password as a bearer token', async (_name, path, asked) => {
    const { status } = await page.ask(path, as(asked, bearer));
    expect(status).toBeLessThan(300);
    expect(page.changes).toHaveLength(1);
  });

  test.each(changing)('%s: refused to everybody else, and nothing changed', async (_name, path, asked) => {
    const token = 'x'.repeat(43);
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${password}x` },
      { authorization: `Basic ${Buffer.from(`driftlight:${password}`).toString('base64')}` },
      { authorization: `Bearer ${'p'.repeat(7_000)}` },
      { cookie: `driftlight-session=${token}` },
      { cookie: 'driftlight-session=' },
      { cookie: 'driftlight-session=__proto__; driftlight-session=constructor' },
      { cookie: `driftlight-session=${password}` },
      { cookie: ';;;=;driftlight-session' },
      { 'x-forwarded-for': '127.0.0.1', 'x-http-method-override': 'GET' },
    ];
    for (const headers of strangers) {
      const { status, headers: answered } = await page.ask(path, as(asked, headers));
      expect([status, answered['www-authenticate']], JSON.stringify(headers)).toEqual([401, 'Bearer']);
    }
    expect(page.changes).toEqual([]);
  });

  test('is named here: nothing else takes anything but GET and HEAD', async () => {
    const paths = ['/', '/box', '/live', '/api/status', '/metrics', '/health', '/api/camera/line1/screen', '/log'];
    for (const path of paths)
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
        expect((await page.ask(path, { method, headers: bearer })).status, `${method} ${path}`).toBe(405);
  });
});

describe('a session', () => {
  const act = (headers: Record<string, string>, body = restart) =>
    page.ask('/act', { method: 'POST', headers: { 'content-type': form, ...headers }, body });

  test('lets the own page act, over plain HTTP as well, where browsers send Origin alone', async () => {
    const cookie = await page.signIn();
    const origin = `http://127.0.0.1:${page.port}`;
    expect((await act({ cookie })).status).toBe(200);
    expect((await act({ cookie, origin })).status).toBe(200);
    expect((await act({ cookie, origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect(page.changes).toHaveLength(3);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['a foreign origin with a forged site', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['the other scheme', { origin: 'https://127.0.0.1' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['an origin that only begins like the own', { origin: 'http://127.0.0.1.evil.example' }],
    ['an unknown word for the site', { 'sec-fetch-site': 'Same-Origin' }],
  ])('does not let %s act', async (_name, headers) => {
    const cookie = await page.signIn();
    expect((await act({ cookie, ...headers })).status).toBe(403);
    for (const path of ['/sign-in', '/sign-out']) {
      const asked = { method: 'POST', headers: { 'content-type': form, cookie, ...headers }, body: 'password=x' };
      expect((await page.ask(path, asked)).status, path).toBe(403);
    }
    expect(page.changes).toEqual([]);
    expect((await act({ cookie })).status, 'the session still stands').toBe(200);
  });

  test('is over after signing out, and ends with the agent', async () => {
    const cookie = await page.signIn();
    await page.ask('/sign-out', { method: 'POST', headers: { cookie } });
    expect((await act({ cookie })).status).toBe(401);
    const other = await page.signIn();
    await page.stop();
    page = await startGuardedPage();
    expect((await act({ cookie: other })).status).toBe(401);
    expect(page.changes).toEqual([]);
  });

  test('stands in a cookie that no script reads and no other site sends', async () => {
    const asked = { method: 'POST', headers: { 'content-type': form }, body: `password=${password}` };
    const { headers, text } = await page.ask('/sign-in', asked);
    expect(headers['set-cookie']?.[0]).toMatch(
      /^driftlight-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    expect(text + JSON.stringify(headers)).not.toContain(password);
  });

  test('is not given for the password in the address', async () => {
    const answer = await page.ask(`/sign-in?password=${password}`);
    expect([answer.status, answer.headers['set-cookie']]).toEqual([200, undefined]);
    expect((await page.ask(`/act?${restart}&password=${password}`, { method: 'POST' })).status).toBe(405);
  });
});

describe('hostile content of somebody who is signed in changes nothing', () => {
  const deep = `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
  const refused: readonly (readonly [name: string, type: string, body: string])[] = [
    ['nothing', form, ''],
    ['no command', form, 'camera=line1'],
    ['an unknown command', form, 'command=reboot'],
    ['a field too many', form, `${restart}&shell=1`],
    ['a field twice', form, `${restart}&camera=line2`],
    ['the command twice', form, `command=doctor&${restart}`],
    ['nested fields', form, 'command=restart-camera&camera[id]=line1'],
    ['a path for a file', form, 'command=baseline-promote&camera=line1&file=..%2F..%2Fetc%2Fpasswd&reason=x'],
    ['a path in a file name', form, 'command=baseline-promote&camera=line1&file=a%00b&reason=x'],
    ['an id that is a path', form, 'command=acknowledge&event=..%2F..%2Fetc'],
    ['markup for an id', form, 'command=acknowledge&event=%3Cscript%3E'],
    ['a text over its bound', form, `command=did&camera=line1&kind=other&note=${'n'.repeat(201)}`],
    ['a name over its bound', form, `command=acknowledge&event=e1&by=${'n'.repeat(65)}`],
    ['broken escapes', form, 'command=%zz&camera=%ff%fe'],
    ['another type of form', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['text that looks like a form', 'text/plain', restart],
    ['text that looks like JSON', 'text/plain', '{"command":"doctor"}'],
    ['no type', '', restart],
    ['XML', 'application/xml', '<command>doctor</command>'],
    ['broken JSON', 'application/json', '{"command":'],
    ['JSON with __proto__', 'application/json', '{"command":"doctor","__proto__":{"done":true}}'],
    ['JSON with constructor', 'application/json', '{"command":"doctor","constructor":{"prototype":{"x":1}}}'],
    ['JSON that is a list', 'application/json', '[{"command":"doctor"}]'],
    ['JSON that is a text', 'application/json', '"doctor"'],
    ['JSON that is null', 'application/json', 'null'],
    ['JSON that is deep', 'application/json', deep],
    ['a list for a text', 'application/json', '{"command":"restart-camera","camera":["line1"]}'],
    ['an object for the command', 'application/json', '{"command":{"toString":"doctor"}}'],
    ['too large a number', 'application/json', '{"command":"replay-range","stream":"event","from":1,"to":1e400}'],
    ['a form with __proto__', form, 'command=doctor&__proto__=x&__proto__.done=true'],
    ['a form that says it is JSON', 'application/json', restart],
    ['more than is taken', form, `command=note&text=${'x'.repeat(17_000)}`],
  ];
  test.each(refused)('%s', async (_name, type, body) => {
    const cookie = await page.signIn();
    const headers = { cookie, ...(type !== '' && { 'content-type': type }) };
    const { status, text } = await page.ask('/act', { method: 'POST', headers, body });
    expect([400, 413, 415, 422]).toContain(status);
    expect(text).not.toMatch(/\.ts:|\bat .*\(/);
    expect(page.changes).toEqual([]);
    expect(({} as { done?: unknown }).done).toBeUndefined();
    expect((await page.ask('/health')).status).toBe(200);
  });

  test.each([
    '/api/camera/..%2f..%2fetc/recipe/x',
    '/api/camera/line1/recipe/..%2f..%2fetc',
    '/api/camera/line1/recipe/%3Cb%3E',
    `/api/camera/line1/recipe/${'r'.repeat(65)}`,
    '/api/camera/line1/recipe/%00',
    '/api/camera/line1/recipe/%zz',
    `/api/camera/${'c'.repeat(600)}/recipe/x`,
    '/api/camera//recipe/x',
    '/api/camera/__proto__/recipe/x',
    '/api/camera/line1/recipe/a/b/c',
  ])('PUT %s', async (path) => {
    const { status } = await page.ask(path, { method: 'PUT', headers: bearer });
    expect([400, 404, 405, 414]).toContain(status);
    expect(page.changes.filter((change) => change.startsWith('recipe line1'))).toEqual([]);
  });

  test('an answer for a browser without scripts shows what was sent as text, and leads nowhere else', async () => {
    const cookie = await page.signIn();
    const body = `command=${encodeURIComponent('"><script>alert(1)</script>')}&back=${encodeURIComponent('//evil.example')}`;
    const headers = { cookie, 'content-type': form, accept: 'text/html' };
    const { status, text } = await page.ask('/act', { method: 'POST', headers, body });
    expect(status).toBe(422);
    expect(text).not.toContain('<script>');
    expect(text).toContain('<a href="/">');
  });
});

test('without a password of the box nobody can change anything', async () => {
  await page.stop();
  page = await startGuardedPage({ password: null });
  for (const [, path, asked] of changing) expect((await page.ask(path, as(asked, bearer))).status).toBe(404);
  expect(page.changes).toEqual([]);
});

describe('a page that only its password shows', () => {
  const guarded = [
    ...['/', '/box', '/events', '/camera/line1', '/log', '/doctor', '/set-up/line1', '/live?page=/', '/nowhere'],
    ...['/api/status', '/metrics', '/camera/line1/picture.jpg', '/camera/line1/reference.jpg'],
    ...['/api/camera/line1/screen', '/%61pi/status', '//api/status', '/API/status', '/act', '/assets/../api/status'],
  ];
  beforeEach(async () => {
    await page.stop();
    page = await startGuardedPage({ view: 'password' });
  });

  test('tells a stranger nothing, whatever the address', async () => {
    for (const path of guarded) {
      const { status, text } = await page.ask(path);
      expect([path, status, text]).toEqual([path, 401, 'Sign in first.\n']);
      const browser = await page.ask(path, { headers: { accept: 'text/html' } });
      expect([path, browser.status, browser.headers.location]).toEqual([path, 303, '/sign-in']);
    }
  });

  test('still says whether the box is well, and shows the way in', async () => {
    for (const path of ['/health', '/sign-in', '/assets/page.css']) expect((await page.ask(path)).status).toBe(200);
  });

  test('is seen with a session and with a bearer token', async () => {
    const cookie = await page.signIn();
    for (const path of ['/', '/api/status', '/metrics']) {
      expect((await page.ask(path, { headers: { cookie } })).status).toBe(200);
      expect((await page.ask(path, { headers: bearer })).status).toBe(200);
    }
  });

  test('is seen by nobody on a box without a password', async () => {
    await page.stop();
    page = await startGuardedPage({ view: 'password', password: null });
    expect((await page.ask('/api/status', { headers: bearer })).status).toBe(401);
  });

  test('an open page ends with its session', async () => {
    const cookie = await page.signIn();
    const stream = await fetch(`http://127.0.0.1:${page.port}/live?page=/`, {
      headers: { cookie },
      signal: AbortSignal.timeout(10_000),
    });
    let sent = '';
    for await (const chunk of stream.body!) {
      sent += new TextDecoder().decode(chunk);
      if (sent.includes('event: gone')) break;
      if (sent.includes('event: part')) await page.ask('/sign-out', { method: 'POST', headers: { cookie } });
    }
    expect(sent).toMatch(/event: part[\s\S]*event: gone/);
  });
});

test('pictures can be switched off', async () => {
  await page.stop();
  const kept = async () => ({ jpeg: new Uint8Array([0xff, 0xd8, 0xff, 0xd9]), atMs: 0 });
  page = await startGuardedPage({ pictures: false }, { picture: kept, reference: kept });
  for (const path of ['/camera/line1/picture.jpg', '/camera/line1/reference.jpg'])
    expect((await page.ask(path)).status).toBe(404);
  expect((await page.ask('/')).status).toBe(200);
});

test('a password record that cannot be read is said in words, and no page is served', async () => {
  await expect(startGuardedPage({ password: '$scrypt$ln=14' })).rejects.toThrow('driftlight password');
});

test('who changed what is noted, without anything that was typed freely', async () => {
  await page.stop();
  const noted: AuditedChange[] = [];
  page = await startGuardedPage({}, { audited: (change) => noted.push(change) });
  const cookie = await page.signIn();
  const headers = { cookie, 'content-type': form };
  await page.ask('/act', { method: 'POST', headers, body: restart });
  await page.ask('/act', { method: 'POST', headers, body: `command=note&camera=nowhere&kind=other&text=${password}` });
  await page.ask('/act', { method: 'POST', headers, body: `command=${password}%20&camera=%3Cb%3E` });
  await page.ask('/sign-in', { method: 'POST', headers, body: `password=${password}2` });
  await page.ask('/api/camera/line1/recipe/a', { method: 'PUT', headers: bearer });
  expect(noted.map(({ what, outcome, session }) => [what, outcome, session])).toEqual([
    ['sign in', 'done', '127.0.0.1'],
    ['restart-camera line1', 'done', '127.0.0.1'],
    ['note nowhere other', 'refused', '127.0.0.1'],
    ['something that is no command', 'refused', '127.0.0.1'],
    ['sign in with a wrong password', 'refused', null],
    ['recipe line1 a', 'done', null],
  ]);
  expect(JSON.stringify(noted)).not.toContain(password);
});
