import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../agent/io/mqtt/embedded-broker.ts';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { brokenFiles, writeOnePixel } from '../fixtures/broken-files.ts';
import { grainyJpeg, timedName, timedNames, writeJpegs } from '../fixtures/generated-pictures.ts';
import { type Listener, startListener } from '../fixtures/listener.ts';
import { until } from '../fixtures/until.ts';

const startMs = Date.UTC(2026, 2, 2, 6);
const goodTimes = Array.from({ length: 60 }, (_, n) => startMs + n * 20_000);
/** A broken file between good ones: `2026-03-02T06_00_10.empty.jpg`. */
const brokenNames = Object.keys(brokenFiles).map(
  (what, n) => `${timedName(startMs + 10_000 + n * 40_000).slice(0, 19)}.${what}.jpg`,
);
const withoutTime = 'picture-without-a-time.jpg';
const failed = [...brokenNames, withoutTime];
/** The picture of one pixel counts as good: nothing is wrong with it. */
const good = goodTimes.length + 1;

let folder: string;
let broker: EmbeddedBroker;
let listener: Listener;
let agent: AgentProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'driftlight-broken-'));
  await writeJpegs(folder, goodTimes.map(timedName));
  const jpeg = await grainyJpeg(99);
  for (const [n, write] of Object.values(brokenFiles).entries()) write(join(folder, brokenNames[n]!), jpeg);
  writeFileSync(join(folder, withoutTime), jpeg);
  writeOnePixel(folder, `${timedName(startMs + 5_000).slice(0, 19)}.one-pixel.png`);
  writeFileSync(join(folder, 'notes.txt'), 'no picture by its name, so nobody counts it');
});
afterEach(async () => {
  await agent?.dispose();
  await listener?.stop();
  await broker?.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${failed.length} broken files among good ones are counted and named; the good ones count, and the agent goes on`, async () => {
  broker = await startEmbeddedBroker(0);
  listener = await startListener(broker.url);
  agent = await agentProcess({
    site: 'plant',
    device: 'box',
    broker: { url: broker.url },
    cameras: [
      { id: 'once', source: { type: 'folder', path: folder, time: timedNames } },
      { id: 'watched', source: { type: 'folder', path: folder, time: timedNames, watch: true } },
    ],
  });
  await agent.start();
  const camera = async (id: string) => (await agent.status()).cameras.find((one) => one.id === id)!;
  await until('the folder is read', async () => {
    const { state, window } = await camera('once');
    return state === 'ended' && window === null;
  });
  await until('so is the watched one', async () => {
    const { frames, framesFailed } = await camera('watched');
    return frames + framesFailed >= good + failed.length;
  });
  const named = agent.output();
  for (const id of ['once', 'watched']) {
    const status = await camera(id);
    expect(status).toMatchObject({ frames: good, framesFailed: failed.length });
    expect(status.lastFailures.length).toBe(10);
    for (const { name, reason } of status.lastFailures) {
      expect(failed).toContain(name);
      expect(reason.length).toBeGreaterThan(5);
    }
    for (const name of failed)
      expect(named).toContain(JSON.stringify(`camera ${id}: ${name.replace('\t', ' ')} is not counted`).slice(1, -1));
  }

  // The last good picture of the watched folder comes after all that.
  const lastMs = startMs + 7_200_000;
  writeFileSync(join(folder, timedName(lastMs)), await grainyJpeg(100));
  await until('a new picture counts', async () => (await camera('watched')).frames === good + 1);
  expect((await camera('watched')).framesFailed).toBe(failed.length);
  expect(peakBytes(agent.pid())).toBeLessThan(300e6);

  await until('the hours and the day have arrived', () => listener.windows('once', 'day').length === 1);
  for (const level of ['base', 'hour', 'day'] as const) {
    expect(listener.frames('once', level), level).toBe(good);
    const failures = listener.windows('once', level).reduce((sum, { framesFailed }) => sum + framesFailed, 0);
    expect(failures, level).toBe(failed.length);
  }
  await until('the watched hour has arrived', () => listener.windows('watched', 'hour').length === 1);
  expect(listener.windows('watched', 'hour')[0]).toMatchObject({ frames: good, framesFailed: failed.length });
  agent.signal('SIGTERM');
  expect(await agent.ended()).toBe(0);

  // What was counted, good or broken, is not counted again.
  await agent.start();
  await until('the folder is read again', async () => (await camera('once')).state === 'ended');
  expect(await camera('once')).toMatchObject({ frames: 1, framesFailed: 0 });
});

/** The most that was ever resident. */
function peakBytes(pid: number): number {
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}
