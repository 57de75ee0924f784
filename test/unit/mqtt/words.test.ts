import { describe, expect, it } from 'vitest';
import { brokerAddress } from '../../../agent/io/mqtt/address.ts';
import { backoffMs } from '../../../agent/io/mqtt/backoff.ts';
import { CredentialStore } from '../../../agent/io/mqtt/credentials.ts';
import { mqttLink } from '../../../agent/io/mqtt/mqtt-link.ts';
import { faultText, reasonText } from '../../../agent/io/mqtt/reasons.ts';
import { prefixFault, topicFault, topicMatches } from '../../../agent/io/mqtt/topic-matches.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

describe('address', () => {
  it.each([
    ['mqtt://broker', 'mqtt', 'broker', 1883, '', 'mqtt://broker:1883'],
    ['tls://broker', 'mqtts', 'broker', 8883, '', 'mqtts://broker:8883'],
    ['mqtts://[fd00::1]:9000', 'mqtts', 'fd00::1', 9000, '', 'mqtts://[fd00::1]:9000'],
    ['ws://broker/mqtt?a=b', 'ws', 'broker', 80, '/mqtt?a=b', 'ws://broker:80/mqtt'],
    ['wss://broker', 'wss', 'broker', 443, '/', 'wss://broker:443/'],
  ])('takes %s apart', (url, protocol, host, port, path, text) => {
    expect(brokerAddress(url)).toEqual({ protocol, host, port, path, text, username: null, password: null });
  });

  it('keeps user and password out of the text', () => {
    const address = brokerAddress('mqtt://b%40x:100%25%@broker:1');
    expect(address).toMatchObject({ username: 'b@x', text: 'mqtt://broker:1' });
    expect(address.password).toBe('100%25%');
  });

  it.each(['broker', 'http://broker', 'mqtt://', ''])('refuses %j', (url) => {
    expect(() => brokerAddress(url)).toThrow(RangeError);
  });

  it('refuses certificates that would not be used', () => {
    expect(() => new CredentialStore(() => ({ ca: 'PEM' }), false).take()).toThrow(/mqtts:\/\//);
  });
});

describe('backoff', () => {
  const bounds = { minMs: 1_000, maxMs: 60_000 };

  it('doubles up to its bound', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 500].map((failures) => backoffMs(failures, bounds, () => 1));
    expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('spreads over the whole time', () => {
    expect([0, 0.25, 0.5].map((random) => backoffMs(3, bounds, () => random))).toEqual([0, 1_000, 2_000]);
  });
});

describe('words', () => {
  it('tells the broker’s reason, what it said and the code', () => {
    expect(reasonText(135)).toBe('not authorised; check what the broker lets this box do (135)');
    expect(reasonText(151, 'daily limit')).toBe('the quota is exceeded (151): daily limit');
    expect(reasonText(200)).toBe('unknown reason (200)');
  });

  it.each([
    ['ECONNREFUSED', /nothing accepts connections.*\(ECONNREFUSED\)/],
    ['ENOTFOUND', /host name is not known/],
    ['CERT_NOT_YET_VALID', /clock of the box/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted; check the CA/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /wants a client certificate/],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', /wants a client certificate/],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', /refuses this box's certificate; the log/],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN', /refuses this box's certificate; the log/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /^TLS failed/],
    ['ESOMETHING', /^words \(ESOMETHING\)$/],
    [134, /bad user name or password; check both in the configuration \(134\)/],
  ])('says what %s means', (code, expected) => {
    expect(faultText(Object.assign(new Error('words'), { code }))).toMatch(expected);
  });

  it('says what silence means', () => {
    expect(faultText(new Error('connack timeout'))).toContain('check address and port');
    expect(faultText(new Error('Keepalive timeout'))).toContain('fell silent');
  });
});

describe('topics', () => {
  const options = {
    ...{ url: 'mqtt://broker', clientId: 'a', keepAliveMs: 1_000, connectTimeoutMs: 1_000, maxInFlight: 20 },
    ...{ backoff: { minMs: 1, maxMs: 1 }, protocol: 'auto' as const },
  };
  const link = (topicPrefix: string) =>
    mqttLink({ ...options, topicPrefix }, { clock: fakeClock(), log: fakeLog(), random: () => 0 });

  it.each([
    '',
    'driftlight/1/',
    'driftlight/1/a/',
    'driftlight/1/a/b',
    'driftlight/1/+/b/',
    'driftlight/1/a/b/c/',
    '#',
  ])('no link is made for the prefix %j, which is not of one device', (prefix) =>
    expect(() => link(prefix)).toThrow(/expected driftlight\/1\/<site>\/<device>\//),
  );

  it('a link refuses the will of another device', () => {
    const will = { topic: 'driftlight/1/a/c/state', payload: new Uint8Array() };
    expect(() => link('driftlight/1/a/b/').start(will)).toThrow(/not one of this box/);
    expect(prefixFault('driftlight/1/a/b/state', 'driftlight/1/a/b/')).toBeNull();
    expect(prefixFault('driftlight/1/a/bc/state', 'driftlight/1/a/b/')).toContain('driftlight/1/a/b/…');
  });

  // The examples of section 4.7 of the standard.
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['#', 'a/b', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['a/b', 'a/b/c', false],
  ])('%s covers %s: %s', (filter, topic, covers) => {
    expect(topicMatches(filter, topic)).toBe(covers);
  });

  it('names what may not be published on', () => {
    expect(topicFault('driftlight/1/a/b/event')).toBeNull();
    expect(topicFault('a/+/b')).toContain('wildcard');
    expect(topicFault('ä'.repeat(40_000))).toContain('65535');
  });
});
