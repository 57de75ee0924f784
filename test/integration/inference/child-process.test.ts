import { fork, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { childEnvironment } from '../../../agent/io/inference/child-environment.ts';
import type { FromChild, ToChild } from '../../../agent/io/inference/child-messages.ts';
import { openPixelSlots } from '../../../agent/io/inference/pixel-slots.ts';
import { fakeModelSpec } from '../../fixtures/fake-model-runner.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';
import {
  channelShares,
  channelSharesInterleaved,
  channelSharesOfType,
  slowModel,
} from '../../fixtures/model-runner-models.ts';
import { type RealModelRunner, realModelRunner } from '../../fixtures/real-model-runner.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

function plain(red: number, green: number, blue: number, pixels = 64): Picture {
  const levels = new Uint8Array(pixels * 3);
  for (let i = 0; i < levels.length; i += 3) levels.set([red, green, blue], i);
  return { width: 8, height: 8, channels: 3, pixels: levels };
}

/** Softmax over the three levels as numbers from 0 to 1, the surest one, as the definition says. */
function surest(levels: number[]): { label: string; confidence: number } {
  const powers = levels.map((level) => Math.exp(level / 255));
  const confidence = Math.max(...powers) / powers.reduce((sum, power) => sum + power, 0);
  return { label: ['red', 'green', 'blue'][powers.indexOf(Math.max(...powers))]!, confidence };
}

const isGone = (pid: number) => !existsSync(`/proc/${pid}`);
const named = {
  spec: { output: { kind: 'classifier', output: null, gives: 'probabilities', classes: ['red', 'green', 'blue'] } },
} as const;

describe('the process that runs a model', () => {
  let subject: RealModelRunner;
  afterEach(() => subject.runner.stop(5_000));
  const running = () => waitFor(() => subject.runner.status.state === 'running', 'the model runs', 20_000);

  test.each([
    ['planes', channelShares(), {}],
    ['any number of pictures', channelShares(['batch', 3, 8, 8]), {}],
    ['interleaved', channelSharesInterleaved(), {}],
  ])('pixels arrive as they are: %s', async (_, bytes) => {
    subject = realModelRunner(bytes, named);
    subject.runner.start();
    for (const levels of [
      [200, 100, 0],
      [7, 8, 9],
      [0, 255, 31],
    ]) {
      const reading = await subject.runner.run(plain(levels[0]!, levels[1]!, levels[2]!));
      const { label, confidence } = surest(levels);
      expect(reading?.prediction?.label).toBe(label);
      expect(reading?.prediction?.confidence).toBeCloseTo(confidence, 5);
    }
  });

  test.each([
    ['half precision', 10, {}],
    // Whole levels: the picture is not scaled.
    ['levels', 2, { scale: 1 }],
  ] as const)('pixels arrive as the type that the model takes: %s', async (_, type, picture) => {
    subject = realModelRunner(channelSharesOfType(type), { ...named, picture });
    subject.runner.start();
    const levels = type === 2 ? [3, 2, 1] : [200, 100, 0];
    const reading = await subject.runner.run(plain(levels[0]!, levels[1]!, levels[2]!));
    const expected = surest(type === 2 ? levels.map((level) => level * 255) : levels);
    expect(subject.runner.status.trouble).toBe(null);
    expect(reading?.prediction?.label).toBe(expected.label);
    // Eleven bits of a half.
    expect(reading?.prediction?.confidence).toBeCloseTo(expected.confidence, 3);
  });

  test('a model in the order blue, green, red gets them so', async () => {
    subject = realModelRunner(channelShares(), { ...named, picture: { colour: 'bgr' } });
    subject.runner.start();
    expect((await subject.runner.run(plain(200, 100, 0)))?.prediction?.label).toBe('blue');
  });

  test('killed with a picture under way it is back within 5 s and answers', async () => {
    subject = realModelRunner(slowModel(500, 8, 3));
    const { runner, pids, kill } = subject;
    runner.start();
    await running();
    const reading = runner.run(plain(1, 1, 1));
    const killedAtMs = performance.now();
    await kill();
    expect(await reading).toBe(null);
    expect(await runner.run(plain(1, 1, 1))).not.toBe(null);
    expect(performance.now() - killedAtMs).toBeLessThan(5_000);
    expect(pids.length).toBe(2);
    expect(isGone(pids[0]!)).toBe(true);
    expect(runner.status).toMatchObject({ state: 'running', trouble: null, runs: 1, failed: 1, restarts: 1 });
  });

  test('the event loop does not wait for a slow model', async () => {
    subject = realModelRunner(slowModel(800, 6, 3));
    const { runner } = subject;
    runner.start();
    await running();
    // Were the loop to wait, no timer could run out before the answer is there. How long it is kept, the bench measures.
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    onTestFinished(() => clearInterval(timer));
    for (let i = 0; i < 4; i++) {
      turns = 0;
      expect(await runner.run(plain(i, i, i))).not.toBe(null);
      expect(turns).toBeGreaterThan(5);
    }
  });

  test('a model that takes longer than it may is given up, and the next picture finds a new process', async () => {
    subject = realModelRunner(slowModel(1_000, 40, 3), { spec: { timeoutMs: 300 } });
    const { runner, pids } = subject;
    runner.start();
    await running();
    expect(await runner.run(plain(1, 1, 1))).toBe(null);
    expect(runner.status.failed).toBe(1);
    expect(runner.status.trouble).toMatch(/no answer within 300 ms/);
    await waitFor(() => pids.length === 2, 'a new process');
  });

  test('one that uses more memory than it may is ended, which is told as such', async () => {
    // Node and ONNX Runtime alone take more than this.
    subject = realModelRunner(slowModel(2_000, 1, 3), { memoryLimitBytes: 20e6 });
    const { runner } = subject;
    runner.start();
    await waitFor(() => runner.status.trouble !== null, 'it is ended', 20_000);
    expect(runner.status.trouble).toMatch(/out of memory: it used \d+ MB of the 20 MB it may use/);
  });

  test('its environment holds none of the agent’s secrets; nothing lies in the folder for pixels', async () => {
    process.env.DRIFTLIGHT_TEST_PASSWORD = 'not for children';
    onTestFinished(() => {
      delete process.env.DRIFTLIGHT_TEST_PASSWORD;
    });
    subject = realModelRunner(channelShares());
    subject.runner.start();
    await running();
    const environment = readFileSync(`/proc/${subject.pids[0]}/environ`, 'utf8');
    expect(environment).toContain('MALLOC_ARENA_MAX=2');
    expect(subject.runner.status.memoryBytes).toBeGreaterThan(10e6);
    // The agent and its cameras go before, for a core as for memory.
    expect(getPriority(subject.pids[0]!)).toBe(Math.min(19, getPriority() + 5));
    expect(readFileSync(`/proc/${subject.pids[0]}/oom_score_adj`, 'utf8').trim()).toBe('600');
    expect(environment).not.toContain('not for children');
    expect(readdirSync(subject.sharedDir)).toEqual([]);
  });

  test('stopped, it ends in order', async () => {
    subject = realModelRunner(slowModel(500, 8, 3));
    const { runner, pids } = subject;
    runner.start();
    await running();
    const reading = runner.run(plain(1, 1, 1));
    await runner.stop(10_000);
    expect(await reading).not.toBe(null);
    await waitFor(() => isGone(pids[0]!), 'it is gone');
    expect(subject.log.lines).toEqual([]);
  });

  test('it ends by itself when the agent is killed, after its run', async () => {
    const folder = modelFolder();
    const bytes = slowModel(500, 8, 3);
    subject = realModelRunner(bytes);
    const path = folder.put('slow.onnx', bytes);
    const options = folder.put(
      'options.json',
      JSON.stringify({
        spec: {
          ...fakeModelSpec,
          path,
          output: { kind: 'classifier', output: null, gives: 'probabilities', classes: [] },
        },
        model: { path, hash: 'ab', tapped: null },
        picture: { width: 8, height: 8, colour: 'rgb', scale: 1, mean: [0], std: [1] },
        ...{ cacheDir: null, queue: 2, sharedDir: folder.dir },
      }),
    );
    const program = fileURLToPath(new URL('../../fixtures/model-runner-agent.ts', import.meta.url));
    const agent = spawn(process.execPath, [program, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void agent.kill('SIGKILL'));
    let output = '';
    agent.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    await waitFor(() => output.includes('\n'), 'its model is opened', 20_000);
    const pid = Number(output.trim());
    expect(isGone(pid)).toBe(false);
    agent.kill('SIGKILL');
    await waitFor(() => isGone(pid), 'the process of the model ends', 10_000);
  });

  test('left by the agent in the middle of a run it ends without an abort', async () => {
    subject = realModelRunner(channelShares());
    const bytes = slowModel(600, 8, 3);
    const path = modelFolder().put('slow.onnx', bytes);
    const pixels = openPixelSlots(subject.sharedDir, 'pixels', 1, 192);
    onTestFinished(() => pixels.close());
    const program = fileURLToPath(new URL('../../../agent/io/inference/child/main.ts', import.meta.url));
    const child = fork(program, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', pixels.file],
      execArgv: [],
      env: childEnvironment(process.env),
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let words = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      words += chunk;
    });
    const heard: FromChild[] = [];
    child.on('message', (message) => heard.push(message as FromChild));
    child.send({
      kind: 'open',
      spec: { ...fakeModelSpec, output: { kind: 'classifier', output: null, gives: 'probabilities', classes: [] } },
      modelPath: path,
      modelHash: 'ab',
      tapped: null,
      picture: { width: 8, height: 8 },
      form: { colour: 'rgb', scale: 1, mean: [0], std: [1] },
      cacheDir: null,
      scratchDir: subject.sharedDir,
      engine: 'background',
      slotBytes: 192,
    } satisfies ToChild);
    await waitFor(() => heard.length > 0, 'the model is opened', 20_000);
    expect(heard[0]?.kind).toBe('opened');
    child.send({ kind: 'run', slot: 0, channels: 3 } satisfies ToChild);
    const left = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
    child.disconnect();
    expect(await left).toBe(0);
    expect(words).not.toMatch(/terminate|abort/i);
  });
});
