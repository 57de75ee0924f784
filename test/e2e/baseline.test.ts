import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBaseline } from '../../agent/io/baseline-store/baseline-file.ts';
import { generatedPictures } from '../bench/bench-pictures.ts';
import { agentProcess, launcher } from '../fixtures/agent-process.ts';
import { processesWith } from '../fixtures/processes.ts';
import { until } from '../fixtures/until.ts';

const casting = fileURLToPath(new URL('../../../shared/data/casting-parts/', import.meta.url));
const hasCasting = existsSync(casting);
const dir = mkdtempSync(join(tmpdir(), 'driftlight-test-'));
const cache = join(dir, 'cache');

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function driftlight(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(launcher, args, { maxBuffer: 1e8 }, (error, out, err) =>
      resolve({ status: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });
}

const create = (images: string, out: string, ...more: string[]) =>
  driftlight('baseline', 'create', '--images', images, '--out', join(dir, out), '--cache', cache, ...more);
const inNameOrder = ['--interval', '60s', '--start', '2026-01-01T00:00:00Z'];

/** A baseline without who made it and when, and so without its id. */
function content(file: string) {
  const { baseline, series } = readBaseline(file);
  const { id: _id, madeAtMs: _at, madeBy: _by, ...rest } = baseline;
  return { ...rest, series: series() };
}

/** Pictures `from` to `to` of a moving scene under many names. */
let jpegs: readonly Buffer[] = [];
function pictures(name: string, count: number, of = (n: number) => jpegs[n % jpegs.length]!): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  for (let n = 0; n < count; n++) writeFileSync(join(folder, `part-${n}.jpg`), of(n));
  return folder;
}

