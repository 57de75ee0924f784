import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTls, renewTls } from '../../agent/io/status/tls-files.ts';
import { type Authority, createAuthority, opensslInstalled } from '../fixtures/certificates.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { type GuardedPage, password, startGuardedPage } from '../fixtures/guarded-page.ts';

let authority: Authority;
let files: { certFile: string; keyFile: string };
let page: GuardedPage | null = null;

beforeEach(() => {
  if (!opensslInstalled) return;
  authority = createAuthority();
  files = { certFile: join(authority.folder, 'page.pem'), keyFile: join(authority.folder, 'page.key') };
  show('first');
});
afterEach(async () => {
  await page?.stop();
  page = null;
  await authority?.stop();
});

function show(name: string): void {
  const { cert, key } = authority.issue(name, { names: 'IP:127.0.0.1' });
  copyFileSync(cert, files.certFile);
  copyFileSync(key, files.keyFile);
}

/** The common name of the certificate that a new connection is shown. */
function shownTo(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe.skipIf(!opensslInstalled)('the page over TLS', () => {
  test('is served, its cookie stays secret, and its own origin is https', async () => {
    page = await startGuardedPage({ tls: files });
    expect((await page.ask('/', { tls: true })).status).toBe(200);
    await expect(page.ask('/')).rejects.toThrow();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = (origin: string) => ({
      ...{ tls: true, method: 'POST', body: `password=${password}` },
      headers: { ...headers, origin },
    });
    const own = await page.ask('/sign-in', asked(`https://127.0.0.1:${page.port}`));
    expect([own.status, own.headers['set-cookie']?.[0]]).toEqual([
      303,
      expect.stringMatching(/; SameSite=Strict; Secure$/),
    ]);
    expect((await page.ask('/sign-in', asked(`http://127.0.0.1:${page.port}`))).status).toBe(403);
  });

  test('takes renewed files for new connections, and keeps the certificate where they are broken', async () => {
    page = await startGuardedPage({ tls: files });
    expect(await shownTo(page.port)).toBe('first');
    const contexts: unknown[] = [];
    const log = fakeLog();
    const server = { setSecureContext: (context: unknown) => void contexts.push(context) };
    const end = renewTls(server, files, await readTls(files), { log, everyMs: 20 });
    writeFileSync(files.certFile, 'broken');
    await expect.poll(() => log.lines.some(({ level }) => level === 'warn')).toBe(true);
    expect(contexts).toEqual([]);
    show('second');
    await expect.poll(() => contexts.length).toBe(1);
    end();
    expect(contexts).toEqual([await readTls(files)]);
  });

  test('a certificate without its key is said in words', async () => {
    copyFileSync(authority.issue('other').key, files.keyFile);
    await expect(startGuardedPage({ tls: files })).rejects.toThrow(`the certificate ${files.certFile} with the key`);
  });
});
