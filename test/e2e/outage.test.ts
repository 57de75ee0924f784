import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { readBox } from '../fixtures/box-truth.ts';
import { createAuthority, opensslInstalled } from '../fixtures/certificates.ts';
import { driftlight } from '../fixtures/command.ts';
import { startListener } from '../fixtures/listener.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { processesWith } from '../fixtures/processes.ts';
import { until } from '../fixtures/until.ts';

/** Keeps what it owes a subscriber over a restart. */
const lasting = { config: ['persistence true', 'persistence_location {folder}/', 'max_queued_messages 0'] };
const backoff = { min: '100ms', max: '1s' };
const live = { id: 'live', source: { type: 'simulated', fps: 10, width: 64, height: 48 }, window: '10s' };
/** A recording that goes on for long: a window of its own time takes half a second. */
const replay = {
  id: 'replay',
  source: { type: 'simulated', fps: 0.2, speed: 120, width: 64, height: 48, start: '2026-03-02T22:58:00Z' },
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function box(config: Record<string, unknown>): Promise<AgentProcess> {
  const agent = await agentProcess({ site: 'plant', device: 'box', ...config });
  ends.push(agent.dispose);
  return agent;
}

const numbers = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const camera = async (agent: AgentProcess, id: string) => (await agent.status()).cameras.find((one) => one.id === id)!;

describe.skipIf(!mosquittoInstalled)('outages of the broker (needs mosquitto)', () => {
  async function lastingBroker(): Promise<Mosquitto> {
    const broker = await startMosquitto(lasting);
    ends.push(broker.stop);
    return broker;
  }

  test('down at the start and restarted twice: everything arrives, in order, once', async () => {
    const broker = await lastingBroker();
    const listener = await startListener(broker.url);
    ends.push(listener.stop);
    await broker.halt();
    const atOnce = { spreadOver: '0s' };
    const agent = await box({ broker: { url: broker.url, backoff, drain: atOnce }, cameras: [replay, live] });
    await agent.start();
    const down = await until('reports wait', async () => {
      const { broker, verdict } = await agent.status();
      return broker.backlog >= 3 ? { broker, verdict } : null;
    });
    expect(down.broker).toMatchObject({ connected: false, lastError: expect.stringMatching(/ECONNREFUSED/) });
    await broker.resume();
    await until('what waited arrives', () => listener.windows('replay', 'base').length >= 5);
    for (const signal of ['SIGTERM', 'SIGTERM'] as const) {
      const { broker: before } = await agent.status();
      await broker.halt(signal);
      await until('the agent notices', async () => !(await agent.status()).broker.connected);
      const windows = listener.windows('replay', 'base').length;
      await broker.resume();
      await until('it is connected again', async () => (await agent.status()).broker.connects > before.connects);
      await until('more arrives', () => listener.windows('replay', 'base').length >= windows + 3);
    }
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);

    const end = await readBox(agent, ['replay', 'live']);
    await until('all has arrived', () =>
      end.streams.every(({ stream, last }) => listener.numbers(stream).length >= last),
    );
    for (const { stream, last } of end.streams) expect(listener.numbers(stream), stream).toEqual(numbers(last));
    expect(listener.faults).toEqual([]);
    expect(listener.subscriber.gaps()).toEqual([]);
    for (const id of ['replay', 'live']) {
      expect(end.accepted(id)).toBeGreaterThan(0);
      expect(listener.subscriber.frames(id) + end.open(id), id).toBe(end.accepted(id));
    }
    for (const { frames } of listener.windows('replay', 'base')) expect(frames).toBe(12);
  });

  test('stopped in the middle of a window and started again: the window goes on', async () => {
    const broker = await lastingBroker();
    const listener = await startListener(broker.url);
    ends.push(listener.stop);
    const agent = await box({ broker: { url: broker.url }, cameras: [live, replay] });
    let accepted = 0;
    for (let start = 0; start < 3; start++) {
      await agent.start();
      await until('some frames are counted', async () => (await camera(agent, 'live')).frames >= 8);
      agent.signal('SIGTERM');
      const toldMs = performance.now();
      expect(await agent.ended()).toBe(0);
      expect(performance.now() - toldMs).toBeLessThan(5_000);
      const left = await readBox(agent, ['live', 'replay']);
      expect(left.accepted('live')).toBeGreaterThanOrEqual(accepted + 8);
      accepted = left.accepted('live');
    }
    await agent.start();
    await until('a window is closed', async () => (await camera(agent, 'live')).windowsClosed > 0);
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);
    const end = await readBox(agent, ['live', 'replay']);
    await until('all has arrived', () =>
      end.streams.every(({ stream, last }) => listener.numbers(stream).length >= last),
    );
    expect(listener.subscriber.frames('live') + end.open('live')).toBe(end.accepted('live'));
    for (const { startMs, endMs } of listener.windows('live', 'base')) expect(endMs - startMs).toBe(10_000);
    const starts = listener.windows('live', 'base').map(({ startMs }) => startMs);
    expect(new Set(starts).size).toBe(starts.length);
    for (const { frames } of listener.windows('replay', 'base')) expect(frames).toBe(12);
    const state = await until('the last word', () => states(broker.url));
    expect(state).toMatchObject({ online: false, reason: 'stopped' });
  });
});

