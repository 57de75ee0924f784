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
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Stopped, or removed, after the test. */
function kept<T extends { stop(): Promise<unknown> }>(thing: T): T {
  cleanups.push(() => thing.stop());
  return thing;
}

function started<L extends Link>(link: L): L {
  cleanups.push(() => link.stop(null, 1_000));
  link.start(will);
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
    const link = started(testLink(url, { backoff: { minMs: 60_000, maxMs: 60_000 } }));
    await waitFor(() => link.status.connects === 1 && !link.status.connected, 'hung up on');
    expect(link.status.lastError).toContain('another client uses the same client id');
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
