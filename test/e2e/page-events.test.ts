import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type StatusServer, statusServer } from '../../agent/io/status/status-server.ts';
import { decodeStored } from '../../shared/wire/codec.ts';
import { chromiumInstalled, startChromium } from '../fixtures/chromium.ts';
import { eventsBox, lampId } from '../fixtures/events-box.ts';
import { fakeLog } from '../fixtures/fake-log.ts';

const artifacts = new URL('../artifacts/', import.meta.url).pathname;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desk = { viewport: { width: 1280, height: 800 } };
const password = 'correct horse';

describe.skipIf(!chromiumInstalled)('events in Chromium (needs /usr/bin/chromium)', () => {
  let browser: Browser;
  let box: Awaited<ReturnType<typeof eventsBox>>;
  let server: StatusServer;
  let url: string;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(artifacts, { recursive: true });
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    box = await eventsBox();
    server = statusServer({ host: '127.0.0.1', port: 0, password }, box.view, { log: fakeLog() });
    ({ url } = await server.start());
    asked.length = 0;
    complaints.length = 0;
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
  });

  async function open(options: BrowserContextOptions, path = '', signedIn = true): Promise<Page> {
    const context = await browser.newContext(options);
    if (signedIn) await context.request.post(`${url}sign-in`, { form: { password } });
    const page = await context.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${url}${path}`, { waitUntil: 'load' });
    return page;
  }

  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axeSource);
    return page.evaluate<string[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.html).join(' | ')))",
    );
  }

  /** What the journal tells of events, newest last. */
  const told = () =>
    box.journal
      .read('event', 1, 1_000)
      .map(({ bytes }) => decodeStored(bytes).draft)
      .filter((draft) => draft.kind === 'event');

  test.each([
    { path: 'events', size: 'phone', scheme: 'light' },
    { path: 'events', size: 'desk', scheme: 'dark' },
    { path: `events/${lampId}`, size: 'phone', scheme: 'light' },
    { path: `events/${lampId}`, size: 'phone', scheme: 'dark' },
    { path: `events/${lampId}`, size: 'desk', scheme: 'dark' },
    { path: `events/${lampId}`, size: 'desk', scheme: 'light' },
  ])('/$path on a $size, $scheme: accessible, large enough for gloves, nothing from elsewhere', async (one) => {
    const page = await open({ ...(one.size === 'phone' ? phone : desk), colorScheme: one.scheme as 'light' }, one.path);
    const name = `events-${one.path === 'events' ? 'list' : 'one'}-${one.size}-${one.scheme}`;
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${artifacts}${name}.png`, fullPage: true });
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${artifacts}${name}-open.png`, fullPage: true });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      (one.size === 'phone' ? phone : desk).viewport.width,
    );
    for (const target of await page.locator('button, summary, .steps label, main nav a').all())
      expect((await target.boundingBox())!.height).toBeGreaterThan(43.9);
    expect(asked.filter((address) => !address.startsWith(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('what happened, what to do, and that the lens was cleaned: three taps from the first screen', async () => {
    const page = await open(phone);
    let taps = 0;
    const tap = async (role: 'link' | 'button', name: string) => {
      taps++;
      await page.getByRole(role, { name, exact: true }).tap();
    };
    await tap('link', 'Events');
    await tap('link', 'Lamp ageing');
    // Both of what happened and what to do are there now, the first without scrolling.
    const sentence = page.getByText(
      'Lamp output fell 14 % since 10 February, colour and pattern unchanged: lamp ageing.',
    );
    const place = (await sentence.first().boundingBox())!;
    expect(place.y + place.height).toBeLessThan(740);
    expect(await page.getByText('plan its replacement before the date').first().isVisible()).toBe(true);
    expect(await page.getByText('Wipe the lamp cover first').isVisible()).toBe(true);
    expect(taps).toBe(2);
    await tap('button', 'Cleaned the lens');
    await page.getByText('Noted. What is open closes by itself once the pictures are as usual again.').waitFor();
    expect(taps).toBe(3);
    expect(told().at(-1)).toMatchObject({
      camera: 'line1',
      type: 'system',
      status: 'cleared',
      cause: 'cleaned',
      evidence: [{ text: 'Lens cleaned' }],
    });
    // Told beside the event by itself, within the next turn of the live part.
    await page.locator('#notes ~ ul', { hasText: 'Lens cleaned' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('an event that was seen says so, by whom, and stays open', async () => {
    const page = await open(phone, `events/${lampId}`);
    await page.getByText('With your name').tap();
    await page.locator('#seen-name').fill('Ada');
    await page.getByRole('button', { name: 'I have seen it' }).tap();
    await page.getByText('seen by Ada').waitFor();
    expect(told().at(-1)).toMatchObject({ type: 'system', evidence: [{ text: `Event ${lampId} was seen by Ada` }] });
    expect(
      told()
        .filter(({ id }) => id === lampId)
        .map(({ status }) => status),
    ).toEqual(['raised', 'updated']);
    await page.goto(`${url}events/open`);
    expect(await page.locator('.events li').count()).toBe(1);
    expect(await page.locator('.events').textContent()).toMatch(/Act[\s\S]*seen/);
  });

  test('steps that were ticked off, and a name, stay on this phone over a new load', async () => {
    const page = await open(phone, `events/${lampId}`);
    await page.getByLabel('Confirm: make sure that it is this').check();
    await page.getByText('With a note or your name').tap();
    await page.locator('#did-name-line1').fill('Ada');
    await page.locator('#note-line1').focus();
    await page.reload();
    expect(await page.getByLabel('Confirm: make sure that it is this').isChecked()).toBe(true);
    expect(await page.getByLabel('Retrain: only if it is needed').isChecked()).toBe(false);
    expect(await page.locator('#did-name-line1').inputValue()).toBe('Ada');
  });

  test('to learn anew is asked for by name of what follows, and not done when that is declined', async () => {
    const page = await open(phone, `events/${lampId}`);
    const questions: string[] = [];
    let answer = false;
    page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      void (answer ? dialog.accept() : dialog.dismiss());
    });
    await page.getByText('The pictures are meant to stay as they are now').tap();
    await page.locator('#reason').fill('moved to the other side');
    const button = page.getByRole('button', { name: 'Close the event and learn anew' });
    await button.tap();
    expect(questions).toEqual([
      'From now on the camera is compared with the pictures after the change; the event is closed and 300 windows are learnt anew. Until then nothing is scored.',
    ]);
    expect(box.learnt).toEqual([]);
    answer = true;
    await button.tap();
    await page.getByText('The baseline is learnt anew.').waitFor();
    expect(box.learnt).toEqual([{ camera: 'line1', reason: 'moved to the other side', by: '' }]);
  });

  test('without scripts all of it can be read and told', async () => {
    const page = await open({ ...phone, javaScriptEnabled: false }, `events/${lampId}`);
    await page.getByText('With a note or your name').tap();
    await page.locator('#note-line1').fill('oil mist');
    await page.getByRole('button', { name: 'Cleaned the lens' }).tap();
    await page.getByText('Noted.').waitFor();
    await page.getByRole('link', { name: 'Back' }).tap();
    await page.waitForURL(`${url}events/${lampId}`);
    expect(await page.locator('#notes ~ ul').textContent()).toContain('Lens cleaned: oil mist');
    await page.goto(`${url}events`);
    await page.getByRole('link', { name: 'Open only' }).tap();
    await page.waitForURL(`${url}events/open`);
    expect(await page.locator('.events li').count()).toBe(1);
  });

  test('who is not signed in reads everything and is told how to sign in', async () => {
    const page = await open(phone, `events/${lampId}`, false);
    expect(await page.getByText('To tell the box what was done, sign in first.').isVisible()).toBe(true);
    expect(await page.locator('main form').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});
