import { connectAsync } from 'mqtt';
import { afterAll, expect, test } from 'vitest';
import { decodeReport } from '../../shared/wire/codec.ts';
import type { WindowReport } from '../../shared/wire/report.ts';
import { agentProcess } from '../fixtures/agent-process.ts';
import { startAedes } from '../fixtures/embedded-broker.ts';
import { until } from '../fixtures/until.ts';

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

test('predictions of an inspection program stand in the reports of the camera beside its pixels', async () => {
  const broker = await startAedes();
  ends.push(broker.stop);
  const program = await connectAsync(broker.url, { protocolVersion: 4 });
  ends.push(() => program.endAsync(true));
  const windows: WindowReport[] = [];
  program.on('message', (topic, payload) => {
    const report = topic.endsWith('/base') ? decodeReport(payload) : null;
    if (report?.kind === 'window') windows.push(report);
  });
  await program.subscribeAsync('driftlight/1/plant/box/window/#', { qos: 1 });
  const agent = await agentProcess({
    site: 'plant',
    device: 'box',
    broker: { url: broker.url },
    cameras: [
      {
        id: 'line',
        source: { type: 'simulated', fps: 5, width: 64, height: 48 },
        window: '10s',
        predictions: { classes: ['good', 'scratch'] },
      },
    ],
  });
  ends.push(agent.dispose);
  await agent.start();
  const camera = async () => (await agent.status()).cameras[0]!;
  await until('frames are counted', async () => (await camera()).frames > 0 && (await agent.status()).broker.connected);
  const say = (message: unknown) =>
    program.publishAsync('driftlight/1/plant/box/prediction/line', JSON.stringify(message), { qos: 1 });
  // Published again until the box has subscribed; a part counts once.
  await until('the first is taken', async () => {
    await say({ part: 'A-0', label: 'scratch', confidence: 0.5 });
    return (await camera()).predictions!.taken === 1;
  });
  for (let n = 1; n <= 9; n++) await say({ part: `A-${n}`, label: n < 8 ? 'good' : 'scratch', confidence: 0.9 });
  await say({ part: 'A-10', label: 'dent' });
  const { predictions } = await until('all are judged', async () => {
    const now = await camera();
    return now.predictions!.taken === 10 && now.predictions!.refused.unknownClass === 1 ? now : null;
  });
  expect(predictions!.lastRefusal).toBe('label: dent is none of predictions.classes');
  const said = () => windows.map(({ stats }) => stats['says-scratch']).filter((stat) => stat !== undefined);
  const counted = () => said().reduce((sum, { n }) => sum + n, 0);
  await until('windows with all of them were reported', () => counted() === 10, 30_000);
  // Three of ten.
  expect(said().reduce((sum, { n, mean }) => sum + n * mean, 0)).toBeCloseTo(3, 4);
  const histograms = windows.flatMap(({ histograms }) => histograms.predictedClass ?? []);
  const counts = histograms.map((one) => one.counts);
  expect([0, 1].map((bin) => counts.reduce((sum, list) => sum + list[bin]!, 0))).toEqual([7, 3]);
  expect(windows.every(({ stats }) => 'lumaMean' in stats)).toBe(true);
}, 90_000);