beforeAll(async () => {
  jpegs = (await generatedPictures(160, 120, 25)).jpegs;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('driftlight baseline create', () => {
  it('makes the same baseline after a kill in the middle, and takes up what was done', async () => {
    // Enough that a kill falls in the middle; each is decoded.
    const images = pictures('many', 600);
    const straight = await create(images, 'straight.driftlight-baseline', ...inNameOrder, '--no-cache');
    expect(straight).toMatchObject({ status: 0 });
    const args = ['baseline', 'create', '--images', images, '--out', join(dir, 'resumed.driftlight-baseline')];
    const killed: ChildProcess = spawn(launcher, [...args, '--cache', cache, ...inNameOrder], { stdio: 'ignore' });
    const ended = new Promise((resolve) => killed.on('exit', (_code, signal) => resolve(signal)));
    const kept = () => (existsSync(cache) ? readdirSync(cache).map((name) => statSync(join(cache, name)).size) : []);
    await until('a part is kept', () => kept()[0]! > 50_000);
    killed.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(existsSync(join(dir, 'resumed.driftlight-baseline'))).toBe(false);
    await until('the processes that decode are gone', () => processesWith(images).length === 0);
    const keptBefore = kept()[0]!;
    const resumed = await create(images, 'resumed.driftlight-baseline', ...inNameOrder, '--json');
    expect(resumed).toMatchObject({ status: 0 });
    expect(kept()[0]).toBeGreaterThan(keptBefore);
    expect(content(join(dir, 'resumed.driftlight-baseline'))).toEqual(
      content(join(dir, 'straight.driftlight-baseline')),
    );
    expect(JSON.parse(resumed.out)).toMatchObject({
      ok: true,
      frames: 600,
      windows: 600,
      failed: { count: 0, first: [] },
    });
  });

  it('names the pictures that could not be read, and says so in the baseline', async () => {
    const images = pictures('some-bad', 90, (n) => (n % 8 === 1 ? Buffer.from('rubbish') : jpegs[n % 25]!));
    const { status, out } = await create(images, 'some-bad.driftlight-baseline', ...inNameOrder);
    expect(status).toBe(0);
    expect(out).toContain('12 pictures could not be read:\n  part-1.jpg: no known format');
    expect(out).toContain('… and 2 more');
    expect(out).toContain('12 of 90 pictures could not be read and are not in it.');
  });

  it('states that pictures have several sizes', async () => {
    const large = (await generatedPictures(320, 240, 1)).jpegs[0]!;
    const images = pictures('sizes', 90, (n) => (n === 50 ? large : jpegs[n % 25]!));
    const { status, out } = await create(images, 'sizes.driftlight-baseline', ...inNameOrder);
    expect(status).toBe(0);
    expect(out).toContain('The pictures have 2 sizes: 160×120 (89), 320×240 (1)');
  });

  it.each([
    [
      'one picture',
      () => pictures('only-one', 1),
      inNameOrder,
      'no baseline: 1 picture says nothing of how pictures vary',
    ],
    ['identical pictures', () => pictures('same', 120, () => jpegs[0]!), inNameOrder, 'and all are alike'],
    ['an empty folder', () => pictures('empty', 0), inNameOrder, 'no baseline: no pictures in'],
    ['a folder that is not there', () => join(dir, 'nowhere'), inNameOrder, 'cannot be listed'],
    [
      'nothing but rubbish',
      () => pictures('rubbish', 3, () => Buffer.from('x')),
      inNameOrder,
      'none of 3 pictures could be used: part-0.jpg: no known format',
    ],
    [
      'pictures without a time in their names',
      () => pictures('untimed', 3),
      ['--time', 'filename:yyyy-MM-dd'],
      'its name has no time of the form yyyy-MM-dd',
    ],
    [
      'pictures that all came at once',
      () => pictures('at-once', 30),
      [],
      "tell the pictures' times, for example with --interval 60s",
    ],
  ])('makes none out of %s and says why', async (_what, images, times, message) => {
    const { status, err } = await create(images(), 'none.driftlight-baseline', ...times);
    expect(err).toContain(message);
    expect(status).toBe(1);
    expect(existsSync(join(dir, 'none.driftlight-baseline'))).toBe(false);
  });

  it.each([
    [['--time', 'sundial'], '--time: expected filename:PATTERN, exif or mtime, got sundial'],
    [['--time', 'filename:hello'], 'time pattern'],
    [['--time', 'exif', '--interval', '1s'], 'exclude each other'],
    [['--start', '2026-01-01T00:00:00Z'], '--start goes with --interval'],
    [['--window', '7s'], 'expected 10s to 1h, dividing an hour'],
    [['--budget', '0'], 'expected 0.01 to 1000'],
    [['--config', '/nowhere.yaml'], '/nowhere.yaml'],
  ])('ends with 2 for %j', async (args, message) => {
    const { status, err } = await create(dir, 'none.driftlight-baseline', ...args);
    expect(err).toContain(message);
    expect(status).toBe(2);
  });

  it.skipIf(!hasCasting)('makes one of the casting parts, whose broken ones differ from it', async () => {
    const ok = await create(join(casting, 'ok_front'), 'ok.driftlight-baseline', ...inNameOrder, '--json');
    expect(ok).toMatchObject({ status: 0 });
    const count = readdirSync(join(casting, 'ok_front')).length;
    expect(JSON.parse(ok.out)).toMatchObject({ frames: count, windows: count, failed: { count: 0 } });
    expect(JSON.parse(ok.out).goodFor).toContain(`${count} windows`);
    await create(join(casting, 'def_front'), 'def.driftlight-baseline', ...inNameOrder);
    const files = [join(dir, 'ok.driftlight-baseline'), join(dir, 'def.driftlight-baseline')];
    const { out } = await driftlight('baseline', 'diff', ...files, '--json');
    const { shifts, histograms } = JSON.parse(out);
    expect(shifts.map(({ feature }: { feature: string }) => feature)).toContain('focus');
    expect(histograms).toHaveLength(4);
    expect(out).not.toContain('null,null');
    // The pictures are grey ones stored in colour.
    expect(JSON.parse(ok.out).limits[0]).toContain('red-green');
  });
});

describe('a baseline on a box', () => {
  it('is promoted, kept, gone back from, and refused where it does not fit', async () => {
    const agent = await agentProcess({
      ...{ site: 'plant', device: 'box' },
      cameras: [{ id: 'top', source: { type: 'simulated', fps: 20, speed: 600, start: '2026-01-01T00:00:00Z' } }],
    });
    try {
      const box = ['--config', agent.configFile];
      const images = pictures('for-box', 120);
      for (const [file, reason] of [
        ['one', 'first'],
        ['two', 'lens cleaned'],
      ] as const) {
        const made = await create(images, file, ...inNameOrder, ...box, '--by', 'Ada', '--reason', reason);
        expect(made).toMatchObject({ status: 0 });
        const promoted = await driftlight('baseline', 'promote', join(dir, file), ...box, '--reason', reason);
        expect(promoted).toMatchObject({ status: 0 });
        expect(promoted.out).toContain('camera top: current baseline is now');
      }
      const [one, two] = ['one', 'two'].map((file) => readBaseline(join(dir, file)).baseline.id);
      const back = await driftlight('baseline', 'rollback', ...box, '--json');
      expect(JSON.parse(back.out)).toEqual({ ok: true, camera: 'top', current: one, was: two });
      const again = await driftlight('baseline', 'rollback', ...box);
      expect(again.err).toContain('there is none before');
      expect(again.status).toBe(1);

      // For another alarm budget it is calibrated anew.
      const loose = await driftlight(
        'baseline',
        'promote',
        join(dir, 'one'),
        ...box,
        '--reason',
        'x',
        '--budget',
        '5',
        '--json',
      );
      const { baseline } = JSON.parse(loose.out);
      expect(baseline.id).not.toBe(one);
      expect(baseline.calibration.falseAlarmsPerCameraPerMonth).toBe(5);
      const { fast } = readBaseline(join(dir, 'one')).baseline.calibration;
      expect(baseline.calibration.fast.threshold).toBeLessThan(fast!.threshold);

      await create(images, 'half-minutes', ...inNameOrder, ...box, '--window', '30s', '--interval', '30s');
      const misfit = await driftlight('baseline', 'promote', join(dir, 'half-minutes'), ...box, '--reason', 'x');
      expect(misfit.err).toContain('another window length: the baseline has 30 s, the camera 60 s');
      expect(misfit.status).toBe(1);

      const newer = readFileSync(join(dir, 'one'), 'latin1').replace('"version":1', '"version":2');
      writeFileSync(join(dir, 'newer'), newer, 'latin1');
      const refused = await driftlight('baseline', 'promote', join(dir, 'newer'), ...box, '--reason', 'x');
      expect(refused.err).toContain('made by a newer Driftlight');
      expect(refused.status).toBe(1);
    } finally {
      await agent.dispose();
    }
  });

  it('is made out of production windows once the agent is stopped', async () => {
    const agent = await agentProcess({
      ...{ site: 'plant', device: 'box' },
      cameras: [
        {
          id: 'top',
          source: { type: 'simulated', fps: 0.1, speed: 100_000, start: '2026-01-01T00:00:00Z', width: 64, height: 48 },
        },
      ],
    });
    try {
      const promote = (from: string, to: string) =>
        driftlight(
          'baseline',
          'promote',
          '--config',
          agent.configFile,
          '--from',
          from,
          '--to',
          to,
          '--reason',
          'good days',
          '--json',
        );
      await agent.start();
      await until('five hours are closed', async () => (await agent.status()).cameras[0]!.windowsClosed > 300, 60_000);
      const running = await promote('2026-01-01T00:00:00Z', '2026-01-01T05:00:00Z');
      expect(JSON.parse(running.out).error).toContain('the agent is running and owns its journal: stop it');
      expect(running.status).toBe(1);
      agent.signal('SIGTERM');
      await agent.ended();
      const nothing = await promote('2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z');
      expect(JSON.parse(nothing.out).error).toContain('the journal has no window without a recipe of camera top');
      const made = await promote('2026-01-01T00:00:00Z', '2026-01-01T05:00:00Z');
      expect(made).toMatchObject({ status: 0 });
      expect(JSON.parse(made.out).baseline).toMatchObject({ frames: 1800, windows: 300, camera: 'top' });
      // The agent goes on as if nothing had happened.
      await agent.start();
    } finally {
      await agent.dispose();
    }
  });
});
