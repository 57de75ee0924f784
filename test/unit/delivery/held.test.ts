import { expect, it } from 'vitest';
import { HeldReports } from '../../../agent/pipeline/held.ts';

it('keeps ranges, so that a denied topic takes little room', () => {
  const held = new HeldReports();
  for (let seq = 1; seq <= 5_000; seq++) held.add('event', seq, 'denied');
  held.add('event', 77, 'denied');
  expect(held.count).toBe(5_000);
  const state = held.takeChange()!;
  expect(JSON.parse(new TextDecoder().decode(state))).toEqual({
    count: 5_000,
    ranges: [{ stream: 'event', from: 1, through: 5_000, reason: 'denied' }],
  });
  expect(held.takeChange()).toBeNull();
  const list = held.list();
  expect(list).toHaveLength(1_000);
  expect(list.at(-1)).toEqual({ stream: 'event', seq: 5_000, reason: 'denied' });
});

it('keeps a hundred ranges and counts all', () => {
  const held = new HeldReports();
  for (let seq = 1; seq <= 400; seq += 2) held.add('event', seq, 'denied');
  expect(held.count).toBe(200);
  expect(held.list().map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 201 + 2 * i));
});

it('lets go of what the journal has forgotten', () => {
  const held = new HeldReports();
  held.add('event', 1, 'denied');
  held.add('event', 3, 'too large');
  held.add('trend/a', 1, 'denied');
  held.forget('event', 3);
  expect(held.list()).toEqual([
    { stream: 'event', seq: 3, reason: 'too large' },
    { stream: 'trend/a', seq: 1, reason: 'denied' },
  ]);
  expect(held.count).toBe(2);
});

it.each(['', '[]', '{"count":1}', '{"count":1,"ranges":[{"stream":1}]}', '\xff'])(
  'does not take %j for a state',
  (text) => {
    expect(new HeldReports().restore(new TextEncoder().encode(text))).toBe(false);
  },
);
