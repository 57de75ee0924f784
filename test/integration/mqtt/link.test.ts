import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Link } from '../../../agent/pipeline/ports.ts';
import { startAedes } from '../../fixtures/embedded-broker.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { freePort, mosquittoInstalled, startMosquitto } from '../../fixtures/mosquitto.ts';
import { startProxy } from '../../fixtures/mqtt-proxy.ts';
import { realClock } from '../../fixtures/real-clock.ts';
import { testLink, textMessage } from '../../fixtures/test-link.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const will = textMessage('will', 'gone');
const own = textMessage('driftlight/1/a/b/state', 'gone');
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Stopped, or removed, after the test. */
function kept<T extends { stop(): Promise<unknown> }>(thing: T): T {
  cleanups.push(() => thing.stop());
  return thing;
}

function started<L extends Link>(link: L, message = will): L {
  cleanups.push(() => link.stop(null, 1_000));
  link.start(message);
  return link;
}

/** Address of a server that is no broker. */
async function serve(handle: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    handle(socket);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanups.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return `mqtt://127.0.0.1:${port}`;
}

const connected = (link: Link) => waitFor(() => link.status.connected, 'connected');

describe('version of MQTT', () => {
  it('falls back to 3.1.1 once where the broker refuses 5, and remembers', async () => {
    const proxy = kept(await startProxy(kept(await startAedes()).port));
    const link = started(testLink(proxy.url));
    await connected(link);
    expect(link.status).toMatchObject({ protocol: '3.1.1', receiveMaximum: 100, lastError: null });
    proxy.cut();
    await waitFor(() => link.status.connects === 2, 'connected again');
    expect(proxy.versions).toEqual([5, 4, 4]);
  });

  it('does the same where the broker hangs up on a CONNECT of 5', async () => {
    const { aedes } = kept(await startAedes());
    const versions: number[] = [];
    const url = await serve((socket) => {
      socket.once('data', (bytes: Buffer) => {
        const version = bytes[bytes.indexOf('MQTT') + 4]!;
        versions.push(version);
        if (version === 5) return socket.destroy();
        socket.pause();
        socket.unshift(bytes);
        aedes.handle(socket);
      });
    });
    const link = started(testLink(url));
    await connected(link);
    expect(link.status.protocol).toBe('3.1.1');
    expect(versions).toEqual([5, 4]);
  });

  it('keeps to the version it is told', async () => {
    const proxy = kept(await startProxy(kept(await startAedes()).port));
    const link = started(testLink(proxy.url, { protocol: '5' }));
    await waitFor(() => proxy.versions.length >= 3, 'three attempts');
    expect(proxy.versions.every((version) => version === 5)).toBe(true);
    expect(link.status.lastError).toMatch(/does not speak this version of MQTT/);
  });
});

