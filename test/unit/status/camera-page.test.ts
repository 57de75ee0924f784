import { describe, expect, test } from 'vitest';
import { cameraPage } from '../../../agent/io/status/page/camera-page.ts';
import type { PageContext } from '../../../agent/io/status/page/page.ts';
import type { CameraScreen } from '../../../agent/pipeline/camera-screen.ts';
import { ageingLamp, cameraScreen } from '../../fixtures/camera-screen.ts';
import { camera, nowMs, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

async function body(screen: CameraScreen | null, changes: Partial<PageContext> = {}): Promise<string> {
  const context = pageContext(snapshot(), {
    more: { cameraScreen: async () => screen },
    path: '/camera/line1',
    ...changes,
  });
  return (await cameraPage(context, 'line1'))!.body.text;
}

const cells = (text: string, kind: string) =>
  [...text.matchAll(new RegExp(`class="cell ${kind}" d="([^"]*)"`, 'g'))]
    .flatMap(([, d]) => [...d!.matchAll(/h(\d+)v1/g)])
    .reduce((sum, [, run]) => sum + Number(run), 0);

describe('the screen of a camera', () => {
  test('says what is missing where there is no baseline, and leaves no word out', async () => {
    const empty = cameraScreen({
      baseline: null,
      window: null,
      light: null,
      charts: [],
      histograms: [],
      values: {},
      lighting: [],
    });
    for (const screen of [empty, null]) {
      const text = await body(screen);
      expect(text).toContain('There is no baseline yet, so there is no picture to compare with.');
      expect(text).toContain('Without a baseline nothing is scored.');
      expect(text).toContain('Without a baseline the light is not followed');
      expect(text).not.toMatch(/undefined|NaN|null/);
    }
  });

  test('a baseline that the box learnt by itself holds no picture, and says how to get one', async () => {
    const { baseline } = cameraScreen();
    const text = await body(cameraScreen({ baseline: { ...baseline!, pictureAtMs: null } }));
    expect(text).toContain('The baseline holds no picture to compare with: the box learnt it by itself.');
    expect(text).not.toContain('reference.jpg');
  });

  test('each cell that differs is drawn once, as strong as it differs', async () => {
    const change = new Array<number>(768).fill(0);
    change[0] = -0.03;
    change[1] = -0.04;
    change[33] = -0.25;
    change[767] = 0.12;
    const { light } = cameraScreen();
    const text = await body(cameraScreen({ light: { ...light!, change, spot: null } }));
    expect(cells(text, 'darker s1')).toBe(2);
    expect(cells(text, 'darker s4')).toBe(1);
    expect(cells(text, 'brighter s3')).toBe(1);
    expect(cells(text, 'darker s2') + cells(text, 'brighter s1')).toBe(0);
    expect(text).not.toContain('class="ring');
  });

  test('a light as usual is said so', async () => {
    const { light } = cameraScreen();
    const text = await body(cameraScreen({ light: { ...light!, change: new Array<number>(768).fill(0), spot: null } }));
    expect(text).toContain('The light is as usual all over the picture.');
    expect(text).not.toContain('class="cell');
  });

  test('a lamp without a date says what a date needs, and one without metadata what to do', async () => {
    const young = {
      ...ageingLamp,
      days: 5,
      atMs: ageingLamp.atMs.slice(-5),
      values: ageingLamp.values.slice(-5),
      line: null,
      forecast: [],
      perMonth: null,
      reached: null,
    };
    expect(await body(cameraScreen({ lighting: [young] }))).toContain(
      '5 of 10 days that a trend needs are there. The limit is 70 %; a date for it needs 60 days.',
    );
    const text = await body(cameraScreen({ lighting: [], unavailable: { lampOutput: 'exposure is not told' } }));
    expect(text).toContain('Lamp output is not available: lock the exposure');
    expect(text).toContain('No whole day has been seen yet.');
  });

  test('an old picture is marked, in words', async () => {
    const stalled = snapshot({
      cameras: [camera({ state: 'stalled', lastFrameAtMs: nowMs - 240_000, lastFrameAgeMs: 240_000 })],
    });
    const context = pageContext(stalled, { more: { cameraScreen: async () => cameraScreen() } });
    const text = (await cameraPage(context, 'line1'))!.body.text;
    expect(text).toMatch(/4 min ago[\s\S]*Old picture/);
  });

  test('only who has signed in sees what changes something', async () => {
    expect(await body(cameraScreen(), { rights: 'signed-in' })).toContain('value="restart-camera"');
    const out = await body(cameraScreen(), { rights: 'signed-out' });
    expect(out).not.toContain('action="/act"');
    expect(out).toContain('href="/sign-in"');
    expect(await body(cameraScreen(), { rights: 'no' })).toContain('the box has no password');
  });
});
