import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportFromJson } from '../../shared/wire/json.ts';
import { agentProcess } from '../fixtures/agent-process.ts';
import { driftlight } from '../fixtures/command.ts';
import { channelShares } from '../fixtures/model-runner-models.ts';
import { png, rgb } from '../fixtures/png.ts';
import { processesWith } from '../fixtures/processes.ts';
import { until } from '../fixtures/until.ts';

/** A model whose answer can be worked out by hand: the softmax of the mean of each channel. */
const classes = ['reddish', 'greenish', 'bluish'];
const side = 8;
let dir: string;
let model: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-model-'));
  model = join(dir, 'shares.onnx');
  writeFileSync(model, channelShares());
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const settings = {
  preprocess: { width: side, height: side, kernel: 'nearest' },
  model: () => ({ path: model, providers: ['cpu'], output: { kind: 'classifier', classes } }),
};

function configured(name: string, change: Record<string, unknown> = {}): string {
  const file = join(dir, `${name}.yaml`);
  const camera = {
    ...{ id: 'cam1', source: { type: 'folder', path: dir }, preprocess: settings.preprocess },
    model: { ...settings.model(), ...change },
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ site: 'a', device: 'b', stateDir: join(dir, 'state'), cameras: [camera] }));
  return file;
}

async function run(...args: string[]) {
  const { ended, stdout, stderr } = driftlight(args);
  return { status: await ended, out: stdout(), err: stderr() };
}

describe('a recording of a camera with a model', () => {
  const start = Date.UTC(2026, 2, 3, 6);
  /** One colour a picture, up and down from one to the next; six a window. */
  const levelOf = (n: number) => 30 + ((n * 37) % 61);
  const colourOf = (n: number): [number, number, number] => [levelOf(n), 20, 200 - levelOf(n)];
  const pictureCount = 240;
  const timing = ['--interval', '10s', '--start', new Date(start).toISOString()];
  let pictures: string;
  let reading: string[];
  let baseline: string;

  beforeAll(() => {
    pictures = join(dir, 'pictures');
    mkdirSync(pictures);
    for (let n = 0; n < pictureCount; n++) {
      const samples = Array.from({ length: side * side }, () => colourOf(n)).flat();
      writeFileSync(
        join(pictures, `${String(n).padStart(3, '0')}.png`),
        png({ width: side, height: side, type: rgb, samples }),
      );
    }
    reading = ['--images', pictures, ...timing, '--cache', join(dir, 'cache', 'features'), '--workers', '1'];
    baseline = join(dir, 'line.driftlight-baseline');
  });

  test('gives a baseline that knows what the model says, and holds for that model', async () => {
    const made = await run(
      'baseline',
      'create',
      '--config',
      configured('line'),
      ...reading,
      '--out',
      baseline,
      '--json',
    );
    expect(made).toMatchObject({ status: 0, err: '', out: expect.stringContaining('"ok":true') });
    const shown = JSON.parse((await run('baseline', 'show', baseline, '--json')).out);
    expect(JSON.stringify(shown)).toMatch(/"model":"[0-9a-f]{16}"/);
  });

  test('replays to what can be worked out by hand, the same with and without what was kept', async () => {
    const config = ['--config', configured('line')];
    const kept = await run('replay', ...config, ...reading, '--baseline', baseline);
    const reports = kept.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => reportFromJson(JSON.parse(line)));
    const windows = reports.flatMap((report) => (report.kind === 'window' && report.level === 'base' ? [report] : []));
    expect(windows).toHaveLength(pictureCount / 6);
    for (const [w, { stats, histograms, frames }] of windows.entries()) {
      expect(frames).toBe(6);
      expect(stats.confidence?.n).toBe(6);
      const confidences = [0, 1, 2, 3, 4, 5].map((n) => {
        const shares = colourOf(6 * w + n).map((level) => Math.exp(level / 255));
        return Math.max(...shares) / shares.reduce((sum, share) => sum + share, 0);
      });
      const mean = confidences.reduce((sum, share) => sum + share, 0) / 6;
      // Statistics of base windows travel with some five digits.
      expect(stats.confidence!.mean / mean).toBeCloseTo(1, 4);
      expect(histograms.predictedClass?.counts).toEqual([0, 0, 6]);
    }
    const own = join(dir, 'own-tmp');
    mkdirSync(own);
    const anew = driftlight(['replay', ...config, ...reading.slice(0, 6), '--no-cache', '--baseline', baseline], {
      TMPDIR: own,
    });
    await anew.ended;
    expect(anew.stdout()).toBe(kept.out);
    expect(readdirSync(own).filter((name) => name.startsWith('driftlight'))).toEqual([]);
  });

  test('is not compared with a baseline of another model, and says what to do', async () => {
    const other = configured('other', { output: { kind: 'classifier', classes, gives: 'logits' } });
    const { status, err } = await run('replay', '--config', other, ...reading, '--baseline', baseline);
    expect(status).toBe(1);
    expect(err).toMatch(/another model, watched layer or meaning of its outputs: .* make a baseline with this model/);
    const without = await run('replay', ...reading, '--baseline', baseline);
    expect(without.status).toBe(1);
  });

  test.each([
    ['missing', { path: '/nowhere/model.onnx' }, /model \/nowhere\/model\.onnx: there is no such file/],
    ['layer', { tap: 'softmix' }, /no layer and no tensor is called "softmix"/],
    ['mapping', { output: { kind: 'yolo', version: 8 } }, /model .*shares\.onnx/],
  ])('says in words why there is no baseline: %s', async (name, change, words) => {
    const args = ['--config', configured(name, change), ...reading, '--out', join(dir, 'none')];
    const { status, err } = await run('baseline', 'create', ...args);
    expect(status).toBe(1);
    expect(err).toMatch(words);
  });
});

