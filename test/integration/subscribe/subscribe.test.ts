import { type ChildProcess, spawn } from 'node:child_process';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeReport } from '../../../shared/wire/codec.ts';
import { reportToJson } from '../../../shared/wire/json.ts';
import { encodeControl, type StateMessage } from '../../../shared/wire/topics.ts';
import { windowAt } from '../../fixtures/day-of-windows.ts';
import { startAedes } from '../../fixtures/embedded-broker.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../../fixtures/mosquitto.ts';
import { windowReport } from '../../fixtures/reports.ts';
import { until } from '../../fixtures/until.ts';

const { site, device, journalId, bootId } = windowReport;
const stream = 'window/line-3/base';
const box = `driftlight/1/${site}/${device}`;
const main = new URL('../../../agent/cli/main.ts', import.meta.url).pathname;
/** What Mosquitto logs of a subscription to every box. */
const subscribed = 'driftlight/1/+/+/# (QoS 1)';
const minute = (seq: number) => windowAt('base', seq * 60_000, 8, { seq });
const state: StateMessage = {
  kind: 'state',
  online: true,
  site,
  device,
  journalId,
  bootId,
  sessionId: 's',
  version: '1',
  at: '2026-03-02T07:00:00.000Z',
  streams: { [stream]: { first: 1, last: 3 } },
};

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Running {
  process: ChildProcess;
  /** What stands on stdout, a line each, parsed. */
  lines(): Record<string, unknown>[];
  said(): string;
  ended: Promise<number | null>;
}

/** The command as a process of its own. */
function subscribe(...args: string[]): Running {
  const child = spawn(process.execPath, [main, 'subscribe', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  cleanups.push(() => child.kill('SIGKILL'));
  return {
    process: child,
    lines: () =>
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    said: () => err,
    ended: new Promise((resolve) => child.once('close', resolve)),
  };
}

async function client(url: string): Promise<MqttClient> {
  const mqtt = await connectAsync(url, { protocolVersion: 4 });
  cleanups.push(() => mqtt.endAsync(true));
  return mqtt;
}

async function mosquitto(options: Parameters<typeof startMosquitto>[0] = {}): Promise<Mosquitto> {
  const broker = await startMosquitto(options);
  cleanups.push(() => broker.stop());
  return broker;
}

const publish = (mqtt: MqttClient, path: string, payload: Uint8Array, retain = false) =>
  mqtt.publishAsync(`${box}/${path}`, Buffer.from(payload), { qos: 1, retain });

describe('driftlight subscribe', () => {
  test('prints each report once, and notes when asked; 3.1.1 where the broker knows no other', async () => {
    const broker = await startAedes();
    cleanups.push(() => broker.stop());
    const listening = new Promise<void>((resolve) => broker.aedes.once('subscribe', () => resolve()));
    const running = subscribe('--broker', broker.url, '--site', site, '--notes', '--totals');
    await listening;
    const mqtt = await client(broker.url);
    for (const seq of [1, 2, 2, 4]) await publish(mqtt, stream, encodeReport(minute(seq)));
    await publish(mqtt, stream, new TextEncoder().encode(JSON.stringify(reportToJson(minute(5)))));
    await publish(mqtt, stream, new TextEncoder().encode('?'));
    await until('the last note', () => running.lines().some(({ kind }) => kind === 'malformed'));
    running.process.kill('SIGINT');
    expect(await running.ended).toBe(0);
    const lines = running.lines();
    expect(lines.filter(({ kind }) => kind === 'window')).toEqual([1, 2, 4, 5].map((seq) => reportToJson(minute(seq))));
    expect(lines.filter(({ kind }) => kind !== 'window')).toMatchObject([
      { kind: 'duplicate', site, device, stream, seq: 2 },
      { kind: 'gap', site, device, stream, from: 3, to: 3 },
      { kind: 'malformed', topic: `${box}/${stream}` },
      { kind: 'totals', cameras: [{ camera: 'line-3', frames: 32 }], reports: 4, duplicates: 1, malformed: 1 },
    ]);
  });

  test('ends by itself with 1 when the broker was never there', async () => {
    const running = subscribe('--broker', 'mqtt://127.0.0.1:1', '--for', '300ms');
    expect(await running.ended).toBe(1);
    expect(running.said()).toContain('never connected');
    expect(running.lines()).toEqual([]);
  });

  test.each([
    ['no broker', []],
    ['no URL', ['--broker', 'nowhere']],
    ['a site that is no id', ['--broker', 'mqtt://h', '--site', 'a/b']],
    ['a missing password file', ['--broker', 'mqtt://h', '--password-file', '/does/not/exist']],
    ['a certificate without encryption', ['--broker', 'mqtt://h', '--ca', 'ca.pem']],
  ])('is used wrongly with %s: 2', async (_, args) => {
    expect(await subscribe(...args).ended).toBe(2);
  });
});

describe.skipIf(!mosquittoInstalled)('driftlight subscribe at Mosquitto', () => {
  test('acknowledges under a name what came without a hole', async () => {
    const broker = await mosquitto({ config: ['log_type all'] });
    const mqtt = await client(broker.url);
    const acks: unknown[] = [];
    mqtt.on('message', (topic, payload) => {
      if (topic === `${box}/ack`) acks.push(JSON.parse(payload.toString()));
    });
    await mqtt.subscribeAsync(`${box}/#`, { qos: 1 });
    await publish(mqtt, 'state', encodeControl(state), true);
    const running = subscribe('--broker', broker.url, '--ack-as', 'centre');
    await until('the subscription', () => broker.log().includes(subscribed));
    for (const seq of [1, 2]) await publish(mqtt, stream, encodeReport(minute(seq)));
    const last = await until('an acknowledgement of both', () =>
      acks.find((ack) => (ack as { upTo: number }).upTo === 2),
    );
    expect(last).toEqual({ subscriber: 'centre', stream, upTo: 2, journalId });
    running.process.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  });

  test('hears under a session what came while it was away, also over a restart of the broker', async () => {
    const broker = await mosquitto({ config: ['log_type all', 'persistence true', 'persistence_location {folder}/'] });
    const args = ['--broker', broker.url, '--session', 'centre-1'];
    const first = subscribe(...args);
    await until('the subscription', () => broker.log().includes(subscribed));
    const mqtt = await client(broker.url);
    await publish(mqtt, stream, encodeReport(minute(1)));
    await until('the first report', () => first.lines().length === 1);
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(0);
    await publish(mqtt, stream, encodeReport(minute(2)));
    await mqtt.endAsync();
    await broker.halt();
    const second = subscribe(...args);
    await until('a refused connection', () => second.said().includes('trying again'));
    await broker.resume();
    await until('the report that waited', () => second.lines().length === 1);
    expect(second.lines()).toEqual([reportToJson(minute(2))]);
  });

  test('says at once that the broker does not let it in', async () => {
    const broker = await mosquitto({ allowAnonymous: false });
    const running = subscribe('--broker', broker.url);
    expect(await running.ended).toBe(1);
    expect(running.said()).toMatch(/not authorised/);
  });
});