describe('trouble', () => {
  it('waits longer after each failure, and says what to check', async () => {
    const waits: number[] = [];
    const clock = realClock();
    const link = started(
      testLink(
        `mqtt://127.0.0.1:${await freePort()}`,
        { backoff: { minMs: 1_000, maxMs: 8_000 } },
        {
          clock: {
            ...clock,
            sleep: async (ms, signal) => {
              if (!signal?.aborted) waits.push(ms);
              await clock.sleep(1, signal);
            },
          },
        },
      ),
    );
    await waitFor(() => waits.length >= 6, 'six failures');
    expect(waits.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    expect(link.status.lastError).toMatch(/^broker mqtt:\/\/127\.0\.0\.1:\d+: nothing accepts connections there/);
  });

  it('gives up on something that is no broker', async () => {
    const link = started(testLink(await serve(() => {}), { connectTimeoutMs: 50 }));
    await waitFor(() => link.status.lastError !== null, 'an error');
    expect(link.status.lastError).toContain('does not answer as an MQTT broker');
  });

  it('lives on when garbage comes', async () => {
    let served = 0;
    const url = await serve((socket) => {
      served++;
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    const link = started(testLink(url));
    await waitFor(() => served >= 3, 'three attempts');
    expect(link.status).toMatchObject({ connected: false, lastError: expect.any(String) });
  });

  it('says why the broker hung up', async () => {
    const url = await serve((socket) => {
      // CONNACK, then DISCONNECT with 142: the session was taken over.
      socket.once('data', () => socket.end(Buffer.from([0x20, 3, 0, 0, 0, 0xe0, 2, 142, 0])));
    });
    const link = started(testLink(url, { backoff: { minMs: 1, maxMs: 60_000 } }));
    await waitFor(() => link.status.connects === 1 && link.status.takeovers > 0, 'taken over');
    expect(link.status).toMatchObject({ connected: false, takeovers: 1 });
    expect(link.status.lastError).toContain('another client uses the same client id; give every box its own device id');
  });

  it.each([
    [1, /it does not speak this version of MQTT \(1\)/],
    [2, /it does not accept the client id; check site and device \(2\)/],
    [3, /it is not available \(3\)/],
    [4, /bad user name or password; check both in the configuration \(4\)/],
    [5, /not authorised; check user name, password and what the broker lets this box do \(5\)/],
  ])('a broker of 3.1.1 that refuses with %d is asked again and again', async (code, says) => {
    let asked = 0;
    const url = await serve((socket) => {
      asked++;
      socket.once('data', () => socket.end(Buffer.from([0x20, 2, 0, code])));
    });
    const link = started(testLink(url, { protocol: '3.1.1' }));
    await waitFor(() => asked >= 3, 'asked again');
    expect(link.status.lastError).toMatch(says);
    expect(link.status.connects).toBe(0);
  });

  it.each([
    [0x85, /it does not accept the client id; check site and device \(133\)/],
    [0x86, /bad user name or password; check both in the configuration \(134\)/],
    [0x87, /not authorised; check what the broker lets this box do \(135\)/],
    [0x88, /it is not available \(136\)/],
    [0x97, /the quota is exceeded \(151\)/],
  ])('a broker of 5 that refuses with %d is asked again and again', async (code, says) => {
    let asked = 0;
    const url = await serve((socket) => {
      asked++;
      socket.once('data', () => socket.end(Buffer.from([0x20, 3, 0, code, 0])));
    });
    const link = started(testLink(url));
    await waitFor(() => asked >= 3, 'asked again');
    expect(link.status.lastError).toMatch(says);
  });

  it('refuses what is not of its own device, and what a thousand messages wait before', async () => {
    const broker = kept(await startAedes());
    const proxy = kept(await startProxy(broker.port));
    const link = started(testLink(proxy.url, { topicPrefix: 'driftlight/1/a/b/', maxInFlight: 1 }), own);
    await connected(link);
    expect(await link.publish(textMessage('driftlight/1/a/c/event', 'x'))).toEqual({
      outcome: 'refused',
      reason: 'the topic "driftlight/1/a/c/event" is not one of this box, driftlight/1/a/b/…',
    });
    const message = textMessage('driftlight/1/a/b/event', 'x');
    const deliveries = Array.from({ length: 1_002 }, () => link.publish(message));
    expect(await deliveries[1_001]).toEqual({
      outcome: 'refused',
      reason: '1000 messages wait for the broker already',
    });
    expect(await deliveries[1_000]).toEqual({ outcome: 'acknowledged' });
  });

  it('leaves out a message that the broker hangs up on, and goes on with the others', async () => {
    const broker = kept(await startAedes());
    broker.aedes.authorizePublish = (_client, { topic }, done) => done(topic === 'bad' ? new Error('no') : null);
    const link = started(testLink(broker.url));
    const send = async (topic: string, text: string) => {
      await waitFor(() => link.status.connected, 'connected');
      return (await link.publish(textMessage(topic, text))).outcome;
    };
    const outcomes = [];
    for (let i = 0; i < 5; i++) outcomes.push(await send('good', `${i}`), await send('bad', 'x'));
    expect(outcomes.filter((_, i) => i % 2 === 0)).toEqual(Array.from({ length: 5 }, () => 'acknowledged'));
    // It is left out once, and tried again when it is offered again.
    expect(outcomes.filter((_, i) => i % 2 === 1)).toEqual(['lost', 'lost', 'lost', 'refused', 'lost']);
  });

  it('notices a link that is half open, although it goes on publishing', async () => {
    const broker = kept(await startAedes());
    const proxy = kept(await startProxy(broker.port));
    const link = started(testLink(proxy.url, { keepAliveMs: 1_000, backoff: { minMs: 60_000, maxMs: 60_000 } }));
    await connected(link);
    proxy.stall();
    const outcomes: string[] = [];
    await waitFor(() => {
      if (link.status.connected) void link.publish(textMessage('a', 'x')).then(({ outcome }) => outcomes.push(outcome));
      return !link.status.connected;
    }, 'noticed');
    await waitFor(() => outcomes.length > 0, 'settled');
    expect(new Set(outcomes)).toEqual(new Set(['lost']));
    expect(link.status.lastError).toContain('fell silent');
  });

  it('returns in its slot after a loss, at once at the start', async () => {
    const broker = kept(await startAedes());
    const proxy = kept(await startProxy(broker.port));
    const waits: number[] = [];
    const clock = realClock();
    const slowed = {
      ...clock,
      sleep: (ms: number, signal?: AbortSignal) => {
        if (ms > 1_000 && ms < 19_000) waits.push(ms);
        return clock.sleep(Math.min(ms, 10), signal);
      },
    };
    const slot = { offsetMs: 12_345, everyMs: 20_000 };
    const link = started(testLink(proxy.url, { slot, backoff: { minMs: 10, maxMs: 20 } }, { clock: slowed }));
    await connected(link);
    expect(waits).toEqual([]);
    proxy.cut();
    await waitFor(() => link.status.connects === 2, 'connected again');
    expect(waits[0]).toBe(12_345);
  });

  it('drops what is too large, and counts it', async () => {
    const broker = kept(await startAedes());
    const link = started(testLink(broker.url));
    const seen: number[] = [];
    link.subscribe('command', (_, payload) => seen.push(payload.length));
    await connected(link);
    await link.publish({ topic: 'command', payload: new Uint8Array(300_000) });
    await link.publish({ topic: 'command', payload: new Uint8Array(200_000) });
    await waitFor(() => seen.length > 0, 'the smaller message');
    expect({ seen, oversized: link.oversized }).toEqual({ seen: [200_000], oversized: 1 });
  });
});

it('lets the process end once it is stopped', async () => {
  const broker = kept(await startAedes());
  const script = `
    import { testLink, textMessage } from ${JSON.stringify(import.meta.resolve('../../fixtures/test-link.ts'))};
    const up = testLink(${JSON.stringify(broker.url)});
    const down = testLink('mqtt://127.0.0.1:${await freePort()}', { backoff: { minMs: 60000, maxMs: 60000 } });
    down.start(textMessage('a', ''));
    up.onConnected(() => setTimeout(async () => {
      await Promise.all([up.stop(textMessage('a', 'bye'), 5000), down.stop(null, 5000)]);
      console.log('stopped');
    }, 100));
    up.start(textMessage('a', ''));`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
  expect((await run).stdout).toBe('stopped\n');
});

describe.skipIf(!mosquittoInstalled)('with Mosquitto', () => {
  it('notices a broker that hangs, and comes back', async () => {
    const broker = kept(await startMosquitto());
    const link = started(testLink(broker.url, { keepAliveMs: 1_000, connectTimeoutMs: 1_000 }));
    await connected(link);
    broker.freeze();
    const underWay = link.publish(textMessage('a', 'x'));
    await waitFor(() => !link.status.connected, 'noticed');
    expect(await underWay).toEqual({ outcome: 'lost' });
    expect(link.status.lastError).toContain('fell silent');
    broker.thaw();
    await connected(link);
  });

  it('stops by its deadline although the broker hangs', async () => {
    const broker = kept(await startMosquitto());
    const proxy = kept(await startProxy(broker.port));
    const link = testLink(proxy.url);
    link.start(will);
    await connected(link);
    broker.freeze();
    const underWay = link.publish(textMessage('a', 'x'));
    await link.stop(textMessage('a', 'bye'), 100);
    expect(await underWay).toEqual({ outcome: 'lost' });
    broker.thaw();
    await waitFor(() => proxy.open === 0, 'no socket left');
  });

  it('takes the window and the packet size the broker tells', async () => {
    const broker = kept(await startMosquitto({ config: ['max_inflight_messages 5', 'max_packet_size 2000'] }));
    const link = started(testLink(broker.url));
    await connected(link);
    expect(link.status).toMatchObject({ protocol: '5', receiveMaximum: 5 });
    expect(await link.publish({ topic: 'a', payload: new Uint8Array(1_990) })).toEqual({
      outcome: 'refused',
      reason: '1990 bytes of payload; the broker takes packets up to 2000',
    });
    expect(await link.publish({ topic: 'a', payload: new Uint8Array(1_900) })).toEqual({ outcome: 'acknowledged' });
    expect(link.status.connects).toBe(1);
  });

  it('goes on with 5 after the broker was away', async () => {
    const broker = kept(await startMosquitto());
    const proxy = kept(await startProxy(broker.port));
    const link = started(testLink(proxy.url));
    await connected(link);
    await broker.halt('SIGKILL');
    await waitFor(() => proxy.connects >= 3, 'attempts that are hung up on');
    await broker.resume();
    await connected(link);
    expect(link.status.protocol).toBe('5');
    expect(proxy.versions.every((version) => version === 5)).toBe(true);
  });

  it('says that user or password are wrong, without telling them', async () => {
    const broker = kept(await startMosquitto({ allowAnonymous: false }));
    const log = fakeLog();
    const secret = 'hunter2-hunter2';
    const link = started(testLink(broker.url, { username: 'someone', secrets: () => ({ password: secret }) }, { log }));
    await waitFor(() => link.status.lastError !== null, 'an error');
    expect(link.status.lastError).toMatch(/not authorised; check what the broker lets this box do \(135\)/);
    expect(JSON.stringify([log.lines, link.status])).not.toContain(secret);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('trusts the certificate it is given and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'driftlight-tls-'));
    cleanups.push(async () => rmSync(folder, { recursive: true }));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile],
      ],
      { stdio: 'ignore' },
    );
    const broker = kept(await startMosquitto({ config: [`certfile ${certFile}`, `keyfile ${keyFile}`] }));
    const url = broker.url.replace('mqtt:', 'mqtts:');
    const trusting = started(
      testLink(url, { secrets: () => ({ ca: readFileSync(certFile, 'utf8') }), clientId: 'trusting' }),
    );
    await connected(trusting);
    expect(await trusting.publish(textMessage('a', 'x'))).toEqual({ outcome: 'acknowledged' });
    const wary = started(testLink(url, { clientId: 'wary' }));
    await waitFor(() => wary.status.lastError !== null, 'an error');
    expect(wary.status).toMatchObject({
      connects: 0,
      lastError: expect.stringContaining('certificate is not trusted'),
    });
    const broken = started(
      testLink(url, { secrets: () => ({ cert: 'nonsense', key: 'nonsense' }), clientId: 'broken' }),
    );
    await waitFor(() => broken.status.lastError !== null, 'an error');
    expect(broken.status.lastError).toContain('certFile holds no whole certificate');
  });
});