describe('the agent with a model', () => {
  test('reports what the model says, shows how it is, and goes on when its process is killed', async () => {
    const agent = await agentProcess({
      ...{ site: 'a', device: 'b' },
      cameras: [
        {
          ...{ id: 'cam1', source: { type: 'simulated', fps: 10 }, window: '10s', preprocess: settings.preprocess },
          model: { ...settings.model(), providers: ['cuda', 'cpu'] },
        },
      ],
    });
    try {
      await agent.start();
      const camera = async () => (await agent.status()).cameras[0]!;
      await until('the model answers', async () => ((await camera()).model?.runs ?? 0) > 3, 30_000);
      const { model: shown } = await camera();
      expect(shown).toMatchObject({ state: 'running', provider: { asked: ['cuda', 'cpu'], got: 'cpu' }, path: model });
      expect(shown?.provider.rungs).toMatchObject([
        { provider: 'cuda', outcome: 'failed' },
        { provider: 'cpu', outcome: 'used' },
      ]);
      const metrics = await (await fetch(`${agent.statusUrl}/metrics`)).text();
      expect(metrics).toContain('driftlight_model_running{camera="cam1"} 1');
      expect(metrics).toContain('driftlight_model_provider_info{camera="cam1",asked="cuda",got="cpu"} 1');
      const [inference] = inferenceOf(agent.pid());
      process.kill(inference!, 'SIGKILL');
      await until('it was started again', async () => (await camera()).model?.restarts === 1, 30_000);
      const { runs } = (await camera()).model!;
      await until('it answers again', async () => ((await camera()).model?.runs ?? 0) > runs, 30_000);
      expect((await camera()).framesFailed).toBe(0);
      const last = inferenceOf(agent.pid());
      expect(last).toHaveLength(1);
      agent.signal('SIGTERM');
      expect(await agent.ended()).toBe(0);
      expect(processesWith('inference/child/main').filter((pid) => last.includes(pid))).toEqual([]);
    } finally {
      await agent.dispose();
    }
  }, 120_000);
});

/** Processes that run a model, started by the one given. */
function inferenceOf(parent: number): number[] {
  return processesWith('inference/child/main').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent);
    } catch {
      return false;
    }
  });
}