async function states(url: string): Promise<Record<string, unknown> | null> {
  const { connectAsync } = await import('mqtt');
  const client = await connectAsync(url, { protocolVersion: 4 });
  const state = new Promise<Record<string, unknown>>((resolve) =>
    client.on('message', (_, payload) => resolve(JSON.parse(payload.toString()))),
  );
  await client.subscribeAsync('driftlight/1/plant/box/state');
  const found = await state;
  await client.endAsync();
  return found;
}

describe('with everything broken around it', () => {
  test('the page answers, says what is wrong, and SIGTERM ends it in time', async () => {
    const hopeless = { ...backoff };
    const agent = await box({
      broker: { url: 'mqtt://127.0.0.1:1', backoff: hopeless },
      cameras: [
        { id: 'rtsp', source: { type: 'rtsp', url: 'rtsp://127.0.0.1:1/nothing', backoff: hopeless } },
        { id: 'http', source: { type: 'http', url: 'http://127.0.0.1:1/nothing.jpg', backoff: hopeless } },
        { id: 'usb', source: { type: 'v4l2', device: '/dev/video-none', backoff: hopeless } },
        { id: 'folder', source: { type: 'folder', path: '/nonexistent/pictures', watch: true } },
        live,
      ],
    });
    await agent.start();
    await until('the good camera counts', async () => (await camera(agent, 'live')).frames >= 5);
    for (const id of ['rtsp', 'http', 'usb', 'folder'])
      await until(`the trouble of ${id} is told`, async () => (await camera(agent, id)).trouble);
    const status = await agent.status();
    expect(status.broker.connected).toBe(false);
    // The others are within the time that a camera may take to its first picture.
    for (const id of ['rtsp', 'usb'])
      await until(`camera ${id} is a problem`, async () =>
        (await agent.status()).problems.some((problem) => JSON.stringify(problem).includes(`Camera ${id} `)),
      );
    expect(await (await fetch(agent.statusUrl)).text()).toContain('live');
    agent.signal('SIGTERM');
    const toldMs = performance.now();
    expect(await agent.ended()).toBe(0);
    expect(performance.now() - toldMs).toBeLessThan(5_000);
  });

  test.skipIf(!opensslInstalled)(
    'a certificate of the broker that is missing is said and waited for; meanwhile the cameras are measured',
    async () => {
      const certificates = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
      ends.push(() => rmSync(certificates, { recursive: true }));
      const caFile = join(certificates, 'ca.pem');
      const agent = await box({ broker: { url: 'mqtts://127.0.0.1:1', caFile, backoff }, cameras: [live] });
      await agent.start();
      await until('the camera counts', async () => (await camera(agent, 'live')).frames >= 5);
      const lastError = async () => (await agent.status()).broker.lastError;
      expect(await lastError()).toBe(
        `broker mqtts://127.0.0.1:1: certificate or key ${caFile}: there is no such file; put it there, or correct its path in the configuration`,
      );
      writeFileSync(caFile, '-----BEGIN CERTIFICATE-----');
      await until('half of it is told', async () => (await lastError())?.includes('caFile holds no whole certificate'));
      const authority = createAuthority();
      ends.push(authority.stop);
      copyFileSync(authority.ca, caFile);
      await until('the broker is tried', async () => (await lastError())?.includes('ECONNREFUSED'));
      agent.signal('SIGTERM');
      expect(await agent.ended()).toBe(0);
    },
  );

  test.skipIf(!mosquittoInstalled)(
    'a password that is missing, wrong and then right: the cameras are measured meanwhile (needs mosquitto)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
      ends.push(() => rmSync(folder, { recursive: true }));
      const users = join(folder, 'users');
      execFileSync('mosquitto_passwd', ['-b', '-c', users, 'box', 'swordfish']);
      const broker = await startMosquitto({ allowAnonymous: false, config: [`password_file ${users}`] });
      ends.push(broker.stop);
      const passwordFile = join(folder, 'password');
      const settings = { url: broker.url, username: 'box', passwordFile, backoff };
      const agent = await box({ broker: settings, cameras: [live] });
      await agent.start();
      await until('the camera counts', async () => (await camera(agent, 'live')).frames >= 5);
      const link = async () => (await agent.status()).broker;
      expect((await link()).lastError).toContain(
        `passwordFile: expected a file that can be read, got ${passwordFile} (there is no such file)`,
      );
      writeFileSync(passwordFile, 'wrong\n');
      await until('it is refused', async () => (await link()).lastError?.includes('not authorised'));
      writeFileSync(passwordFile, 'swordfish\n');
      await until('it is let in', async () => (await link()).connected);
      agent.signal('SIGTERM');
      expect(await agent.ended()).toBe(0);
    },
  );

  test.skipIf(!mosquittoInstalled)(
    'SIGTERM ends it in time with a frozen broker, a program deaf to signals and a visitor who says nothing (needs mosquitto)',
    async () => {
      const broker = await startMosquitto();
      ends.push(broker.stop);
      const mark = `driftlighttest${process.pid}deaf`;
      const deaf = ['sh', '-c', `trap '' TERM INT; while :; do sleep 1; done; : ${mark}`];
      const agent = await box({
        broker: { url: broker.url },
        cameras: [replay, { id: 'deaf', source: { type: 'pipeline', command: deaf } }],
      });
      await agent.start();
      const visitor = connect(Number(new URL(agent.statusUrl).port), '127.0.0.1');
      ends.push(() => visitor.destroy());
      visitor.on('error', () => {}).write('GET /api/status HTTP/1.1\r\n');
      await until('reports flow', async () => (await agent.status()).broker.lastAcknowledgedAgeMs !== null);
      expect(processesWith(mark)).not.toEqual([]);
      broker.freeze();
      await until('reports are stuck', async () => (await agent.status()).broker.backlog > 0);
      agent.signal('SIGTERM');
      const toldMs = performance.now();
      expect(await agent.ended()).toBe(0);
      expect(performance.now() - toldMs).toBeLessThan(5_000);
      await until('no process is left', () => processesWith(mark).length === 0);
    },
  );

  test.each([0, 150, 300, 450, 600])('SIGTERM %i ms after its start ends it', async (afterMs) => {
    const agent = await box({ broker: { url: 'mqtt://127.0.0.1:1' }, cameras: [live] });
    agent.launch();
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    agent.signal('SIGTERM');
    const toldMs = performance.now();
    // Before the program listens for it, the signal ends it the hard way; nothing was begun then.
    expect([0, 'SIGTERM', 143]).toContain(await agent.ended());
    expect(performance.now() - toldMs).toBeLessThan(5_000);
    expect(agent.output()).not.toMatch(/error/i);
  });
});

