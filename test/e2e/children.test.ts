import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { CameraStatus } from '../../agent/pipeline/status-view.ts';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { isInstalled, processesWith } from '../fixtures/processes.ts';
import { until } from '../fixtures/until.ts';

const engines = [
  {
    engine: 'ffmpeg',
    command: (mark: string) =>
      `ffmpeg -hide_banner -loglevel error -re -f lavfi -i testsrc=size=320x240:rate=10 -metadata comment=${mark} -f mjpeg -`,
    output: { format: 'mjpeg' },
  },
  {
    engine: 'gst-launch-1.0',
    command: (mark: string) =>
      `gst-launch-1.0 -q videotestsrc is-live=true name=${mark} ! video/x-raw,format=RGB,width=320,height=240,framerate=10/1 ! fdsink fd=1`,
    output: { format: 'rawvideo', width: 320, height: 240 },
  },
] as const;

let agent: AgentProcess | undefined;
let marks = 0;

afterEach(async () => {
  await agent?.dispose();
  agent = undefined;
});

for (const { engine, command, output } of engines)
  describe.skipIf(!isInstalled(engine))(`a camera read by ${engine} (needs ${engine})`, () => {
    test.each(['SIGTERM', 'SIGKILL'] as const)(
      'gives frames, comes back when its program dies, and leaves none at %s',
      async (end) => {
        const mark = `driftlighttest${process.pid}x${marks++}`;
        const status = await started(mark, command(mark).split(' '), output);
        await until('frames come', async () => (await status()).frames >= 5);
        expect((await status()).restarts).toBe(0);

        for (const pid of processesOf(engine, mark)) process.kill(pid, 'SIGKILL');
        await until('it was started again', async () => (await status()).restarts >= 1);
        const { frames } = await status();
        await until('frames come again', async () => (await status()).frames >= frames + 5);
        expect(await status()).toMatchObject({ restarts: 1, framesFailed: 0, state: 'streaming' });
        expect(processesOf(engine, mark).length).toBe(1);

        agent!.signal(end);
        expect(await agent!.ended()).toBe(end === 'SIGTERM' ? 0 : 'SIGKILL');
        // After an orderly end they are gone with it, after a kill soon.
        if (end === 'SIGTERM') expect(processesWith(mark)).toEqual([]);
        await until('no process is left', () => processesWith(mark).length === 0, 5_000);
      },
    );
  });

test.skipIf(!isInstalled('ffmpeg'))('a program that hangs is started again as stalled (needs ffmpeg)', async () => {
  const mark = `driftlighttest${process.pid}x${marks++}`;
  const status = await started(mark, engines[0].command(mark).split(' '), engines[0].output);
  await until('frames come', async () => (await status()).frames >= 2);
  for (const pid of processesOf('ffmpeg', mark)) process.kill(pid, 'SIGSTOP');
  await until('it was started again', async () => (await status()).restarts >= 1);
  const { frames } = await status();
  await until('frames come again', async () => (await status()).frames >= frames + 2);
  expect(processesOf('ffmpeg', mark).length).toBe(1);
});

test('a command that does not exist leaves the other camera running', async () => {
  const mark = `driftlighttest${process.pid}x${marks++}`;
  const status = await started(mark, [`/nonexistent/${mark}`], { format: 'mjpeg' });
  await until('the other one streams', async () => {
    const { cameras } = await agent!.status();
    return cameras.find(({ id }) => id === 'other')!.frames >= 5;
  });
  const camera = await until('it was tried twice', async () => {
    const found = await status();
    return found.restarts >= 1 ? found : null;
  });
  expect(camera.frames).toBe(0);
  expect(camera.trouble).toMatch(/not installed/);
});

async function started(mark: string, command: string[], output: object): Promise<() => Promise<CameraStatus>> {
  const backoff = { min: '100ms', max: '1s' };
  agent = await agentProcess({
    site: 'plant',
    device: mark,
    cameras: [
      { id: 'piped', every: '100ms', source: { type: 'pipeline', command, output, backoff, stallAfter: '2s' } },
      { id: 'other', source: { type: 'simulated', fps: 10, width: 64, height: 48 } },
    ],
  });
  await agent.start();
  return async () => (await agent!.status()).cameras.find(({ id }) => id === 'piped')!;
}

/** The program itself, without the shell that guards it. */
function processesOf(program: string, mark: string): number[] {
  return processesWith(mark).filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program);
}
