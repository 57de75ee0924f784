import { describe, expect, test } from 'vitest';
import { MalformedReport } from '../../../shared/wire/malformed.ts';
import { streamOf } from '../../../shared/wire/report.ts';
import {
  buildTopic,
  encodeControl,
  isId,
  parseAck,
  parseState,
  parseTopic,
  type StateMessage,
  streamTopic,
  type Topic,
  topicFilter,
} from '../../../shared/wire/topics.ts';
import { windowReport } from '../../fixtures/reports.ts';

const box = { site: 'plant-a', device: 'box_17' };

describe('a topic', () => {
  test.each<[string, Topic]>([
    ['driftlight/1/plant-a/box_17/state', { ...box, kind: 'state' }],
    ['driftlight/1/plant-a/box_17/event', { ...box, kind: 'event' }],
    ['driftlight/1/plant-a/box_17/command', { ...box, kind: 'command' }],
    ['driftlight/1/plant-a/box_17/reply', { ...box, kind: 'reply' }],
    ['driftlight/1/plant-a/box_17/ack', { ...box, kind: 'ack' }],
    ['driftlight/1/plant-a/box_17/window/c1/hour', { ...box, kind: 'window', camera: 'c1', level: 'hour' }],
    ['driftlight/1/plant-a/box_17/trend/c1', { ...box, kind: 'trend', camera: 'c1' }],
    ['driftlight/1/plant-a/box_17/feedback/c1', { ...box, kind: 'feedback', camera: 'c1' }],
    ['driftlight/1/plant-a/box_17/prediction/c1', { ...box, kind: 'prediction', camera: 'c1' }],
  ])('%s', (text, topic) => {
    expect(buildTopic(topic)).toBe(text);
    expect(parseTopic(text)).toEqual(topic);
  });

  test.each([
    '',
    'driftlight',
    'driftlight/2/a/b/state',
    'driftlight/1/a/b',
    'driftlight/1/a/b/letters',
    'driftlight/1/a/b/state/more',
    'driftlight/1/a+/b/state',
    'driftlight/1/a/b/window/c',
    'driftlight/1/a/b/window/c/week',
    'driftlight/1/a/b/window/c/hour/x',
    'driftlight/1/a/b/trend',
    'driftlight/1/a/b/trend/c/x',
    'driftlight/1//b/state',
  ])('is none of ours: %s', (text) => {
    expect(parseTopic(text)).toBeNull();
  });

  test('of a stream is where its reports go', () => {
    expect(streamTopic('plant-a', 'box_17', streamOf(windowReport))).toBe(
      'driftlight/1/plant-a/box_17/window/line-3/base',
    );
    expect(() => streamTopic('a', 'b', 'window/x')).toThrow(
      "stream: expected window/…, event or trend/…, got 'window/x'",
    );
    expect(() => streamTopic('a', 'b', 'state')).toThrow('stream: expected');
  });

  test('is not built from what is no id', () => {
    expect(() => buildTopic({ site: 'a/b', device: 'c', kind: 'state' })).toThrow("got 'a/b'");
    expect(() => topicFilter('#', null)).toThrow("got '#'");
  });

  test('filter names what is asked for', () => {
    expect(topicFilter(null, null)).toBe('driftlight/1/+/+/#');
    expect(topicFilter('plant-a', null)).toBe('driftlight/1/plant-a/+/#');
  });

  test('ids have 1 to 64 characters of a few kinds', () => {
    expect([
      isId('a'),
      isId('A-_9'.repeat(16)),
      isId(''),
      isId('a'.repeat(65)),
      isId('ä'),
      isId('a\n'),
      isId(7),
    ]).toEqual([true, true, false, false, false, false, false]);
  });
});

describe('a state', () => {
  const state: StateMessage = {
    kind: 'state',
    online: true,
    ...box,
    journalId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    bootId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    sessionId: 's',
    version: '0.1.0',
    at: '2026-03-02T07:01:00.000Z',
    streams: { 'window/line-3/base': { first: 1, last: 42 } },
    cameras: { 'line-3': 'streaming' },
  };

  test('comes back with what later versions add', () => {
    expect(parseState(encodeControl(state))).toEqual(state);
  });

  test.each<[object, string]>([
    [{ kind: 'other' }, 'kind: expected state'],
    [{ online: 'yes' }, 'online: expected true or false'],
    [{ device: 'a b' }, 'device: expected an id'],
    [{ streams: { event: { first: 1 } } }, 'streams.event.last: expected a whole number'],
  ])('with %j is refused', (over, message) => {
    const payload = encodeControl({ ...state, ...over } as StateMessage);
    expect(() => parseState(payload)).toThrow(MalformedReport);
    expect(() => parseState(payload)).toThrow(message);
  });

  test('that is no JSON is refused', () => {
    expect(() => parseState(new Uint8Array([0xff]))).toThrow('payload: expected JSON');
  });
});

test('an acknowledgement comes back', () => {
  const ack = { subscriber: 'centre', stream: 'event', upTo: 7, journalId: '0f8fad5b-d9cb-469f-a165-70867728950e' };
  expect(parseAck(encodeControl(ack))).toEqual(ack);
  expect(() => parseAck(new TextEncoder().encode('{"subscriber":"a","stream":"event","upTo":-1}'))).toThrow('upTo');
});
