import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Command, driftlight } from '../fixtures/command.ts';
import { until } from '../fixtures/until.ts';

describe('driftlight demo', () => {
  let folder: string;
  let demo: Command;
  const servers: Server[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftlight-test-demo-'));
  });
  afterEach(async () => {
    demo?.process.kill('SIGKILL');
    await demo?.ended;
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  const start = (...args: string[]) => {
    demo = driftlight(['demo', ...args], { TMPDIR: folder });
    return demo;
  };
  const printed = async (pattern: RegExp) => {
    const found = await until(`the demo prints ${pattern}`, () => pattern.exec(demo.stdout()));
    return found[1]!;
  };

  /** Resolves with false where something else has the port already, which serves as well. */
  async function occupy(port: number): Promise<void> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.once('error', () => resolve());
      server.listen(port, '127.0.0.1', () => {
        servers.push(server);
        resolve();
      });
    });
  }

  test('shows the page, tells its address and decoded reports, ends by itself and leaves nothing', async () => {
    start('--for', '8s');
    const page = await printed(/status page {2}(http:\S+)/);
    const broker = await printed(/broker {7}(mqtt:\S+)/);
    expect(await (await fetch(page)).text()).toContain('Simulated camera');
    const picture = await until('a picture is shown', async () => {
      const response = await fetch(`${page}camera/camera/picture.jpg`);
      return response.headers.get('content-type') === 'image/jpeg' ? response.arrayBuffer() : null;
    });
    expect(Buffer.from(picture).subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect(await demo.ended).toBe(0);
    expect(demo.stderr()).toBe('');
    const reports =
      demo.stdout().match(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}window camera #\d+ .*frames.*brightness/gm) ?? [];
    expect(reports.length).toBeGreaterThanOrEqual(3);
    expect(readdirSync(folder)).toEqual([]);
    for (const { port } of [new URL(page), new URL(broker)]) expect(await isFree(Number(port))).toBe(true);
  });

  test('with --json prints reports, one a line, and nothing else', async () => {
    start('--for', '5s', '--json');
    expect(await demo.ended).toBe(0);
    const reports = demo
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reports.length).toBeGreaterThan(0);
    for (const report of reports) expect(report).toMatchObject({ site: 'demo', camera: 'camera' });
    const numbers = (stream: string) => reports.filter((report) => report.stream === stream).map(({ seq }) => seq);
    const windows = numbers('window/camera/base');
    expect(windows.length).toBeGreaterThan(2);
    expect(windows).toEqual(windows.map((_, index) => index + 1));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes other ports where its own are taken', async () => {
    await occupy(8080);
    await occupy(1883);
    start();
    const page = await printed(/status page {2}(http:\S+)/);
    const broker = await printed(/broker {7}(mqtt:\S+)/);
    expect(new URL(page).port).not.toBe('8080');
    expect(new URL(broker).port).not.toBe('1883');
    expect((await fetch(`${page}health`)).ok).toBe(true);
    await printed(/(window camera #1 )/);
    demo.process.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves nothing when its terminal is closed', async () => {
    start();
    await printed(/status page {2}(http:\S+)/);
    demo.process.kill('SIGHUP');
    expect(await demo.ended).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends quietly and leaves nothing when nobody reads its output any more', async () => {
    start();
    await printed(/status page {2}(http:\S+)/);
    demo.process.stdout!.destroy();
    expect(await demo.ended).toBe(0);
    expect(demo.stderr()).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['an unknown scenario', ['--scenario', 'sunshine'], /lamp-ageing/],
    ['a duration that is none', ['--for', 'soon'], /30s/],
    ['an unknown option', ['--fast'], /--fast/],
    ['an argument too many', ['now'], /argument/],
  ])('refuses %s with 2 and says what it takes', async (_, args, says) => {
    start(...args);
    expect(await demo.ended).toBe(2);
    expect(demo.stderr()).toMatch(says);
    expect(demo.stdout()).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });
});

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return free;
}
