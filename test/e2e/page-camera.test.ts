import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verdictText } from '../../agent/core/health/verdict-text.ts';
import { type StatusServer, statusServer } from '../../agent/io/status/status-server.ts';
import type { CameraScreen } from '../../agent/pipeline/camera-screen.ts';
import type { CommandFields } from '../../agent/pipeline/command-schema.ts';
import type { PageView } from '../../agent/pipeline/page-view.ts';
import type { StatusSnapshot } from '../../agent/pipeline/status-view.ts';
import { cameraScreen } from '../fixtures/camera-screen.ts';
import { chromiumInstalled, startChromium } from '../fixtures/chromium.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { camera, nowMs, snapshot } from '../fixtures/fake-status.ts';
import { partPicture } from '../fixtures/part-picture.ts';

const artifacts = fileURLToPath(new URL('../../artifacts/screenshots/', import.meta.url));
const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const phone = { viewport: { width: 360, height: 740 } };
const desk = { viewport: { width: 1280, height: 800 } };

function judged(facts: StatusSnapshot): StatusSnapshot {
  const { level, sentence, problems, cameras } = verdictText(facts);
  return {
    ...facts,
    cameras: facts.cameras.map((one, place) => ({ ...one, verdict: cameras[place]! })),
    verdict: { level, sentence },
    problems,
  };
}

const capper = camera({
  name: 'Capper',
  drift: [
    {
      severity: 'act',
      onsetMs: nowMs - 3_600_000,
      says: 'light missing at one spot 31 % (usual 0 %)',
      action: 'Clean the lens.',
    },
  ],
  model: {
    state: 'running',
    trouble: 'CUDA could not be used: no device was found',
    path: '/opt/driftlight/models/caps.onnx',
    hash: 'a3f1c2d4e5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
    provider: {
      asked: ['cuda', 'cpu'],
      got: 'cpu',
      rungs: [
        { provider: 'cuda', outcome: 'failed', reason: 'no device was found' },
        { provider: 'cpu', outcome: 'used', reason: null },
      ],
      nodes: { cpu: 1 },
      passesTensorRtOptions: false,
      building: null,
    },
    tap: { name: 'features.18', why: 'the last layer before the classifier' },
    runs: 12_345,
    skipped: 3,
    failed: 0,
    restarts: 0,
    inferenceMs: 21.4,
    warmUpMs: 300,
    memoryBytes: 180_000_000,
  },
});

