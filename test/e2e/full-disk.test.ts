import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { readBox } from '../fixtures/box-truth.ts';
import { until } from '../fixtures/until.ts';

const memory = '/dev/shm';
const megabyte = 1_000_000;
const freeMegabytes = Math.floor(freeBytes() / megabyte);
/** The reserve ends this far below what is free now; a file larger than that makes the disk too full. */
const marginMegabytes = 60;
const fits = freeMegabytes > 4 * marginMegabytes && freeMegabytes < 60_000;

let agent: AgentProcess | undefined;
let dir: string | undefined;
afterEach(async () => {
  await agent?.dispose();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

test.skipIf(!fits)(
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
          source: { type: 'simulated', fps: 0.2, speed: 120, width: 64, height: 48, start: '2026-03-02T22:50:00Z' },
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
    for (const { frames } of base) expect(frames).toBe(12);
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
