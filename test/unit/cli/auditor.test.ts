import { describe, expect, test } from 'vitest';
import { Auditor } from '../../../agent/cli/auditor.ts';
import { createSubscriber } from '../../../shared/subscriber.ts';
import { encodeReport } from '../../../shared/wire/codec.ts';
import { streamOf } from '../../../shared/wire/report.ts';
import { encodeControl, parseTopic, type StateMessage, streamTopic } from '../../../shared/wire/topics.ts';
import { windowAt } from '../../fixtures/day-of-windows.ts';
import { windowReport } from '../../fixtures/reports.ts';

const { site, device, journalId, bootId } = windowReport;
const stream = 'window/line-3/base';
const box = `driftlight/1/${site}/${device}`;

/** An auditor with its subscriber, and all that it said as [topic's end, message]. */
function audit() {
  const said: [string, Record<string, unknown>][] = [];
  const subscriber = createSubscriber({ from: 'stored' });
  const auditor = new Auditor(subscriber, 'centre', (topic, payload) => {
    said.push([parseTopic(topic)!.kind, JSON.parse(new TextDecoder().decode(payload))]);
  });
  return {
    auditor,
    subscriber,
    said: () => said.splice(0),
    report(seq: number, nowMs: number) {
      const report = windowAt('base', seq * 60_000, 8, { seq });
      subscriber.ingest(streamTopic(site, device, streamOf(report)), encodeReport(report), nowMs);
      auditor.heardReport(report, nowMs);
    },
    state(first: number, last: number, nowMs: number, over: Partial<StateMessage> = {}) {
      const rest = { bootId, sessionId: 's', version: '1', at: '2026-03-02T07:00:00.000Z', online: true };
      const streams = { [stream]: { first, last } };
      const state: StateMessage = { kind: 'state', site, device, journalId, ...rest, streams, ...over };
      for (const result of subscriber.ingest(`${box}/state`, encodeControl(state), nowMs))
        if (result.kind === 'state') auditor.heardState(result.state);
    },
    reply: (message: object) => auditor.heardReply(`${box}/reply`, new TextEncoder().encode(JSON.stringify(message))),
  };
}

