import { expect, test } from 'vitest';
import { lossEvent } from '../../../agent/io/journal/loss.ts';
import { takenForDelivered } from '../../bench/faults/taken-for-delivered.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';

const journalId = '0b5a9d7e-9d1c-4b6e-8f64-3f1c7c0a9b11';
const stream = (name: string, last: number, acknowledged: number) => ({
  ...{ stream: name, first: 1, last, published: last, acknowledged },
});

/** What the bench makes of the event that the agent would send of this loss. */
function found(heard: Record<string, number[]>): string[] {
  const streams = [stream('window/folder/base', 5, 3), stream('event', 2, 2)];
  const loss = { reason: 'page 3 leads nowhere', setAside: null, atMs: 0, known: { journalId, atMs: 0, streams } };
  const event = lossEvent(loss, 'id', fakeClock(), 'acknowledged');
  const text = event.kind === 'event' ? event.evidence.map((one) => one.text).join('; ') : '';
  return takenForDelivered({ systemEvents: [text], numbers: (_, name) => new Set(heard[name]) });
}

test('what was delivered as the box says has come; what it says was not may be missing', () => {
  expect(found({ 'window/folder/base': [1, 2, 3], event: [1, 2] })).toEqual([]);
  expect(found({ 'window/folder/base': [1, 2, 3, 4, 5], event: [1, 2] })).toEqual([]);
});

test('a report that the box takes for delivered and that never came is named', () => {
  expect(found({ 'window/folder/base': [1, 3], event: [2] })).toEqual([
    `window/folder/base of ${journalId}: 2 up to 3`,
    `event of ${journalId}: 1 up to 2`,
  ]);
});