describe.skipIf(!chromiumInstalled)('the screen of a camera in Chromium (needs /usr/bin/chromium)', () => {
  let browser: Browser;
  let server: StatusServer;
  let url: string;
  let shown: CameraScreen;
  const acts: CommandFields[] = [];
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(artifacts, { recursive: true });
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    shown = cameraScreen();
    const now = await partPicture(2);
    const then = await partPicture(1);
    const present = judged(snapshot({ cameras: [capper] }));
    const view: PageView = {
      snapshot: () => present,
      picture: async () => ({ jpeg: now, atMs: nowMs }),
      reference: async () => ({ jpeg: then, atMs: nowMs - 20 * 86_400_000 }),
      cameraScreen: async (id) => (id === 'line1' ? shown : null),
      setUp: () => ({
        size: { width: 1920, height: 1440 },
        crop: null,
        shown: { left: 0, top: 0, width: 1920, height: 1440 },
        windowMs: 60_000,
        learning: { seen: 82, wanted: 300 },
        exposureLocked: false,
        whiteBalanceLocked: false,
      }),
      act: async (fields) => {
        acts.push(fields);
        if (fields.command === 'capture-now') throw new Error('captures are not configured');
        return 'done';
      },
    };
    server = statusServer({ host: '127.0.0.1', port: 0, password: 'lamp-and-lens' }, view, { log: fakeLog() });
    ({ url } = await server.start());
    for (const list of [acts, asked, complaints]) list.length = 0;
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
  });

  async function open(options: BrowserContextOptions, path = 'camera/line1'): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${url}${path}`, { waitUntil: 'load' });
    return page;
  }

  async function signIn(page: Page, path: string): Promise<void> {
    await page.goto(`${url}sign-in`);
    await page.locator('input[name=password]').fill('lamp-and-lens');
    await page.locator('button').last().click();
    await page.goto(`${url}${path}`, { waitUntil: 'load' });
    // Chromium's advice on password forms is of the other page.
    complaints.length = 0;
  }

  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axeSource);
    return page.evaluate<string[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.html).join(' | ')))",
    );
  }

  test.each([
    { size: 'phone', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
    { size: 'desk', scheme: 'light' },
    { size: 'desk', scheme: 'dark' },
  ])('on a $size, $scheme: accessible, drawn, nothing from elsewhere', async ({ size, scheme }) => {
    const colorScheme = scheme as 'light' | 'dark';
    const page = await open({ ...(size === 'phone' ? phone : desk), colorScheme });
    await page.locator('[data-plot=scores] canvas').waitFor();
    await page.locator('[data-measure=lampOutput] canvas').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${artifacts}camera-${size}-${scheme}.png`, fullPage: true });
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    await page.locator('[data-measure=uniformity] canvas').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(asked.filter((address) => !address.startsWith(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('keys move the border between the two pictures, and what changes live leaves it where it is', async () => {
    const page = await open(phone);
    const slider = page.getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toBe('70 % picture now');
    const cut = () => page.locator('.pair').evaluate((pair) => pair.style.getPropertyValue('--cut'));
    expect(await cut()).toBe('70%');
    const { height } = (await slider.boundingBox())!;
    expect(height).toBeGreaterThanOrEqual(44);
    shown = cameraScreen({ light: null });
    await page.getByText(/This baseline does not know the picture place by place/).waitFor();
    expect(await cut()).toBe('70%');
    expect(await page.locator('.compare').getAttribute('class')).toContain('laid');
    expect(complaints).toEqual([]);
  });

  test('without scripts both pictures stand one under the other, and every plot has its sentence', async () => {
    const page = await open({ ...phone, javaScriptEnabled: false });
    const [now, then] = await page.locator('.pair img').all();
    const first = (await now!.boundingBox())!;
    expect((await then!.boundingBox())!.y).toBeGreaterThanOrEqual(first.y + first.height);
    expect(await page.getByRole('slider').count()).toBe(0);
    const text = await page.locator('main').textContent();
    expect(text).toContain('It falls by 2 % a month. The limit of 70 % is expected on 30 March 2027');
    expect(text).toContain('A ring marks a dark spot at the top left: 31 % darker.');
    expect(text).toContain('Over its alarm threshold: Spot on lens or glass');
  });

  test('a rectangle is drawn by a pointer or set by four numbers, and gives the lines of the configuration', async () => {
    const page = await open(phone, 'set-up/line1');
    const stage = (await page.locator('.stage').boundingBox())!;
    await page.mouse.move(stage.x + stage.width / 4, stage.y + stage.height / 4);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width / 2, stage.y + (3 * stage.height) / 4, { steps: 4 });
    await page.mouse.up();
    const value = async (name: string) => Number(await page.locator(`input[name=${name}]`).inputValue());
    // A quarter and a half of 1920 × 1440; a pixel of the phone is six of the camera.
    for (const [name, expected] of [
      ['left', 480],
      ['top', 360],
      ['width', 480],
      ['height', 720],
    ] as const)
      expect(Math.abs((await value(name)) - expected)).toBeLessThanOrEqual(7);
    await page.locator('input[name=left]').fill('960');
    await page.locator('input[name=left]').press('ArrowUp');
    expect(await page.locator('.region .lines').textContent()).toContain('left: 961');
    const frame = (await page.locator('.frame').boundingBox())!;
    expect(Math.abs(frame.x - stage.x - stage.width / 2)).toBeLessThan(3);
    await page.locator('input[name=width]').fill('1900');
    await page.getByText('The rectangle reaches beyond the picture.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test.each([
    ['phone', 'light'],
    ['desk', 'dark'],
  ] as const)(
    'the set-up help on a %s, %s, signed in: accessible, and a new baseline is asked for',
    async (size, colorScheme) => {
      const page = await open({ ...(size === 'phone' ? phone : desk), colorScheme }, 'sign-in');
      await signIn(page, 'set-up/line1');
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `${artifacts}set-up-${size}-${colorScheme}.png`, fullPage: true });
      expect(await page.locator('progress').getAttribute('value')).toBe('82');
      page.on('dialog', (dialog) => void dialog.accept());
      await page.locator('input[name=reason]').fill('new lamp');
      await page.getByRole('button', { name: 'Learn a new baseline from now on' }).click();
      await page.locator('output.done').waitFor();
      expect(acts).toEqual([{ command: 'baseline-learn', camera: 'line1', reason: 'new lamp' }]);
      expect(complaints).toEqual([]);
    },
  );

  test('who has signed in restarts the camera after a question, and is told why a capture is refused', async () => {
    const page = await open(phone, 'sign-in');
    await signIn(page, 'camera/line1');
    const questions: string[] = [];
    page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      void dialog.accept();
    });
    await page.getByRole('button', { name: 'Restart camera' }).click();
    await page.locator('output.done').waitFor();
    expect(questions).toEqual([expect.stringMatching(/^Restart this camera\? It gives no pictures/)]);
    await page.getByRole('button', { name: 'Keep this picture' }).click();
    await page.getByText('captures are not configured').waitFor();
    expect(acts.map(({ command, camera: id }) => [command, id])).toEqual([
      ['restart-camera', 'line1'],
      ['capture-now', 'line1'],
    ]);
    expect(await violations(page)).toEqual([]);
    for (const button of await page.locator('.actions button').all())
      expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  });
});
