import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { streamOf } from '../../shared/wire/report.ts';
import { type AgentProcess, agentProcess } from '../fixtures/agent-process.ts';
import { type Listener, startListener } from '../fixtures/listener.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { until } from '../fixtures/until.ts';

let agent: AgentProcess | undefined;
let broker: Mosquitto | undefined;
let listener: Listener | undefined;
afterEach(async () => {
  await agent?.dispose();
  await listener?.stop();
  await broker?.stop();
});

test.skipIf(!mosquittoInstalled)(
  'a store that cannot be opened is set aside, subscribers hear which numbers are lost, and the box measures on (needs mosquitto)',
  async () => {
    broker = await startMosquitto();
    agent = await agentProcess({
      ...{ site: 'plant', device: 'box', broker: { url: broker.url } },
      cameras: [{ id: 'line', source: { type: 'simulated', fps: 0.2, speed: 120, width: 64, height: 48 } }],
    });
    listener = await startListener(broker.url);
    await agent.start();
    const { journalId: lostId } = (await agent.status()).journal;
    await until('windows are heard', () => listener!.windows('line', 'base').length >= 2);
    agent.signal('SIGTERM');
    expect(await agent.ended()).toBe(0);
    const { length } = listener.windows('line', 'base');
    writeFileSync(join(agent.dir, 'state', 'journal', 'data.mdb'), 'damaged');

    await agent.start();
    const told = await until('the loss is heard', () =>
      listener!.reports.find((report) => report.kind === 'event' && report.cause === 'journal-set-aside'),
    );
    expect(told).toMatchObject({ kind: 'event', type: 'system', severity: 'act', camera: null });
    expect(told.journalId).not.toBe(lostId);
    const evidence = told.kind === 'event' ? told.evidence.map(({ text }) => text) : [];
    expect(evidence.join('\n')).toContain(lostId);
    expect(evidence.join('\n')).toMatch(/window\/line\/base: numbers 1 to \d+, /);
    const [aside] = readdirSync(join(agent.dir, 'state')).filter((name) => name.startsWith('journal.damaged-'));
    expect(existsSync(join(agent.dir, 'state', aside!, 'data.mdb'))).toBe(true);
    await until('new windows are heard', () => listener!.windows('line', 'base').length >= length + 2);
    const numbers = listener.reports
      .filter((report) => report.journalId === told.journalId && streamOf(report) === 'window/line/base')
      .map(({ seq }) => seq);
    expect(numbers[0]).toBe(1);
    expect(listener.faults).toEqual([]);
  },
);
