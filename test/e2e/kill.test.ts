import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { type BoxTruth, readBox } from '../fixtures/box-truth.ts';
import { seeded, timedName, timedNames, writeJpegs } from '../fixtures/generated-pictures.ts';
import { type Listener, startListener } from '../fixtures/listener.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { until } from '../fixtures/until.ts';

const cameras = ['folder', 'live'] as const;
const fps = 20;
const liveWindowMs = 10_000;
const kills = 20;

const random = seeded(20_260_302);
/** 1,900 pictures, 10 to 50 s apart, over sixteen hours and a midnight. */
const times: number[] = [];
for (
  let timeMs = Date.UTC(2026, 2, 2, 18, 0, 7);
  times.length < 1_900;
  timeMs += 1_000 * Math.floor(10 + random() * 40)
)
  times.push(timeMs);

describe.skipIf(!mosquittoInstalled)('kill −9 (needs mosquitto)', () => {
  let folder: string;
  let broker: Mosquitto;
  let listener: Listener;
  let agent: AgentProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'driftlight-kill-'));
    await writeJpegs(folder, times.map(timedName), { width: 1280, height: 960 });
    broker = await startMosquitto();
    listener = await startListener(broker.url);
    agent = await agentProcess({
      site: 'plant',
      device: 'box',
      broker: { url: broker.url, backoff: { min: '100ms', max: '1s' } },
      cameras: [
        { id: 'folder', source: { type: 'folder', path: folder, time: timedNames } },
        { id: 'live', source: { type: 'simulated', fps, width: 160, height: 120 }, window: '10s' },
      ],
    });
  });
  afterAll(async () => {
    await agent?.dispose();
    await listener?.stop();
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test(`${kills} times: every number once, every frame once, in the window of its minute`, async () => {
    let before = { folder: 0, live: 0 };
    for (let life = 0; life < kills; life++) {
      const startedMs = performance.now();
      const seen = await liveAndDie(life);
      const livedMs = performance.now() - startedMs;
      const left = await readBox(agent, cameras);
      const gained = { folder: left.accepted('folder') - before.folder, live: left.accepted('live') - before.live };
      const told = `life ${life}: gained ${JSON.stringify(gained)}, the status page told ${JSON.stringify(seen)}`;
      // All that was said to be accepted was kept, and nothing was kept twice.
      expect(gained.folder, told).toBeGreaterThanOrEqual(seen.folder);
      expect(gained.live, told).toBeGreaterThanOrEqual(seen.live);
      expect(left.accepted('folder'), told).toBeLessThanOrEqual(times.length);
      const sinceMs = seen.live > 0 ? performance.now() - seen.atMs + 500 : livedMs;
      expect(gained.live, told).toBeLessThanOrEqual(seen.live + Math.ceil((fps * sinceMs) / 1_000) + 1);
      before = { folder: left.accepted('folder'), live: left.accepted('live') };
    }

    await agent.start();
    await until(
      'the folder is read to its end',
      async () => camera(await agent.status(), 'folder').state === 'ended',
      60_000,
    );
    await until('a live window is closed', async () => camera(await agent.status(), 'live').windowsClosed > 0);
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);
    const end = await readBox(agent, cameras);
    await until('everything has arrived', () =>
      end.streams.every(({ stream, last }) => listener.numbers(stream).length >= last),
    );
    expectWhole(end);
  });

  /** What the status page told last before the death, of this life. Every fourth life dies at its start, every sixth at
   * the end of a window, the others anywhere. */
  async function liveAndDie(life: number): Promise<{ folder: number; live: number; atMs: number }> {
    const seen = { folder: 0, live: 0, atMs: performance.now() };
    if (life % 4 === 1) {
      agent.launch();
      await sleep(random() * 900);
    } else {
      await agent.start();
      const diesAtMs = life % 6 === 2 ? nextBoundaryMs() + random() * 40 : Date.now() + random() * 1_500;
      while (Date.now() < diesAtMs) {
        const status = await agent.status();
        Object.assign(seen, { folder: camera(status, 'folder').frames, live: camera(status, 'live').frames });
        seen.atMs = performance.now();
        await sleep(Math.min(50, Math.max(0, diesAtMs - Date.now())));
      }
    }
    agent.signal('SIGKILL');
    expect(await agent.ended()).toBe('SIGKILL');
    return seen;
  }

  function expectWhole(end: BoxTruth): void {
    expect(listener.faults).toEqual([]);
    expect(listener.subscriber.gaps()).toEqual([]);
    expect(listener.subscriber.counters).toMatchObject({ gone: 0, givenUp: 0, malformed: 0 });
    for (const { stream, last } of end.streams)
      expect(listener.numbers(stream), stream).toEqual(Array.from({ length: last }, (_, index) => index + 1));

    // The recording has ended, so all its windows are closed: each picture is in its minute, its hour and its day.
    expect(end.accepted('folder')).toBe(times.length);
    for (const [level, lengthMs] of [
      ['base', 60_000],
      ['hour', 3_600_000],
      ['day', 86_400_000],
    ] as const) {
      const got = listener.windows('folder', level).map(({ startMs, frames }) => [startMs, frames] as const);
      expect(new Map(got), level).toEqual(perPeriod(lengthMs));
      expect(got.length, level).toBe(perPeriod(lengthMs).size);
    }
    expect(listener.subscriber.frames('folder')).toBe(times.length);
    for (const day of listener.windows('folder', 'day')) {
      expect(day.stats.lumaMean!.n).toBe(day.frames);
      const counted = day.histograms.red!.counts.reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(day.frames * 224 * 224);
    }

    expect(listener.frames('live', 'base') + end.open('live')).toBe(end.accepted('live'));
    expect(listener.subscriber.frames('live') + end.open('live')).toBe(end.accepted('live'));
    const live = listener.windows('live', 'base').sort((a, b) => a.startMs - b.startMs);
    for (const [index, window] of live.entries()) {
      expect(window.endMs - window.startMs).toBe(liveWindowMs);
      expect(window.interruptedSinceMs).toBeUndefined();
      if (index > 0) expect(window.startMs).toBeGreaterThanOrEqual(live[index - 1]!.endMs);
    }
  }
});

function camera(status: Awaited<ReturnType<AgentProcess['status']>>, id: string) {
  return status.cameras.find((one) => one.id === id)!;
}

function nextBoundaryMs(): number {
  return Math.ceil(Date.now() / liveWindowMs) * liveWindowMs;
}

function perPeriod(lengthMs: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const timeMs of times) {
    const startMs = Math.floor(timeMs / lengthMs) * lengthMs;
    counts.set(startMs, (counts.get(startMs) ?? 0) + 1);
  }
  return counts;
}
