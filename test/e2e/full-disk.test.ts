import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { readBox } from '../fixtures/box-truth.ts';
import { type Listener, startListener } from '../fixtures/listener.ts';
import { type LoopDisk, loopDisk, noLoopDisk } from '../fixtures/loop-disk.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { until } from '../fixtures/until.ts';

const memory = '/dev/shm';
const megabyte = 1_000_000;
const freeMegabytes = Math.floor(freeBytes() / megabyte);
/** The reserve ends this far below what is free now; a file larger than that makes the disk too full. */
const marginMegabytes = 60;
const fits = freeMegabytes > 4 * marginMegabytes && freeMegabytes < 60_000;

let agent: AgentProcess | undefined;
let dir: string | undefined;
let disk: LoopDisk | undefined;
let broker: Mosquitto | undefined;
let listener: Listener | undefined;
afterEach(async () => {
  await agent?.dispose();
  await listener?.stop();
  await broker?.stop();
  disk?.remove();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const simulated = { type: 'simulated', fps: 0.2, speed: 120, width: 64, height: 48, start: '2026-03-02T22:50:00Z' };
const framesPerWindow = 12;
const whyNoDisk = noLoopDisk ?? (mosquittoInstalled ? null : 'needs mosquitto');

test.skipIf(whyNoDisk !== null)(
  `a disk of 20 MB that another program fills: said, survived, and every report delivered once there is room ${whyNoDisk ?? ''}`,
  async () => {
    disk = loopDisk(20);
    broker = await startMosquitto();
    listener = await startListener(broker.url);
    const stateDir = join(disk.dir, 'state');
    agent = await agentProcess({
      ...{ site: 'plant', device: 'box', stateDir, broker: { url: broker.url } },
      store: { maxBytes: '8MB', freeReserve: '2MB' },
      cameras: [{ id: 'line', source: simulated }],
    });
    const windows = async () => (await agent!.status()).cameras[0]!.windowsClosed;
    const journal = async () => (await agent!.status()).journal;
    const ballast = join(disk.dir, 'ballast');
    const fill = () => {
      // Ends when the disk has no byte left.
      const { stderr } = spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k'], { encoding: 'utf8' });
      expect(stderr).toContain('No space left on device');
    };

    await agent.start();
    await until('windows are closed', async () => (await windows()) >= 3);
    fill();
    await until('the agent says that nothing is stored', async () => (await journal()).waits !== null);
    expect((await journal()).waits).toMatch(/the disk has \d+ bytes left, fewer than the reserve of 2000000/);
    expect((await agent.status()).verdict.level).toMatch(/act|blind/);
    expect((await agent.status()).problems.join(' ')).toContain('New reports cannot be kept for now');
    const heard = () => listener!.numbers('window/line/base').length;
    const storedSoFar = (await journal()).streams.find(({ stream }) => stream === 'window/line/base')!.last;
    await until('what was stored is delivered although the disk is full', () => heard() === storedSoFar);
    rmSync(ballast);
    const before = await windows();
    await until('all goes on by itself', async () => (await windows()) >= before + 3);
    expect((await journal()).waits).toBeNull();

    // On a disk without a single byte, not even the lock file of the store can be written.
    fill();
    await until('it is said again', async () => (await journal()).waits !== null);
    agent.signal('SIGKILL');
    expect(await agent.ended()).toBe('SIGKILL');
    await agent.start();
    await until('the new life says so, with its page up', async () => (await journal()).waits !== null);
    expect(await windows()).toBe(0);
    rmSync(ballast);
    await until('the new life goes on by itself', async () => (await windows()) >= 3, 60_000);
    const { last } = (await journal()).streams.find(({ stream }) => stream === 'window/line/base')!;
    await until('everything is delivered', () => heard() >= last);
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);

    const end = await readBox({ dir: disk.dir, runtimeDir: agent.runtimeDir }, ['line']);
    const stored = end.windows('line', 'base');
    await until('what was stored last is delivered', () => heard() >= stored.length - 1);
    const delivered = listener.windows('line', 'base');
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
    expect(stored.map(({ startMs }) => startMs)).toEqual(stored.map((_, index) => stored[0]!.startMs + index * 60_000));
    for (const { frames } of stored) expect(frames).toBe(framesPerWindow);
    expect(delivered.map(({ seq, frames }) => [seq, frames])).toEqual(
      stored.slice(0, delivered.length).map(({ seq, frames }) => [seq, frames]),
    );
    expect(end.accepted('line')).toBe(stored.length * framesPerWindow + end.open('line'));
    expect(listener.faults).toEqual([]);
  },
);

test.skipIf(whyNoDisk !== null)(
  `a file system that breaks under the agent: it leaves, starts again with its page up, and delivers what is stored ${whyNoDisk ?? ''}`,
  async () => {
    disk = loopDisk(20);
    broker = await startMosquitto();
    const stateDir = join(disk.dir, 'state');
    agent = await agentProcess({
      ...{ site: 'plant', device: 'box', stateDir, broker: { url: broker.url } },
      store: { maxBytes: '8MB', freeReserve: '1MB' },
      cameras: [{ id: 'line', source: simulated }],
    });
    await broker.halt();
    await agent.start();
    await until('windows are closed', async () => (await agent!.status()).cameras[0]!.windowsClosed >= 3);
    disk.breakDown();
    // As a supervisor does: it ends by itself, and is started again.
    expect(await agent.ended()).toBeGreaterThan(0);
    expect(agent.output()).toContain('a commit failed');
    const firstLife = agent.output().length;
    await agent.start();
    const { journal } = await until('the page says so', async () => {
      const status = await agent!.status();
      return status.journal.waits === null ? null : status;
    });
    expect(journal.waits).toMatch(/can only be read: .*read-only file system/i);
    const stored = journal.streams.find(({ stream }) => stream === 'window/line/base')!.last;
    expect(stored).toBeGreaterThanOrEqual(3);
    await broker.resume();
    listener = await startListener(broker.url);
    await until('what was stored is delivered', () => listener!.windows('line', 'base').length === stored);
    for (const { frames } of listener.windows('line', 'base')) expect(frames).toBe(framesPerWindow);
    // The new life tried none of its own.
    expect(agent.output().slice(firstLife)).not.toContain('a commit failed');
  },
);

test.skipIf(whyNoDisk === null || !fits)(
  'while the disk is too full nothing is counted and that is said; with room again all goes on, over a kill too (needs 240 MB to 60 GB free in /dev/shm)',
  async () => {
    const stateDir = mkdtempSync(join(memory, 'driftlight-test-disk-'));
    dir = stateDir;
    agent = await agentProcess({
      site: 'plant',
      device: 'box',
      stateDir: join(stateDir, 'state'),
      store: { maxBytes: '8MB', freeReserve: `${freeMegabytes - marginMegabytes}MB` },
      cameras: [
        {
          id: 'replay',
          source: simulated,
        },
      ],
    });
    const replay = async () => (await agent!.status()).cameras[0]!;
    const ballast = join(stateDir, 'ballast');
    const tooFull = async () => {
      writeFileSync(ballast, Buffer.alloc(2 * marginMegabytes * megabyte));
      const { trouble } = await until('the trouble is told', async () => {
        const camera = await replay();
        return camera.state === 'failed' ? camera : null;
      });
      expect(trouble).toMatch(/the disk has \d+ bytes left/);
      expect(JSON.stringify((await agent!.status()).problems)).toContain('replay');
    };

    await agent.start();
    await until('windows are closed', async () => (await replay()).windowsClosed >= 2);
    await tooFull();
    const { windowsClosed } = await replay();
    rmSync(ballast);
    await until('more windows are closed', async () => (await replay()).windowsClosed >= windowsClosed + 2);
    expect(await replay()).toMatchObject({ state: 'streaming', trouble: null });

    await tooFull();
    agent.signal('SIGKILL');
    expect(await agent.ended()).toBe('SIGKILL');
    await agent.start();
    await until('the new life is told as well', async () => (await replay()).state === 'failed');
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);
    rmSync(ballast);
    await agent.start();
    await until('windows are closed again', async () => (await replay()).windowsClosed >= 2);
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);

    const end = await readBox({ dir: stateDir, runtimeDir: agent.runtimeDir }, ['replay']);
    const base = end.windows('replay', 'base');
    expect(base.map(({ seq }) => seq)).toEqual(base.map((_, index) => index + 1));
    expect(base.map(({ startMs }) => startMs)).toEqual(base.map((_, index) => base[0]!.startMs + index * 60_000));
    for (const { frames } of base) expect(frames).toBe(framesPerWindow);
  },
);

function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