describe('a wrong configuration', () => {
  test('at the second start: the last good one runs, and the status says so', async () => {
    const agent = await box({ cameras: [live] });
    await agent.start();
    expect((await agent.status()).config).toEqual({ valid: true, problems: [], usingLastGood: false });
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);

    const good = JSON.parse(readFileSync(agent.configFile, 'utf8'));
    writeFileSync(
      agent.configFile,
      JSON.stringify({ ...good, site: 'no good site', cameras: [{ ...live, window: '7s' }] }),
    );
    await agent.start();
    const { config, problems, site } = await agent.status();
    expect(config).toMatchObject({ valid: false, usingLastGood: true });
    expect(config.problems.join('\n')).toMatch(/^site: expected/m);
    expect(config.problems.join('\n')).toMatch(/^cameras\[0\]\.window: expected/m);
    expect(site).toBe('plant');
    expect(JSON.stringify(problems)).toMatch(/configuration/i);
    await until('it measures', async () => (await camera(agent, 'live')).frames >= 3);
    expect(await (await fetch(agent.statusUrl)).text()).toMatch(/configuration/i);

    writeFileSync(agent.configFile, 'site: [');
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);
  });

  test('at the first start: it is refused with 1 and every problem', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
    ends.push(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'wrong.yaml');
    writeFileSync(
      file,
      `site: a b\nstateDir: ${dir}/state\nbroker: {url: ftp://x}\ncameras: [{id: a, source: {type: psychic}}, {id: a, source: {type: simulated}, window: 0}]\n`,
    );
    const run = driftlight(['run', '--config', file]);
    expect(await run.ended).toBe(1);
    for (const path of ['site', 'device', 'broker.url', 'cameras[0].source.type', 'cameras[1].id', 'cameras[1].window'])
      expect(run.stderr()).toContain(`${path}: expected`);
    const missing = driftlight(['run', '--config', join(dir, 'none.yaml')]);
    expect(await missing.ended).toBe(1);
    expect(missing.stderr()).toContain('none.yaml');
    const nothing = driftlight(['run']);
    expect(await nothing.ended).toBe(2);
  });
});
