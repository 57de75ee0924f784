import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verdictText } from '../../agent/core/health/verdict-text.ts';
import { type StatusServer, statusServer } from '../../agent/io/status/status-server.ts';
import type { StatusSnapshot } from '../../agent/pipeline/status-view.ts';
import { chromiumInstalled, startChromium } from '../fixtures/chromium.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import {
  broker,
  camera,
  type FakeStatusView,
  fakeStatusView,
  journal,
  nowMs,
  snapshot,
} from '../fixtures/fake-status.ts';
import { partPicture } from '../fixtures/part-picture.ts';

const artifacts = new URL('../artifacts/', import.meta.url).pathname;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desk = { viewport: { width: 1280, height: 800 } };

/** The snapshot as the agent would fill it: with the verdict of its facts. */
function judged(facts: StatusSnapshot): StatusSnapshot {
  const { level, sentence, problems, cameras } = verdictText(facts);
  return {
    ...facts,
    cameras: facts.cameras.map((camera, place) => ({ ...camera, verdict: cameras[place]! })),
    verdict: { level, sentence },
    problems,
  };
}

const line2 = camera({
  id: 'line2',
  name: 'Filler, back side',
  frames: 98_211,
  framesPerSecond: 4.8,
  framesSkipped: 12,
});
const well = judged(snapshot({ cameras: [camera({ name: 'Capper' }), line2] }));
const failing = judged(
  snapshot({
    cameras: [
      camera({
        name: 'Capper',
        state: 'stalled',
        trouble: 'ffmpeg exited with 1: rtsp://192.168.10.21/stream1: Connection refused',
        framesPerSecond: 0,
        restarts: 17,
        framesFailed: 4,
        lastFrameAtMs: nowMs - 240_000,
        lastFrameAgeMs: 240_000,
        lastFailures: [
          { name: '<img src=x onerror=alert(1)>.jpg', reason: 'premature end of JPEG', atMs: nowMs - 250_000 },
          { name: 'frame 88123', reason: 'premature end of JPEG', atMs: nowMs - 245_000 },
        ],
      }),
      line2,
    ],
    broker: broker({
      connected: false,
      protocol: null,
      lastError: 'connect ECONNREFUSED 10.1.2.3:8883',
      backlog: 1_234,
      lastAcknowledgedAgeMs: 5_400_000,
    }),
    journal: journal({
      bytes: 58_000_000,
      streams: ['event', 'window/line1/base', 'window/line1/hour', 'window/line2/base'].map((stream, index) => ({
        stream,
        first: 1,
        last: 700 * index + 34,
        published: 600 * index + 30,
        acknowledged: 600 * index,
      })),
    }),
  }),
);
const blind = judged(
  snapshot({
    cameras: [camera({ name: 'Capper', state: 'stalled', trouble: '401 Unauthorized', lastFrameAgeMs: 700_000 })],
    config: {
      valid: false,
      problems: ['cameras[1].id: expected 1 to 64 letters, digits, _ or -, got "ä"'],
      usingLastGood: true,
    },
  }),
);
const starting = judged(
  snapshot({
    uptimeMs: 3_000,
    cameras: [
      camera({
        name: 'Capper',
        state: 'waiting',
        frames: 0,
        framesPerSecond: null,
        lastFrameAtMs: null,
        lastFrameAgeMs: null,
        window: null,
      }),
    ],
    broker: broker({ connected: false, protocol: null, lastAcknowledgedAgeMs: null }),
  }),
);

