import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { brokerFindings } from '../../../agent/app/broker-findings.ts';
import { checkConfig } from '../../../agent/app/config/load.ts';
import type { Config } from '../../../agent/app/config/schema.ts';
import { readSecretFile } from '../../../agent/app/config/secret-file.ts';
import type { Finding } from '../../../agent/app/finding.ts';
import { linkOptions } from '../../../agent/app/io-options.ts';
import { type MqttLink, mqttLink } from '../../../agent/io/mqtt/mqtt-link.ts';
import { renewalCheckMs } from '../../../agent/io/mqtt/options.ts';
import type { Clock } from '../../../agent/pipeline/ports.ts';
import { type Authority, createAuthority, type Issued, opensslInstalled } from '../../fixtures/certificates.ts';
import { type FakeLog, fakeLog } from '../../fixtures/fake-log.ts';
import { freePort, type Mosquitto, mosquittoInstalled, startMosquitto } from '../../fixtures/mosquitto.ts';
import { natsInstalled, startNats } from '../../fixtures/nats.ts';
import { realClock } from '../../fixtures/real-clock.ts';
import { textMessage } from '../../fixtures/test-link.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const own = 'driftlight/1/plant/box/';

/** Waits for renewals pass quickly; all others are real. */
function hastyClock(): Clock {
  const clock = realClock();
  return { ...clock, sleep: (ms, signal) => clock.sleep(ms === renewalCheckMs ? 20 : ms, signal) };
}

