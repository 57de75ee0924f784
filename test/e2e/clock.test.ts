import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { streamOf } from '../../shared/wire/report.ts';
import { faketimeEnvironment, faketimeLibrary } from '../bench/faults/machine.ts';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { readBox } from '../fixtures/box-truth.ts';
import { type Listener, startListener } from '../fixtures/listener.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { until } from '../fixtures/until.ts';

const faketime = faketimeLibrary();
const windowMs = 10_000;
const yearSeconds = 31_557_600;
const cameras = ['live', 'recorded'] as const;
/** Decades forward, back before the box was built, to where a clock without a battery begins, and home. */
const offsets = [10 * yearSeconds, -5 * yearSeconds, -56 * yearSeconds, 12 * yearSeconds, 0];

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test.skipIf(!mosquittoInstalled || !faketime)(
  'a clock that jumps by decades, to and fro, stops no job, reorders no number and breaks no window (needs mosquitto and the Debian package faketime)',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'driftlight-clock-'));
    ends.push(() => rmSync(dir, { recursive: true }));
    const clockFile = join(dir, 'offset');
    const setClock = (seconds: number) => writeFileSync(clockFile, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    setClock(0);
    const broker: Mosquitto = await startMosquitto();
    ends.push(broker.stop);
    const listener: Listener = await startListener(broker.url);
    ends.push(listener.stop);
    const agent: AgentProcess = await agentProcess(
      {
        ...{ site: 'plant', device: 'box', broker: { url: broker.url } },
        cameras: [
          { id: 'live', source: { type: 'simulated', fps: 10, width: 64, height: 48 }, window: '10s' },
          { id: 'recorded', source: { type: 'simulated', fps: 0.2, speed: 120, width: 64, height: 48 } },
        ],
      },
      () => faketimeEnvironment(faketime!, clockFile),
    );
    ends.push(agent.dispose);
    await agent.start();
    const closed = async (id: string) => (await agent.status()).cameras.find((one) => one.id === id)!.windowsClosed;

    for (const offset of offsets) {
      setClock(offset);
      await until(`the agent goes by a clock that is ${offset} s off`, async () => {
        const { atMs } = await agent.status();
        return Math.abs(atMs - Date.now() - offset * 1_000) < 60_000;
      });
      const before = { live: await closed('live'), recorded: await closed('recorded') };
      await until(
        'both cameras close windows',
        async () => (await closed('live')) >= before.live + 1 && (await closed('recorded')) >= before.recorded + 1,
        40_000,
      );
    }
    const { problems, journal } = await agent.status();
    expect(problems).toEqual([]);
    // From one time that can be to another, twice; a clock that cannot be right has no calendar.
    expect(agent.output().match(/the clock was set: the calendar starts anew/g)).toHaveLength(2);
    await until('all is heard', () =>
      journal.streams.every(({ stream, last }) => listener.numbers(stream).length >= last),
    );
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);

    const box = await readBox(agent, cameras);
    await until('the last are heard', () =>
      box.streams.every(({ stream, last }) => listener.numbers(stream).length >= last),
    );
    expect(listener.faults).toEqual([]);
    for (const { stream, last } of box.streams) {
      const inOrder = listener.reports.filter((report) => streamOf(report) === stream);
      expect(
        inOrder.map(({ seq }) => seq),
        stream,
      ).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    }
    for (const id of cameras) {
      expect(listener.frames(id, 'base') + box.open(id), id).toBe(box.accepted(id));
      expect(box.accepted(id), id).toBeGreaterThan(0);
    }
    // No window began by one clock and ended by another, and none holds more frames than its length has room for.
    for (const { startMs, endMs, frames } of listener.windows('live', 'base')) {
      expect(endMs - startMs).toBeGreaterThan(0);
      expect(endMs - startMs).toBeLessThanOrEqual(windowMs);
      expect(frames).toBeLessThanOrEqual((endMs - startMs) / 100 + 25);
    }
    // The recording has times of its own.
    const starts = listener.windows('recorded', 'base').map(({ startMs }) => startMs);
    expect(starts).toEqual(starts.map((_, index) => starts[0]! + index * 60_000));
  },
);