describe.skipIf(!chromiumInstalled)('status page in Chromium (needs /usr/bin/chromium)', () => {
  let browser: Browser;
  let view: FakeStatusView;
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
    view = fakeStatusView(well);
    view.pictures.set('line1', { jpeg: await partPicture(1), atMs: nowMs });
    view.pictures.set('line2', { jpeg: await partPicture(2), atMs: nowMs });
    server = statusServer({ host: '127.0.0.1', port: 0 }, view, { log: fakeLog() });
    ({ url } = await server.start());
    asked.length = 0;
    complaints.length = 0;
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
  });

  /** Opens the page and notes every request, console message and error. */
  async function open(options: BrowserContextOptions, path = ''): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`${url}${path}`, { waitUntil: 'load' });
    return page;
  }

  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axeSource);
    return page.evaluate<string[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.html).join(' | ')))",
    );
  }

  const states = { well, failing, blind, starting };
  const cases = Object.keys(states).flatMap((state) => [
    { state, size: 'phone', scheme: 'light' },
    { state, size: 'desk', scheme: 'dark' },
  ]);
  test.each([
    ...cases,
    { state: 'failing', size: 'phone', scheme: 'dark' },
    { state: 'failing', size: 'desk', scheme: 'light' },
  ])('$state on a $size, $scheme: accessible, complete, nothing from elsewhere', async ({ state, size, scheme }) => {
    view.present = states[state as keyof typeof states];
    const colorScheme = scheme as 'light' | 'dark';
    const page = await open({ ...(size === 'phone' ? phone : desk), colorScheme });
    await page.screenshot({ path: `${artifacts}status-${state}-${size}-${scheme}.png`, fullPage: true });
    expect(await violations(page)).toEqual([]);
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${artifacts}status-${state}-${size}-${scheme}-open.png`, fullPage: true });
    // Nothing is wider than the screen.
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(asked.filter((address) => !address.startsWith(url))).toEqual([]);
    expect(asked.length).toBeGreaterThan(3);
    expect(complaints).toEqual([]);
  });

  test('the verdict is seen without scrolling on a phone, and every button is large enough for a thumb', async () => {
    view.present = failing;
    const page = await open(phone);
    const box = await page.locator('.sentence').boundingBox();
    expect(box!.y + box!.height).toBeLessThan(740);
    for (const summary of await page.locator('summary').all()) {
      expect((await summary.boundingBox())!.height).toBeGreaterThanOrEqual(40);
    }
  });

  test('changes appear by themselves; focus and the picture stay', async () => {
    const page = await open(phone);
    await page.evaluate(
      "window.picture = document.querySelector('img'); window.verdict = document.querySelector('[aria-live]')",
    );
    await page.locator('.card a').first().focus();
    view.present = failing;
    await page.getByText('Camera Capper has given no picture since 12:03 UTC. There is one more problem.').waitFor();
    expect(await page.title()).toBe('Action needed – box7 – Driftlight');
    expect(await page.locator('.card').first().textContent()).toMatch(/Blind[\s\S]*4 min ago[\s\S]*Old picture/);
    const stayed = await page.evaluate(`({
      focus: document.activeElement.tagName,
      picture: window.picture === document.querySelector('img'),
      verdict: window.verdict === document.querySelector('[aria-live]'),
    })`);
    expect(stayed).toEqual({ focus: 'A', picture: true, verdict: true });
    view.present = well;
    await page.getByText('Both cameras give pictures. Reports reach the broker.').waitFor();
    expect(await page.locator('.problems').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('reports and pictures that failed are told on their own pages', async () => {
    view.present = failing;
    const box = await open(phone, 'box');
    expect(await box.getByText('Not connected').isVisible()).toBe(true);
    expect(await box.locator('main').textContent()).toMatch(
      /Last confirmed receipt\s*90 min ago\s*Reports waiting\s*1,234/,
    );
    expect(await violations(box)).toEqual([]);
    const camera = await open(phone, 'camera/line1');
    // Hostile names are shown as they are.
    expect(await camera.getByText('<img src=x onerror=alert(1)>.jpg').isVisible()).toBe(true);
    expect(await violations(camera)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('a box that does not answer any more is said at once on top, and taken back', async () => {
    const page = await open({ ...phone, colorScheme: 'light' });
    const { port } = new URL(url);
    await server.stop();
    const lost = page.getByText(/^No contact with the box since/);
    await lost.waitFor();
    expect(await page.title()).toBe('No contact – Driftlight');
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${artifacts}status-lost-phone.png` });
    server = statusServer({ host: '127.0.0.1', port: Number(port) }, view, { log: fakeLog() });
    await server.start();
    await lost.waitFor({ state: 'hidden' });
    expect(await page.title()).toBe('All is well – box7 – Driftlight');
  });

  test('without scripts it shows everything and asks again by itself', async () => {
    const page = await open({ ...phone, javaScriptEnabled: false });
    expect(await page.locator('.verdict .sentence').textContent()).toBe(
      'Both cameras give pictures. Reports reach the broker.',
    );
    view.present = failing;
    await page.getByText('Camera Capper has given no picture since 12:03 UTC. There is one more problem.').waitFor();
  });
});