describe.skipIf(!mosquittoInstalled || !opensslInstalled)('TLS with Mosquitto (needs mosquitto and openssl)', () => {
  let authority: Authority;
  let other: Authority;
  let server: Issued;
  let client: Issued;
  const cleanups: (() => Promise<unknown>)[] = [];
  beforeAll(() => {
    authority = createAuthority('Plant CA');
    other = createAuthority('Another CA');
    server = authority.issue('broker', { names: 'IP:127.0.0.1' });
    client = authority.issue('box');
  });
  afterAll(() => Promise.all([authority.stop(), other.stop()]));
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean();
  });

  /** A broker that wants a client certificate of the plant's CA, and lets no revoked one in. */
  async function broker({ cert, key }: Issued): Promise<Mosquitto> {
    const started = await startMosquitto({
      config: [
        ...[`cafile ${authority.ca}`, `certfile ${cert}`, `keyfile ${key}`, `crlfile ${authority.revocations()}`],
        ...['require_certificate true', 'use_identity_as_username true'],
      ],
    });
    cleanups.push(() => started.stop());
    return started;
  }

  function configOf(port: number, settings: Record<string, unknown>): Config {
    const parsed = checkConfig(
      {
        ...{ site: 'plant', device: 'box', cameras: [{ id: 'sim', source: { type: 'simulated' } }] },
        broker: { url: `mqtts://127.0.0.1:${port}`, backoff: { min: '100ms', max: '200ms' }, ...settings },
      },
      readSecretFile,
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.config;
  }

  /** A link as the agent builds it. */
  function linkOf(config: Config, log: FakeLog = fakeLog()): MqttLink {
    const options = { ...linkOptions(config, config.broker!), slot: { offsetMs: 0, everyMs: 0 } };
    const link = mqttLink(options, { clock: hastyClock(), log, random: () => 0.5 });
    cleanups.push(() => link.stop(null, 1_000));
    link.start(textMessage(`driftlight/1/plant/${config.device}/state`, 'gone'));
    return link;
  }

  async function doctorsFindings(config: Config): Promise<Finding[]> {
    const found: Finding[] = [];
    // Ten times as fast, so that its waits for a second chance pass quickly.
    const clock = { ...realClock(), monotonicMs: () => 10 * performance.now() };
    const world = { clock, log: fakeLog(), random: () => 0.5 };
    for await (const finding of brokerFindings(config, config.broker!, world)) found.push(finding);
    return found;
  }

  const filesOf = ({ cert, key }: Issued, ca = authority.ca) => ({ caFile: ca, certFile: cert, keyFile: key });

  it('lets the right box in and knows how long the certificates hold', async () => {
    const { port } = await broker(server);
    const config = configOf(port, filesOf(client));
    const link = linkOf(config);
    await waitFor(() => link.status.connected, 'connected');
    expect(await link.publish(textMessage(`${own}event`, 'x'))).toEqual({ outcome: 'acknowledged' });
    expect(link.status.certificates.map(({ what, subject }) => [what, subject])).toEqual([
      ['box', 'box'],
      ['broker', 'broker'],
      ['issuer', 'Plant CA'],
    ]);
    const yearMs = 365 * 86_400_000;
    for (const { notAfterMs } of link.status.certificates.slice(0, 2))
      expect(Math.abs(notAfterMs - Date.now() - yearMs)).toBeLessThan(3_600_000);
    const findings = await doctorsFindings(config);
    expect(findings.map(({ code, result }) => `${code} ${result}`)).toEqual([
      ...['broker-ok ok', 'certificate-ok ok', 'certificate-ok ok', 'certificate-ok ok'],
    ]);
  });

  /** Who is wrong, what is said of it, and what the doctor tells people to do. */
  interface Refusal {
    settings: () => Record<string, unknown>;
    server?: () => Issued;
    says: RegExp;
    todo: RegExp;
  }
  const refusals: Record<string, Refusal> = {
    'a broker of another CA': {
      settings: () => filesOf(client, other.ca),
      says: /its certificate is not trusted; check the CA certificate in caFile/,
      todo: /CA that vouches for the broker's into caFile/,
    },
    'a broker that the system does not trust': {
      settings: () => ({ certFile: client.cert, keyFile: client.key }),
      says: /its certificate is not trusted; check the CA certificate in caFile/,
      todo: /CA that vouches for the broker's into caFile/,
    },
    'a broker whose certificate has expired': {
      settings: () => filesOf(client),
      server: () => authority.issue('broker', { names: 'IP:127.0.0.1', fromDays: -10, toDays: -1 }),
      says: /its certificate has expired; renew it at the broker.*\(CERT_HAS_EXPIRED\)/,
      todo: /Renew the broker's certificate/,
    },
    'a broker whose certificate is for another name': {
      settings: () => filesOf(client),
      server: () => authority.issue('broker', { names: 'DNS:broker.example' }),
      says: /its certificate is for another host name; .*it is for DNS:broker\.example/,
      todo: /as it is named in its certificate/,
    },
    'a box without a certificate': {
      settings: () => ({ caFile: authority.ca }),
      says: /it wants a client certificate and got none; set certFile and keyFile/,
      todo: /Set certFile and keyFile/,
    },
    'a box with a certificate of another CA': {
      settings: () => filesOf(other.issue('box')),
      says: /it refuses this box's certificate: it does not know its CA/,
      todo: /Use a client certificate of the CA that the broker trusts/,
    },
    'a box whose certificate has expired': {
      settings: () => filesOf(authority.issue('box', { fromDays: -10, toDays: -1 })),
      says: /it refuses this box's certificate: expired/,
      todo: /Put a new certificate of this box/,
    },
    'a box whose certificate was revoked': {
      settings: () => {
        const revoked = authority.issue('box');
        authority.revoke(revoked);
        return filesOf(revoked);
      },
      says: /it refuses this box's certificate: revoked/,
      todo: /Ask who issued the certificate/,
    },
    'a box whose key is of another certificate': {
      settings: () => ({ ...filesOf(client), keyFile: server.key }),
      says: /certFile and keyFile do not belong together/,
      todo: /correct its path/,
    },
    'a box whose certificate is not there': {
      settings: () => ({ ...filesOf(client), certFile: '/nonexistent/box.pem' }),
      says: /certificate or key \/nonexistent\/box\.pem: there is no such file/,
      todo: /Put the file there/,
    },
    'a box whose password is not there': {
      settings: () => ({ ...filesOf(client), username: 'box', passwordFile: '/nonexistent/password' }),
      says: /passwordFile: expected a file that can be read, got \/nonexistent\/password \(there is no such file\)/,
      todo: /Put the file there/,
    },
  };

  it.each(Object.entries(refusals))('refuses %s and says so', async (_, refusal) => {
    const settings = refusal.settings();
    const { port } = await broker(refusal.server?.() ?? server);
    const config = configOf(port, settings);
    const log = fakeLog();
    const link = linkOf(config, log);
    await waitFor(() => link.status.lastError !== null, 'an error');
    expect(link.status.lastError).toMatch(refusal.says);
    expect(link.status.lastError).toContain(`broker mqtts://127.0.0.1:${port}: `);
    expect(log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toContain(
      link.status.lastError,
    );
    const [finding] = await doctorsFindings(config);
    expect(finding).toMatchObject({ code: 'broker-unreachable', result: 'failure' });
    expect(finding!.found).toMatch(refusal.says);
    expect(finding!.todo).toMatch(refusal.todo);
    expect(link.status.connects).toBe(0);
  });

  it.skipIf(!natsInstalled)('shows its certificate through a web socket too (needs nats-server)', async () => {
    const port = await freePort();
    const tls = `cert_file: "${server.cert}", key_file: "${server.key}", ca_file: "${authority.ca}", verify: true`;
    const nats = await startNats(`websocket { host: 127.0.0.1, port: ${port}, tls { ${tls} } }`);
    cleanups.push(() => nats.stop());
    const settings = { ...filesOf(client), url: `wss://127.0.0.1:${port}/mqtt` };
    const link = linkOf(configOf(port, settings));
    await waitFor(() => link.status.connected, 'connected');
    const wary = linkOf({ ...configOf(port, { ...settings, caFile: other.ca }), device: 'wary' });
    await waitFor(() => wary.status.lastError !== null, 'an error');
    expect(wary.status.lastError).toContain('its certificate is not trusted');
    const bare = linkOf({
      ...configOf(port, { ...settings, certFile: undefined, keyFile: undefined }),
      device: 'bare',
    });
    await waitFor(() => bare.status.lastError !== null, 'an error');
    expect(bare.status.connects).toBe(0);
  });

  it('trusts what the system trusts where no caFile is set', async () => {
    const { port } = await broker(server);
    // Where OpenSSL looks for the system's certificates is settled when a process starts.
    const script = `
      import { readFileSync } from 'node:fs';
      import { testLink, textMessage } from ${JSON.stringify(import.meta.resolve('../../fixtures/test-link.ts'))};
      const [cert, key] = ${JSON.stringify([client.cert, client.key])}.map((file) => readFileSync(file, 'utf8'));
      const link = testLink('mqtts://127.0.0.1:${port}', { secrets: () => ({ cert, key }) });
      link.onConnected(() => link.stop(null, 1_000).then(() => console.log('connected')));
      link.start(textMessage('a', ''));`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      ...{ timeout: 20_000, env: { ...process.env, SSL_CERT_FILE: authority.ca } },
    });
    expect((await run).stdout).toBe('connected\n');
  });

  it('takes renewed files over, whole ones only, and says goodbye before it does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'driftlight-renewal-'));
    cleanups.push(async () => rmSync(folder, { recursive: true }));
    const certFile = join(folder, 'box.pem');
    const keyFile = join(folder, 'box.key');
    const put = ({ cert, key }: Issued) => {
      copyFileSync(cert, certFile);
      copyFileSync(key, keyFile);
    };
    put(authority.issue('box', { toDays: 3 }));
    const mosquitto = await broker(server);
    const log = fakeLog();
    const link = linkOf(configOf(mosquitto.port, { caFile: authority.ca, certFile, keyFile }), log);
    const wills: string[] = [];
    const watcher = linkOf({ ...configOf(mosquitto.port, filesOf(client)), device: 'watcher' });
    watcher.subscribe(`${own}state`, (_topic, payload) => wills.push(new TextDecoder().decode(payload)));
    await waitFor(() => link.status.connected && watcher.status.connected, 'connected');
    const endsMs = () => link.status.certificates.find(({ what }) => what === 'box')!.notAfterMs;
    expect(endsMs() - Date.now()).toBeLessThan(3 * 86_400_000);

    const renewed = authority.issue('box', { toDays: 90 });
    const half = readFileSync(renewed.cert, 'utf8').slice(0, 300);
    writeFileSync(certFile, half);
    await waitFor(() => log.lines.some(({ message }) => message.includes('no whole certificate')), 'half a file seen');
    copyFileSync(renewed.cert, certFile);
    await waitFor(
      () => log.lines.some(({ message }) => message.includes('do not belong together')),
      'the old key seen',
    );
    expect(link.status).toMatchObject({ connected: true, connects: 1 });

    copyFileSync(renewed.key, keyFile);
    await waitFor(() => link.status.connects === 2 && link.status.connected, 'connected anew');
    expect(endsMs() - Date.now()).toBeGreaterThan(80 * 86_400_000);
    expect(log.lines.some(({ message }) => message.includes('were renewed'))).toBe(true);
    expect(link.status.lastError).toBeNull();
    await watcher.publish(textMessage('driftlight/1/plant/watcher/event', ''));
    await link.publish(textMessage(`${own}state`, 'here'));
    await waitFor(() => wills.includes('here'), 'what came after');
    expect(wills).toEqual(['here']);
  });

  it('warns of a certificate that ends within 30 days', async () => {
    const soon = authority.issue('broker', { names: 'IP:127.0.0.1', toDays: 29 });
    const { port } = await broker(soon);
    const findings = await doctorsFindings(configOf(port, filesOf(client)));
    expect(findings.find(({ about }) => about === 'certificate of the broker')).toMatchObject({
      code: 'certificate-ends',
      result: 'warning',
      found: expect.stringMatching(/^broker, valid to \d{4}-\d\d-\d\d, 28 days left$/),
      todo: 'Ask who runs the broker to renew it.',
    });
  });
});
