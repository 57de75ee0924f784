import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { explaining } from '../../agent/core/scene/scene-reading.ts';
import { type Level, levels } from '../../shared/wire/report.ts';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { command } from '../fixtures/command.ts';
import { timedName, timedNames, writeJpegs } from '../fixtures/generated-pictures.ts';
import { type Listener, startListener } from '../fixtures/listener.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { until } from '../fixtures/until.ts';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const wire = fileURLToPath(new URL('../../shared/wire/', import.meta.url));
const lengthMs = { base: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const tilesStart = '2026-03-02T06:00:00Z';
const tilesIntervalMs = 30_000;

const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const jq = runs('jq', '--version') && runs('sh', '-c', 'command -v mosquitto_sub');
const python = ['python3', '/usr/bin/python3'].find((program) => runs(program, '-c', 'import paho.mqtt'));
const paho = python !== undefined && runs('protoc', '--version');

interface Folders {
  webcam: string;
  tiles: string;
}

const generated: Folders & { parent: string } = { parent: '', webcam: '', tiles: '' };
beforeAll(async () => {
  generated.parent = mkdtempSync(join(tmpdir(), 'driftlight-images-'));
  generated.webcam = mkdtempSync(join(generated.parent, 'webcam-'));
  generated.tiles = mkdtempSync(join(generated.parent, 'tiles-'));
  // Three an hour over two midnights, two of them in one minute.
  const times = Array.from(
    { length: 90 },
    (_, n) => Date.UTC(2026, 2, 2, 5) + n * 1_200_000 - (n % 9 === 1 ? 1_180_000 : 0),
  );
  await writeJpegs(generated.webcam, times.map(timedName), { width: 1024, height: 768 });
  await writeJpegs(
    generated.tiles,
    Array.from({ length: 130 }, (_, n) => `exp${1 + (n % 6)}_num_${1_000 + n}.jpg`),
  );
});
afterAll(() => rmSync(generated.parent, { recursive: true, force: true }));

const real: Folders = { webcam: join(data, 'webcam-3days'), tiles: join(data, 'magnetic-tile-exposures') };

describe.skipIf(!mosquittoInstalled)('generated images (needs mosquitto)', () => twoCameras(generated));
describe.skipIf(!mosquittoInstalled || !existsSync(real.webcam) || !existsSync(real.tiles))(
  'real images (needs mosquitto and ../shared/data)',
  () => twoCameras(real),
);

/** Two cameras at once; every picture is in its minute, its hour and its day, for whoever reads. */
function twoCameras(folders: Folders): void {
  let broker: Mosquitto;
  let listener: Listener;
  let agent: AgentProcess;
  let webcam: number[];
  let tiles: number[];

  beforeEach(async () => {
    webcam = readdirSync(folders.webcam).map((name) => Date.parse(`${name.slice(0, 19).replaceAll('_', ':')}Z`));
    tiles = readdirSync(folders.tiles).map((_, n) => Date.parse(tilesStart) + n * tilesIntervalMs);
    broker = await startMosquitto({ config: ['log_type all'] });
    listener = await startListener(broker.url);
  });
  afterEach(async () => {
    await agent?.dispose();
    await listener.stop();
    await broker.stop();
  });

  async function run(format: 'json' | 'protobuf'): Promise<void> {
    const time = { from: 'interval', interval: `${tilesIntervalMs}ms`, start: tilesStart };
    agent = await agentProcess({
      site: 'plant',
      device: 'box',
      broker: { url: broker.url, format },
      cameras: [
        { id: 'webcam', source: { type: 'folder', path: folders.webcam, time: timedNames } },
        { id: 'tiles', source: { type: 'folder', path: folders.tiles, time } },
      ],
    });
    await agent.start();
    await until('all has arrived', async () => {
      const { cameras, broker } = await agent.status();
      const read = cameras.every(({ state, window }) => state === 'ended' && window === null);
      return read && broker.backlog === 0 && broker.inFlight === 0;
    });
    expect(listener.faults).toEqual([]);
    expect(listener.subscriber.gaps()).toEqual([]);
    for (const { id, frames, framesFailed } of (await agent.status()).cameras)
      expect({ id, frames, framesFailed }).toEqual({ id, frames: timesOf(id).length, framesFailed: 0 });
  }

  const timesOf = (id: string) => (id === 'webcam' ? webcam : tiles);
  const expectedWindows = () =>
    levels.reduce((sum, level) => sum + perPeriod(webcam, level).size + perPeriod(tiles, level).size, 0);
  const subscribed = () =>
    until('the reader is subscribed', () => /reader 1 driftlight\/1\/\+\/\+\/window\/#/.test(broker.log()));

  /** Frames by camera, level and start, from lines `[camera, level, start, frames]`. */
  function expectEveryImageOnce(windows: readonly (readonly [string, string, string | number, number])[]): void {
    expect(windows.length).toBe(expectedWindows());
    for (const id of ['webcam', 'tiles'])
      for (const level of levels) {
        const own = windows.filter(([camera, of]) => camera === id && of === level);
        const starts = own.map(([, , start, frames]) => [new Date(start).getTime(), frames] as const);
        expect(new Map(starts), `${id} ${level}`).toEqual(perPeriod(timesOf(id), level));
      }
  }

  test('are all in the windows of a subscriber of ours', async () => {
    await run('protobuf');
    const windows = ['webcam', 'tiles'].flatMap((id) => levels.flatMap((level) => listener.windows(id, level)));
    expectEveryImageOnce(windows.map(({ camera, level, startMs, frames }) => [camera, level, startMs, frames]));
    for (const id of ['webcam', 'tiles']) {
      expect(listener.subscriber.frames(id)).toBe(timesOf(id).length);
      for (const level of levels) expect(listener.frames(id, level), `${id} ${level}`).toBe(timesOf(id).length);
    }
    for (const { histograms, frames, stats } of windows) {
      for (const { counts } of Object.values(histograms))
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(frames * 224 * 224);
      for (const [name, { n, min, mean, max }] of Object.entries(stats)) {
        // What explains may be one value a window, or be missing from the first frame.
        if (explaining.has(name)) expect(n).toBeLessThanOrEqual(frames);
        else expect(n, name).toBe(frames);
        // Within the 16 significant bits of a base window.
        expect(mean).toBeGreaterThanOrEqual(min - 1e-4 * Math.abs(min));
        expect(mean).toBeLessThanOrEqual(max + 1e-4 * Math.abs(max));
      }
    }
  });

  test.skipIf(!jq)('are read as JSON by mosquitto_sub and jq (needs mosquitto-clients and jq)', async () => {
    const filter = '[.camera, .level, .start, .frames, ([.histograms[].counts | add] | unique)]';
    const reader = command('sh', [
      '-c',
      `mosquitto_sub -p ${broker.port} -i reader -q 1 -t 'driftlight/1/+/+/window/#' -C ${expectedWindows()} -W 60 | jq -c '${filter}'`,
    ]);
    await subscribed();
    await run('json');
    expect(await reader.ended).toBe(0);
    expect(reader.stderr()).toBe('');
    const lines = reader
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expectEveryImageOnce(lines);
    for (const [, , , frames, pixels] of lines) expect(pixels).toEqual([frames * 224 * 224]);
  });

  test.skipIf(!paho)('are read as Protobuf by paho-mqtt and protoc (needs python3-paho-mqtt and protoc)', async () => {
    const script = fileURLToPath(new URL('../fixtures/paho_reader.py', import.meta.url));
    const topic = 'driftlight/1/+/+/window/#';
    const reader = command(python!, [script, `${broker.port}`, topic, `${expectedWindows()}`, wire]);
    await subscribed();
    await run('protobuf');
    expect(await reader.ended).toBe(0);
    expect(reader.stderr()).toBe('');
    const windows = reader
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => fromText(JSON.parse(line).text));
    expectEveryImageOnce(windows);
  });
}

function perPeriod(times: readonly number[], level: Level): Map<number, number> {
  const counts = new Map<number, number>();
  for (const timeMs of times) {
    const startMs = Math.floor(timeMs / lengthMs[level]) * lengthMs[level];
    counts.set(startMs, (counts.get(startMs) ?? 0) + 1);
  }
  return counts;
}

/** What protoc prints of a report. */
function fromText(text: string): [string, string, number, number] {
  const value = (pattern: RegExp) => pattern.exec(text)?.[1] ?? `${pattern} not in ${text}`;
  return [
    value(/^camera: "(.*)"$/m),
    value(/^ {2}level: LEVEL_(.*)$/m).toLowerCase(),
    Number(value(/^start_ms: (\d+)$/m)),
    Number(value(/^ {2}frames: (\d+)$/m)),
  ];
}
