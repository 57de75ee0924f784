import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StatusServer, statusServer } from '../../agent/io/status/status-server.ts';
import { chromiumInstalled, startChromium } from '../fixtures/chromium.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { broker, camera, fakeStatusView, nowMs, snapshot } from '../fixtures/fake-status.ts';

const artifacts = new URL('../artifacts/', import.meta.url).pathname;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const dead = camera({ name: 'Capper', state: 'stalled', lastFrameAtMs: nowMs - 240_000, lastFrameAgeMs: 240_000 });
const facts = snapshot({
  cameras: [dead, camera({ id: 'line2', name: 'Filler' })],
  broker: broker({ connected: false, lastError: 'connect ECONNREFUSED 10.1.2.3:8883', backlog: 1_234 }),
  clock: { synced: false, atMs: nowMs, bootId: '00000000-0000-4000-8000-000000000001' },
});

/** Camera, broker and clock, as each language says them. */
const said: readonly (readonly [string, readonly string[]])[] = [
  [
    'en',
    ['Camera Capper gives no picture any more.', 'The broker cannot be reached', 'The clock of the box is not set'],
  ],
  [
    'de',
    ['Kamera Capper liefert kein Bild mehr.', 'Der Broker ist nicht erreichbar', 'Die Uhr der Box ist nicht gestellt'],
  ],
  [
    'es',
    ['La cámara Capper ya no da imagen.', 'No se puede alcanzar el bróker', 'El reloj del equipo no está en hora'],
  ],
  ['zh', ['相机 Capper 不再有图像。', '无法连接 MQTT 服务器', '设备时钟未校准']],
];

describe.skipIf(!chromiumInstalled)('first screen in Chromium (needs /usr/bin/chromium)', () => {
  let browser: Browser;
  let server: StatusServer;
  let url: string;

  beforeAll(async () => {
    mkdirSync(artifacts, { recursive: true });
    browser = await startChromium();
    server = statusServer({ host: '127.0.0.1', port: 0 }, fakeStatusView(facts), { log: fakeLog() });
    ({ url } = await server.start());
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test.each(said)('in %s it says camera, broker and clock, and is accessible', async (tag, sentences) => {
    const viewport = { width: 360, height: 740 };
    const page = await browser.newPage({ viewport });
    await page.goto(`${url}?lang=${tag}`, { waitUntil: 'load' });
    const text = await page.locator('.verdict').textContent();
    for (const sentence of sentences) expect(text).toContain(sentence);
    await page.evaluate(axeSource);
    const found = await page.evaluate('axe.run().then((r) => r.violations.map(({ id }) => id))');
    expect(found).toEqual([]);
    await page.screenshot({ path: `${artifacts}overview-${tag}-phone.png`, fullPage: true });
    await page.close();
  });

  test('a language is chosen without scripts', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(url, { waitUntil: 'load' });
    await page.getByText('Deutsch').click();
    expect(await page.locator('.verdict .sentence').textContent()).toContain('Kamera Capper liefert kein Bild mehr.');
    await page.close();
  });
});