describe('an auditor', () => {
  test('acknowledges what came without a hole, each number once', () => {
    const { auditor, said, report, state } = audit();
    state(1, 2, 0);
    report(1, 0);
    report(2, 0);
    auditor.tick(0);
    auditor.tick(1_000);
    expect(said()).toEqual([['ack', { subscriber: 'centre', stream, upTo: 2, journalId }]]);
  });

  test('says after ten minutes again what may have got lost', () => {
    const { auditor, said, report, state } = audit();
    state(1, 1, 0);
    report(1, 0);
    for (const nowMs of [0, 599_999, 600_000]) auditor.tick(nowMs);
    expect(said()).toHaveLength(2);
  });

  test('acknowledges nothing before the box said what it has', () => {
    const { auditor, said, report, state } = audit();
    report(7, 0);
    auditor.tick(0);
    expect(said()).toEqual([]);
    state(7, 7, 0);
    auditor.tick(0);
    expect(said()).toMatchObject([['ack', { upTo: 7 }]]);
  });

  test('says it all again over a new connection', () => {
    const { auditor, said, report, state } = audit();
    state(1, 1, 0);
    report(1, 0);
    auditor.tick(0);
    auditor.connected();
    auditor.tick(0);
    expect(said().map(([kind]) => kind)).toEqual(['ack', 'ack']);
  });

  test('asks for a hole after a while, and not again before half a minute', () => {
    const { auditor, said, report, state } = audit();
    state(1, 5, 0);
    report(1, 0);
    report(5, 0);
    auditor.tick(4_999);
    expect(said()).toMatchObject([['ack', { upTo: 1 }]]);
    auditor.tick(5_000);
    expect(said()).toMatchObject([['command', { command: 'replay-range', stream, from: 2, to: 4, journalId }]]);
    auditor.tick(34_999);
    expect(said()).toEqual([]);
    auditor.tick(35_000);
    expect(said()).toMatchObject([['command', { from: 2, to: 4 }]]);
  });

  test('waits for the end of a stream as long as reports are coming', () => {
    const { auditor, said, report, state } = audit();
    state(1, 30, 0);
    for (let seq = 1; seq <= 20; seq++) report(seq, seq * 1_000);
    auditor.tick(34_999);
    expect(said()).toMatchObject([['ack', { upTo: 20 }]]);
    auditor.tick(35_000);
    expect(said()).toMatchObject([['command', { from: 21, to: 30 }]]);
  });

  test('asks for at most a thousand, and for the next ones when those have come', () => {
    const { auditor, said, report, state } = audit();
    state(1, 1_502, 0);
    report(1_502, 0);
    auditor.tick(5_000);
    expect(said()).toMatchObject([['command', { from: 1, to: 1_000 }]]);
    for (let seq = 1; seq <= 1_000; seq++) report(seq, 6_000);
    auditor.tick(6_000);
    expect(said()).toMatchObject([
      ['ack', { upTo: 1_000 }],
      ['command', { from: 1_001, to: 1_501 }],
    ]);
  });

  test('goes on over what is gone', () => {
    const { auditor, said, report, state, reply } = audit();
    state(1, 4, 0);
    report(4, 0);
    auditor.tick(5_000);
    const [[, { id }]] = said() as [[string, { id: string }]];
    reply({ id, outcome: 'sent', from: 3, to: 3 });
    auditor.tick(6_000);
    expect(said()).toMatchObject([['ack', { upTo: 2 }]]);
    reply({ id, outcome: 'gone', reason: 'thinned' });
    auditor.tick(7_000);
    expect(said()).toMatchObject([['ack', { upTo: 4 }]]);
  });

  test('passes over answers that are malformed or for others', () => {
    const { auditor, said, report, state, reply } = audit();
    state(1, 4, 0);
    report(4, 0);
    auditor.tick(5_000);
    said();
    reply({ id: 'another', outcome: 'gone' });
    reply({ outcome: 'gone' });
    reply([]);
    auditor.heardReply(`${box}/reply`, new Uint8Array([0xff]));
    auditor.tick(6_000);
    expect(said()).toEqual([]);
  });

  test('asks nothing of a box that is away or has begun another journal', () => {
    const { auditor, said, report, state } = audit();
    state(1, 4, 0, { online: false });
    report(4, 0);
    auditor.tick(60_000);
    state(1, 1, 0, { journalId: '11111111-2222-4333-8444-555555555555' });
    auditor.tick(60_000);
    expect(said().filter(([, { journalId: of }]) => of === journalId)).toEqual([]);
  });

  test('says it all again to a box that was away, and only to that', () => {
    const { auditor, said, report, state } = audit();
    state(1, 1, 0);
    report(1, 0);
    auditor.tick(0);
    said();
    state(1, 1, 1_000);
    auditor.tick(1_000);
    expect(said()).toEqual([]);
    state(1, 1, 2_000, { online: false });
    state(1, 1, 3_000);
    auditor.tick(3_000);
    expect(said()).toMatchObject([['ack', { upTo: 1 }]]);
    state(1, 1, 4_000, { sessionId: 'started anew' });
    auditor.tick(4_000);
    expect(said()).toMatchObject([['ack', { upTo: 1 }]]);
  });

  test('asks ever more rarely for what does not come, and for the other gaps meanwhile', () => {
    const { auditor, said, report, state } = audit();
    state(1, 9, 0);
    for (const seq of [1, 2, 4, 5, 6, 8, 9]) report(seq, 0);
    const asked: [number, unknown][] = [];
    for (let second = 1; second <= 3_600; second++) {
      auditor.tick(1_000 * second);
      for (const [kind, { from }] of said()) if (kind === 'command') asked.push([second, from]);
    }
    const times = (from: number) => asked.filter(([, first]) => first === from).map(([second]) => second);
    expect(times(3)[0]).toBe(5);
    expect(times(7)[0]).toBeLessThanOrEqual(120);
    // Pauses of 30 s, 1, 2, 4, 8 and then 10 minutes, and the half minute in which an answer may come.
    for (const from of [3, 7]) expect(times(from).length).toBeLessThanOrEqual(11);
    report(3, 3_600_000);
    report(7, 3_600_000);
    state(1, 11, 3_600_000);
    report(11, 3_600_000);
    for (let second = 3_601; second <= 3_605; second++) auditor.tick(1_000 * second);
    expect(said()).toMatchObject([
      ['ack', { upTo: 9 }],
      ['command', { from: 10, to: 10 }],
    ]);
  });

  test('gives up no more than the box said is gone', () => {
    const { auditor, subscriber, said, report, state, reply } = audit();
    state(1, 9, 0);
    report(9, 0);
    auditor.tick(5_000);
    const [[, { id }]] = said() as [[string, { id: string }]];
    reply({ id, outcome: 'gone', from: 1, to: 6 });
    expect(subscriber.gaps()).toMatchObject([{ from: 7, to: 8 }]);
  });
});
