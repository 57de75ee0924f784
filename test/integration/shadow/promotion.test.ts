import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type AgentProcess, agentProcess } from '../../fixtures/agent-process.ts';
import { driftlight } from '../../fixtures/command.ts';
import { model, node, part, tensor } from '../../fixtures/model-bytes.ts';
import { channelShares } from '../../fixtures/model-runner-models.ts';
import { until } from '../../fixtures/until.ts';

/** The agent as a process, with small models that ONNX Runtime really runs and a simulated station of some 40 frames a
 * second. */

const classifier = { kind: 'classifier', output: 'shares', gives: 'probabilities', classes: ['red', 'green', 'blue'] };
const old = channelShares();
const good = Buffer.concat([channelShares(), part(6, 'the same, trained anew')]);
/** Logarithms of what is below zero. */
const broken = model(
  node('GlobalAveragePool', ['picture'], ['pooled']),
  node('Flatten', ['pooled'], ['means']),
  node('Softmax', ['means'], ['positive']),
  node('Neg', ['positive'], ['negative']),
  node('Log', ['negative'], ['shares']),
  tensor(11, 'picture', [1, 3, 8, 8]),
  tensor(12, 'shares', [1, 3]),
);
const otherSize = channelShares([1, 3, 16, 16]);

let agent: AgentProcess;
afterEach(() => agent.dispose());

async function box() {
  agent = await agentProcess({ site: 'plant-1', device: 'box-1', cameras: [] });
  const put = (name: string, bytes: Uint8Array) => {
    const file = join(agent.dir, name);
    writeFileSync(file, bytes);
    return file;
  };
  const { port } = new URL(agent.statusUrl);
  const config = {
    ...{ site: 'plant-1', device: 'box-1', stateDir: join(agent.dir, 'state'), runtimeDir: agent.runtimeDir },
    status: { port: Number(port) },
    cameras: [
      {
        ...{ id: 'line', source: { type: 'simulated', width: 64, height: 48, fps: 2, speed: 20 } },
        preprocess: { width: 8, height: 8 },
        model: { path: put('old.onnx', old), providers: ['cpu'], tap: 'none', output: classifier },
      },
    ],
  };
  writeFileSync(agent.configFile, JSON.stringify(config));
  await agent.start();
  const camera = async () => (await agent.status()).cameras[0]!;
  const runs = (name: string) =>
    until(`${name} answers`, async () => {
      const { model: now, promotion } = await camera();
      return now?.path.endsWith(name) && now.runs > 0 ? { runs: now.runs, promotion } : null;
    });
  await runs('old.onnx');
  async function command(...args: string[]) {
    const { ended, stdout, stderr } = driftlight(['model', ...args, '--config', agent.configFile]);
    return { status: await ended, out: stdout(), err: stderr() };
  }
  const promote = (name: string, bytes: Uint8Array) =>
    command('promote', put(name, bytes), '--reason', 'a test', '--without-gate', 'a test');
  return { camera, runs, promote, command };
}

describe('a promoted model', () => {
  test('takes over without a lost frame, proves itself over a kill, and is rolled back by hand', async () => {
    const { camera, runs, promote, command } = await box();
    expect((await promote('good.onnx', good)).status).toBe(0);
    const { promotion } = await runs('good.onnx');
    expect(promotion).toContain('proves itself');
    agent.signal('SIGKILL');
    await agent.ended();
    await agent.start();
    await runs('good.onnx');
    await until('it has proved itself', () => agent.output().includes('has proved itself'));
    const { framesFailed, model: now } = await camera();
    expect({ framesFailed, failed: now!.failed, skipped: now!.skipped }).toEqual({
      ...{ framesFailed: 0, failed: 0, skipped: 0 },
    });
    expect((await command('rollback')).out).toContain('the model of the settings');
    await runs('old.onnx');
  });

  test.each([
    ['cannot be loaded', otherSize, /it does not run: .*16×16/],
    ['gives no numbers', broken, /runs failed/],
  ])('that %s is sent back by the box itself, which says why', async (_, bytes, why) => {
    const { camera, runs, promote } = await box();
    expect((await promote('bad.onnx', bytes)).status).toBe(0);
    await until('it is sent back', () => agent.output().includes('was promoted and is not used'));
    expect(agent.output()).toMatch(why);
    await runs('old.onnx');
    const before = (await camera()).frames;
    await until('frames go on', async () => (await camera()).frames > before + 20);
    expect((await camera()).promotion).toBeUndefined();
    const { streams } = (await agent.status()).journal;
    expect(streams.find(({ stream }) => stream === 'event')?.last).toBeGreaterThanOrEqual(1);
  });
});
