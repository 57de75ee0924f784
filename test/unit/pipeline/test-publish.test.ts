import { expect, test } from 'vitest';
import { testPublish } from '../../../agent/pipeline/test-publish.ts';
import { fakeLink } from '../../fixtures/fake-link.ts';

const clock = (monotonicMs = () => 0) => ({ monotonicMs, sleep: () => new Promise<void>(() => {}) });
const names = { site: 'plant', device: 'box' };

test('a confirmed message is told with how long it took, and is no report', async () => {
  const { link, broker } = fakeLink();
  link.start({ topic: 'will', payload: new Uint8Array() });
  await new Promise(setImmediate);
  let nowMs = 0;
  const said = await testPublish({ link, clock: clock(() => (nowMs += 40)), ...names });
  expect(said).toBe('the broker confirmed it after 40 ms');
  expect(broker.received.map(({ topic }) => topic)).toEqual(['driftlight/1/plant/box/reply']);
});

test('a refusal, a silence and a broken connection are told with the reason', async () => {
  const { link, broker } = fakeLink();
  link.start({ topic: 'will', payload: new Uint8Array() });
  await new Promise(setImmediate);
  broker.refuse = () => 'Not authorized';
  await expect(testPublish({ link, clock: clock(), ...names })).rejects.toThrow(
    'the broker refused the message: Not authorized',
  );
  broker.refuse = () => null;
  broker.acknowledging = false;
  const soon = { monotonicMs: () => 0, sleep: async () => {} };
  await expect(testPublish({ link, clock: soon, ...names })).rejects.toThrow('confirmed nothing within 5 s');
  const lost = testPublish({ link, clock: clock(), ...names });
  broker.down();
  await expect(lost).rejects.toThrow('the connection broke');
  await expect(testPublish({ link, clock: clock(), ...names })).rejects.toThrow('the broker is not connected');
});

test('a box without a broker says so', async () => {
  await expect(testPublish({ link: null, clock: clock(), ...names })).rejects.toThrow('no connection to a broker');
});
