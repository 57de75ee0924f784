import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { readBox } from '../fixtures/box-truth.ts';
import { processesWith } from '../fixtures/processes.ts';
import { until } from '../fixtures/until.ts';

let agent: AgentProcess | undefined;
afterEach(() => agent?.dispose());

const live = { id: 'live', source: { type: 'simulated', fps: 10, width: 64, height: 48 }, window: '10s' };
const bombs: Record<string, string> = {
  'an error nobody caught': 'setTimeout(() => { throw new Error("boom"); }, 2500)',
  'a rejection nobody handled': 'setTimeout(() => Promise.reject(new Error("boom")), 2500)',
};

test.each(Object.keys(bombs))(
  '%s ends the agent as a failure: what was counted is kept, and the next start tells it',
  async (kind) => {
    let bomb = true;
    const imported = `--import=data:text/javascript,${encodeURIComponent(bombs[kind]!)}`;
    agent = await agentProcess({ site: 'plant', device: 'box', cameras: [live] }, () =>
      bomb ? { NODE_OPTIONS: imported } : {},
    );
    const { start, status, ended, signal, output } = agent;
    await start();
    expect((await status()).lastEnd).toBeNull();
    let counted = 0;
    const watching = setInterval(
      () =>
        status().then(
          ({ cameras }) => (counted = cameras[0]!.frames),
          () => {},
        ),
      50,
    );
    expect(await ended()).toBe(3);
    clearInterval(watching);
    expect(output()).toMatch(/the agent ends and must be started again: boom/);
    expect(counted).toBeGreaterThan(0);
    expect((await readBox(agent, ['live'])).accepted('live')).toBeGreaterThanOrEqual(counted);

    bomb = false;
    await start();
    const told = await status();
    expect(told.lastEnd).toMatchObject({ kind: 'failed', reason: 'boom' });
    expect(told.problems.join(' ')).toMatch(/ended by itself .*\(boom\)/);
    await until('the event is stored', async () =>
      (await status()).journal.streams.some(({ stream, last }) => stream === 'event' && last === 1),
    );
    signal('SIGKILL');
    await ended();
    await start();
    expect((await status()).lastEnd).toEqual({ kind: 'killed', reason: null, atMs: null });
    signal('SIGTERM');
    expect(await ended()).toBe(0);
    await start();
    expect((await status()).lastEnd).toMatchObject({ kind: 'stopped', reason: null });
  },
);

test('a reader of the configuration that is killed says nothing of the configuration: it is asked again, and at last the agent ends as a failure that a new start may cure', async () => {
  agent = await agentProcess({ site: 'plant', device: 'box', cameras: [live] });
  const killReader = async () => {
    const [reader] = await until('the configuration is being read', () => {
      const found = processesWith('prepare-child').filter((pid) => parentOf(pid) === agent!.pid());
      return found.length > 0 && found;
    });
    process.kill(reader!, 'SIGKILL');
    await until('that one is gone', () => !processesWith('prepare-child').includes(reader!));
  };
  agent.launch();
  await killReader();
  await until('the page answers', () => agent!.status().catch(() => null));
  agent.signal('SIGTERM');
  expect(await agent.ended()).toBe(0);

  agent.launch();
  for (let readers = 0; readers < 3; readers++) await killReader();
  expect(await agent.ended()).toBe(3);
  expect(agent.output()).toMatch(/was not read: its reader ended with SIGKILL/);
});

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return -1;
  }
}
