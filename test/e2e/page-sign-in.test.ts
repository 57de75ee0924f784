import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumInstalled } from '../fixtures/chromium.ts';
import { type GuardedPage, password, startGuardedPage } from '../fixtures/guarded-page.ts';

/** Under a name other than localhost over plain HTTP a browser sends no Sec-Fetch-Site, as from a phone on the network. */
describe.skipIf(!chromiumInstalled)('a phone on the network', () => {
  let browser: Browser;
  let page: GuardedPage;
  beforeAll(async () => {
    page = await startGuardedPage();
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP box7.local 127.0.0.1'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await page?.stop();
  });

  test('signs in with the form', async () => {
    const phone = await browser.newPage();
    const sent: Record<string, string>[] = [];
    phone.on('request', async (request) => {
      if (request.method() === 'POST') sent.push(await request.allHeaders());
    });
    await phone.goto(`http://box7.local:${page.port}/sign-in`);
    await phone.fill('#password', 'wrong');
    await phone.click('form button');
    expect(await phone.textContent('[role=alert]')).toContain('not the password');
    await phone.fill('#password', password);
    await phone.click('form button');
    await phone.waitForURL(`http://box7.local:${page.port}/`);
    const cookies = await phone.context().cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
      ['driftlight-session', true, 'Strict'],
    ]);
    expect(sent.map((headers) => [headers.origin, headers['sec-fetch-site']])).toEqual(
      Array.from({ length: 2 }, () => [`http://box7.local:${page.port}`, undefined]),
    );
  });
});
