import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createSubscriber } from '../../shared/subscriber.ts';
import { agentProcess } from '../fixtures/agent-process.ts';
import { readBox } from '../fixtures/box-truth.ts';
import { type Command, driftlight } from '../fixtures/command.ts';
import { timedName, timedNames, writeJpegs } from '../fixtures/generated-pictures.ts';
import { mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { startProxy } from '../fixtures/mqtt-proxy.ts';
import { until } from '../fixtures/until.ts';

/** Half a minute apart, over seventeen hours and a midnight. */
const times = Array.from({ length: 2_000 }, (_, index) => Date.UTC(2026, 2, 2, 12, 0, 7) + 30_000 * index);
const cameras = ['folder', 'live'] as const;

interface Printed {
  readonly stream: string;
  readonly seq: number;
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function startAuditor(url: string): Command & { reports(): Printed[] } {
  const command = driftlight(['subscribe', '--broker', url, '--ack-as', 'centre']);
  ends.push(() => command.process.kill('SIGKILL'));
  const lines = () => command.stdout().split('\n').slice(0, -1);
  return { ...command, reports: () => lines().map((line) => JSON.parse(line)) };
}

describe.skipIf(!mosquittoInstalled)('a broker that forgets (needs mosquitto)', () => {
  test('killed, its auditor killed, the link cut: all is asked for and comes once, the newest too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'driftlight-repair-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    await writeJpegs(folder, times.map(timedName), { width: 640, height: 480 });
    const broker = await startMosquitto();
    ends.push(broker.stop);
    const proxy = await startProxy(broker.port);
    ends.push(proxy.stop);
    const agent = await agentProcess({
      ...{ site: 'plant', device: 'box' },
      broker: {
        ...{ url: proxy.url, delivery: 'subscriber', backoff: { min: '100ms', max: '1s' } },
        drain: { spreadOver: '0s' },
      },
      cameras: [
        { id: 'folder', source: { type: 'folder', path: folder, time: timedNames } },
        { id: 'live', source: { type: 'simulated', fps: 10, width: 64, height: 48 }, window: '10s' },
      ],
    });
    ends.push(agent.dispose);
    const folderCamera = async () => (await agent.status()).cameras.find(({ id }) => id === 'folder')!;
    const connects = async () => (await agent.status()).broker.connects;

    const first = startAuditor(broker.url);
    await agent.start();
    await until('the first auditor hears', () => first.reports().length >= 30);
    await broker.halt('SIGKILL');
    await broker.resume();
    await until('the box is back', async () => (await connects()) >= 2);
    proxy.cut();
    await until('the box is back again', async () => (await connects()) >= 3);
    first.process.kill('SIGKILL');
    await first.ended;

    // What the second one does not take, the broker has for it in memory; the newest are never followed by others.
    const second = startAuditor(broker.url);
    await until('the second auditor hears', () => second.reports().length > 0);
    second.process.kill('SIGSTOP');
    await until('the recording is over', async () => (await folderCamera()).state === 'ended', 60_000);
    await until('the broker has confirmed all', async () => (await agent.status()).broker.backlog === 0);
    await broker.halt('SIGKILL');
    await broker.resume();
    second.process.kill('SIGCONT');
    await until(
      'the auditor has acknowledged all',
      async () => {
        const { streams } = (await agent.status()).journal;
        return streams.filter(({ stream }) => !stream.includes('live')).every((one) => one.acknowledged === one.last);
      },
      150_000,
    );
    expect(agent.output()).toContain('replay-range');

    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);
    const end = await readBox(agent, cameras);
    const numbers = (stream: string) => second.reports().flatMap((one) => (one.stream === stream ? [one.seq] : []));
    await until('the last of the live windows', () =>
      end.streams.every(({ stream, last }) => numbers(stream).length >= last),
    );
    second.process.kill('SIGINT');
    expect(await second.ended).toBe(0);

    const centre = createSubscriber();
    for (const report of second.reports()) {
      const payload = new TextEncoder().encode(JSON.stringify(report));
      const [ingested] = centre.ingest(`driftlight/1/plant/box/${report.stream}`, payload, 0);
      expect(ingested?.kind).toBe('report');
    }
    for (const { stream, last } of end.streams)
      expect(
        numbers(stream).sort((a, b) => a - b),
        stream,
      ).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(centre.gaps()).toEqual([]);
    expect(centre.merged('folder', 0, Number.MAX_SAFE_INTEGER).frames).toBe(times.length);
    const live = centre.merged('live', 0, Number.MAX_SAFE_INTEGER).frames;
    expect(live + end.open('live')).toBe(end.accepted('live'));
  });
});
