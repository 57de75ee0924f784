import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ffmpegCommand } from '../../../agent/io/frame-source/ffmpeg-command.ts';
import { gstreamerCommand, unpaddedCaps } from '../../../agent/io/frame-source/gstreamer-command.ts';
import { type PipelineCommand, pipelineSource } from '../../../agent/io/frame-source/pipeline-source.ts';
import { rtspCommand } from '../../../agent/io/frame-source/rtsp-command.ts';
import { frameSourceContract } from '../../contract/frame-source.contract.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { isInstalled, processesWith, until } from '../../fixtures/processes.ts';
import { readerOf } from '../../fixtures/reader.ts';
import { realClock } from '../../fixtures/real-clock.ts';

const haveFfmpeg = isInstalled('ffmpeg');
const haveGstreamer = isInstalled('gst-launch-1.0');
const missing = (have: boolean, program: string) => (have ? '' : ` (skipped: ${program} is not installed)`);
const noFfmpeg = missing(haveFfmpeg, 'ffmpeg');
const noGstreamer = missing(haveGstreamer, 'gst-launch-1.0');

const raw = { format: 'rawvideo', width: 320, height: 240, pixels: 'rgb24' } as const;
/** The way `rtspCommand` takes to JPEG. */
const fullRange = rtspCommand({ url: 'rtsp://cam/', engine: 'gstreamer' }).command.slice(-9, -5);
const mjpeg = { format: 'mjpeg' } as const;

/** A test picture at 25 frames a second; the marker tells its processes from all others. */
function ffmpegPicture(output: PipelineCommand['output'], marker = 'none'): PipelineCommand {
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25'];
  return ffmpegCommand([...input, '-metadata', `comment=${marker}`], [], output);
}

function start(command: PipelineCommand) {
  const source = pipelineSource(
    { ...command, stallAfterMs: 2000, backoff: { minMs: 50, maxMs: 200 } },
    { clock: realClock(), log: fakeLog() },
  );
  return { source, reader: readerOf(source) };
}

/** Mean of each channel in the middle of the picture. */
async function middle(item: Awaited<ReturnType<ReturnType<typeof start>['reader']['next']>>): Promise<number[]> {
  if (!item || 'reason' in item) throw new Error('no frame');
  const { content } = item;
  const image =
    content.kind === 'encoded'
      ? sharp(content.bytes)
      : sharp(content.bytes, { raw: { width: content.width, height: content.height, channels: content.channels } });
  const cut = await image.extract({ left: 10, top: 20, width: 20, height: 100 }).raw().toBuffer();
  return [0, 1, 2].map((c) => cut.filter((_, i) => i % 3 === c).reduce((sum, v) => sum + v, 0) / (cut.length / 3));
}

const red = [254, 0, 0];
const blue = [0, 0, 255];
/** As cameras send it: brightness from 16 to 235. */
const yuv = (colour: string) => ['-re', '-f', 'lavfi', '-i', `color=${colour}:size=320x240:rate=25,format=yuv420p`];
const gstreamerJpeg = [
  ...['videotestsrc', 'is-live=true', 'pattern=blue', '!', 'video/x-raw,format=I420,width=320,height=240', '!'],
  ...fullRange,
  'jpegenc',
];

const sources: [string, boolean, () => PipelineCommand, number[]][] = [
  [`ffmpeg, JPEG${noFfmpeg}`, haveFfmpeg, () => ffmpegCommand(yuv('red'), [], mjpeg), red],
  [`ffmpeg, raw${noFfmpeg}`, haveFfmpeg, () => ffmpegCommand(yuv('blue'), ['scale=320:240'], raw), blue],
  [
    `GStreamer, raw${noGstreamer}`,
    haveGstreamer,
    () => gstreamerCommand(['videotestsrc', 'is-live=true', 'pattern=red', '!', unpaddedCaps(raw)], raw),
    red,
  ],
  [`GStreamer, JPEG${noGstreamer}`, haveGstreamer, () => gstreamerCommand(gstreamerJpeg, mjpeg), blue],
];

for (const [name, have, command, colour] of sources) {
  test.skipIf(!have)(`${name}: frames come in the colour of the test picture`, async () => {
    const { source, reader } = start(command());
    for (let n = 0; n < 3; n++) {
      const seen = await middle(await reader.next());
      // A raw frame that is shifted mixes the channels; a range taken wrongly is off by 16 grey levels.
      for (let c = 0; c < 3; c++) expect(Math.abs(seen[c]! - colour[c]!)).toBeLessThan(5);
    }
    await reader.stop();
    expect(source.trouble).toBe(null);
    expect(source.counters).toMatchObject({ frames: 3, failed: 0, restarts: 0 });
  });
}

