import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { folderSource } from '../../agent/io/frame-source/folder-source.ts';
import { httpSource } from '../../agent/io/frame-source/http-source.ts';
import { pipelineSource } from '../../agent/io/frame-source/pipeline-source.ts';
import { simulatedSource } from '../../agent/io/frame-source/simulated-source.ts';
import { fakeChildren } from '../fixtures/fake-child.ts';
import { fakeClock } from '../fixtures/fake-clock.ts';
import { fakeFrameSource } from '../fixtures/fake-frame-source.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { pictureFolder } from '../fixtures/picture-folder.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { frameSourceContract } from './frame-source.contract.ts';

const newWorld = () => ({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });

frameSourceContract('fake recording', () => {
  const { clock } = newWorld();
  const script = [1, 2, 3, 4].map((n) => ({
    capturedAtMs: n * 1000,
    afterMs: 10,
    ...(n === 3 ? {} : { bytes: Uint8Array.of(n) }),
  }));
  return {
    create: () => {
      const source = fakeFrameSource(clock, script);
      source.end();
      return source;
    },
    pump: () => clock.advance(10),
    recording: ['frame 0', 'frame 1', 'frame 2', 'frame 3'],
    broken: ['frame 2'],
  };
});

frameSourceContract('fake camera', () => {
  const { clock } = newWorld();
  return {
    create: () =>
      fakeFrameSource(
        clock,
        Array(20).fill({ bytes: Uint8Array.of(1, 2, 3), width: 1, height: 1, afterMs: 5 }),
        'live',
      ),
    pump: () => clock.advance(5),
    recording: null,
  };
});

frameSourceContract('folder, times in the names', () => {
  const folder = pictureFolder();
  const at = (second: string) => `2024-01-01T00_00_${second}`;
  // In the order of their times, not of their names.
  for (const [name, second] of [
    ['c', '01'],
    ['b', '02'],
    ['a', '03'],
    ['a10', '04'],
    ['a9', '04'],
  ]) {
    folder.write(`${name}_${at(second!)}.jpg`);
  }
  folder.write(`empty_${at('05')}.jpg`, '');
  folder.write('no-time.jpg');
  folder.write(`${at('06')}.txt`);
  mkdirSync(join(folder.path, `folder_${at('07')}.jpg`));
  folder.write(`last_${at('08')}.png`);
  const time = { from: 'filename', pattern: "yyyy-MM-dd'T'HH_mm_ss" } as const;
  const broken = ['no-time.jpg', `empty_${at('05')}.jpg`, `folder_${at('07')}.jpg`];
  return {
    create: () => folderSource({ path: folder.path, time }, newWorld()),
    recording: [
      'no-time.jpg',
      ...[`c_${at('01')}.jpg`, `b_${at('02')}.jpg`, `a_${at('03')}.jpg`, `a9_${at('04')}.jpg`, `a10_${at('04')}.jpg`],
      ...[`empty_${at('05')}.jpg`, `folder_${at('07')}.jpg`, `last_${at('08')}.png`],
    ],
    broken,
    cleanUp: folder.remove,
  };
});

frameSourceContract('folder, an interval in name order', () => {
  const folder = pictureFolder();
  for (const n of [1, 2, 9, 10, 11]) folder.write(`part-${n}.jpg`);
  const time = { from: 'interval', intervalMs: 60_000, startMs: 0 } as const;
  return {
    create: () => folderSource({ path: folder.path, time }, newWorld()),
    recording: ['part-1.jpg', 'part-2.jpg', 'part-9.jpg', 'part-10.jpg', 'part-11.jpg'],
    cleanUp: folder.remove,
  };
});

frameSourceContract('folder, modification times, every second one by sampling', () => {
  const folder = pictureFolder();
  for (let n = 0; n < 8; n++) folder.write(`${'hgfedcba'[n]}.jpg`, 'x', 1_700_000_000_000 + n * 500);
  return {
    create: () => folderSource({ path: folder.path, time: { from: 'mtime' }, everyMs: 1000 }, newWorld()),
    recording: ['h.jpg', 'f.jpg', 'd.jpg', 'b.jpg'],
    cleanUp: folder.remove,
  };
});

frameSourceContract('simulated recording', () => {
  const world = newWorld();
  const options = { seed: 1, width: 32, height: 24, fps: 2, speed: 1000, startMs: 0, frames: 6 };
  return {
    create: () => simulatedSource(options, world),
    pump: () => world.clock.advance(1),
    recording: [0, 1, 2, 3, 4, 5].map((n) => `frame ${n}`),
  };
});

frameSourceContract('simulated camera', () => {
  const world = newWorld();
  return {
    create: () => simulatedSource({ seed: 1, width: 32, height: 24, fps: 2, speed: 1 }, world),
    pump: () => world.clock.advance(100),
    recording: null,
  };
});

frameSourceContract('command with raw frames', () => {
  const world = newWorld();
  const children = fakeChildren();
  let value = 0;
  const output = { format: 'rawvideo', width: 2, height: 2, pixels: 'rgb24' } as const;
  return {
    create: () => pipelineSource({ command: ['camera'], output }, world, children.start),
    pump: async () => {
      await world.clock.advance(100);
      children.all.at(-1)?.writes(new Uint8Array(12).fill(value++));
    },
    recording: null,
  };
});

frameSourceContract('HTTP camera', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end('a picture');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/snapshot.jpg`;
  return {
    create: () => httpSource({ url, everyMs: 5 }, { clock: realClock(), log: fakeLog() }),
    recording: null,
    cleanUp: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
});