test.skipIf(!haveGstreamer)(`what a GStreamer element prints does not shift raw frames${noGstreamer}`, async () => {
  const command = gstreamerCommand(['videotestsrc', 'is-live=true', 'pattern=red', '!', unpaddedCaps(raw)], raw);
  const { reader } = start({ ...command, command: command.command.filter((word) => word !== '-q') });
  for (let n = 0; n < 3; n++) expect((await middle(await reader.next())).map(Math.round)).toEqual([255, 0, 0]);
  await reader.stop();
});

test.skipIf(!haveFfmpeg)(`a command that is killed is started again${noFfmpeg}`, async () => {
  const marker = randomUUID();
  const { source, reader } = start(ffmpegPicture(mjpeg, marker));
  await reader.next();
  const before = processesWith(marker);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  while (source.counters.restarts === 0) await reader.next();
  await reader.next();
  expect(source.trouble).toContain('so it is started anew');
  expect(processesWith(marker).some((pid) => before.includes(pid))).toBe(false);
  await reader.stop();
  expect(processesWith(marker)).toEqual([]);
});

test.skipIf(!haveFfmpeg)(`a command that stops writing is started again${noFfmpeg}`, async () => {
  const marker = randomUUID();
  const { source, reader } = start(ffmpegPicture(raw, marker));
  await reader.next();
  for (const pid of processesWith(marker)) process.kill(pid, 'SIGSTOP');
  while (source.counters.restarts === 0) await reader.next();
  await reader.next();
  expect(source.trouble).toContain('no frame for 2 s');
  await reader.stop();
  expect(processesWith(marker)).toEqual([]);
});

test('a command that does not exist is said by name', async () => {
  const { source, reader } = start({ command: ['no-such-camera-program'], output: mjpeg });
  const waiting = reader.next();
  await until('the trouble', () => source.trouble !== null);
  expect(source.trouble).toContain('no-such-camera-program ended (the program is not installed)');
  await reader.stop();
  expect(await waiting).toBe(null);
});

test('nothing that a command started survives an abort, not even what ignores the polite signal', async () => {
  const marker = randomUUID();
  const script = `trap '' TERM; sleep 1000.5 & exec sh -c 'trap "" TERM; while :; do sleep 0.1; done' ${marker}`;
  const { reader } = start({ command: ['sh', '-c', script, marker], output: mjpeg });
  const waiting = reader.next();
  await until('the command', () => processesWith(marker).length > 1);
  await reader.stop();
  expect(await waiting).toBe(null);
  expect(processesWith(marker)).toEqual([]);
});

test.skipIf(!haveFfmpeg)(`no command survives when the agent is killed${noFfmpeg}`, async () => {
  const marker = randomUUID();
  // The command has children of its own, which the end of the agent must reach as well.
  const picture = ffmpegPicture(mjpeg, marker)
    .command.map((word) => `'${word}'`)
    .join(' ');
  const script = `sh -c 'while :; do sleep 0.1; done' ${marker} & ${picture}; wait`;
  const agent = spawn(process.execPath, [resolve('test/fixtures/camera-reader.ts'), 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const frames = new Promise<void>((seen) => agent.stdout.once('data', () => seen()));
  const ended = new Promise<void>((gone) => agent.once('exit', () => gone()));
  await Promise.race([frames, ended.then(() => Promise.reject(new Error('the agent ended by itself')))]);
  expect(processesWith(marker).length).toBeGreaterThan(2);
  agent.kill('SIGKILL');
  await ended;
  await until('the end of every process', () => processesWith(marker).length === 0);
});

if (haveFfmpeg) {
  frameSourceContract('ffmpeg, JPEG', () => ({
    create: () => pipelineSource(ffmpegPicture(mjpeg), { clock: realClock(), log: fakeLog() }),
    recording: null,
  }));
}
if (haveGstreamer) {
  frameSourceContract('GStreamer, raw', () => {
    const command = gstreamerCommand(['videotestsrc', 'is-live=true', '!', unpaddedCaps(raw)], raw);
    return { create: () => pipelineSource(command, { clock: realClock(), log: fakeLog() }), recording: null };
  });
}
