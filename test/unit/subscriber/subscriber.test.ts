import { describe, expect, test } from 'vitest';
import { createSubscriber, type Ingested, type StreamKey, type Subscriber } from '../../../shared/subscriber.ts';
import { encodeReport } from '../../../shared/wire/codec.ts';
import { reportToJson } from '../../../shared/wire/json.ts';
import { type Report, streamOf, type WindowReport } from '../../../shared/wire/report.ts';
import { encodeControl, streamTopic } from '../../../shared/wire/topics.ts';
import { dayStartMs, morningOfWindows, windowAt } from '../../fixtures/day-of-windows.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';

const topicOf = (report: Report) => streamTopic(report.site, report.device, streamOf(report));
const give = (subscriber: Subscriber, report: Report, nowMs = 0): Ingested[] =>
  subscriber.ingest(topicOf(report), encodeReport(report), nowMs);
const kinds = (results: Ingested[]) => results.map(({ kind }) => kind);
const key: StreamKey = {
  site: windowReport.site,
  device: windowReport.device,
  journalId: windowReport.journalId,
  stream: 'window/line-3/base',
};
const stateTopic = `driftlight/1/${key.site}/${key.device}/state`;
function giveState(subscriber: Subscriber, first: number, last: number, nowMs = 0, over: object = {}): Ingested[] {
  const { site, device, journalId, stream } = key;
  const { bootId } = windowReport;
  const rest = { bootId, sessionId: 's', version: '1', at: '2026-03-02T07:00:00.000Z' };
  const streams = { [stream]: { first, last } };
  const state = { kind: 'state' as const, online: true, site, device, journalId, ...rest, streams, ...over };
  return subscriber.ingest(stateTopic, encodeControl(state), nowMs);
}
const ranges = (subscriber: Subscriber) => subscriber.gaps().map(({ from, to, sinceMs }) => [from, to, sinceMs]);
const numbered = (seq: number): WindowReport => windowAt('base', seq * 60_000, 8, { seq });

describe('a message', () => {
  test('is read as Protobuf and as JSON', () => {
    const subscriber = createSubscriber();
    expect(give(subscriber, windowReport)).toMatchObject([{ kind: 'report', report: windowReport }]);
    const json = new TextEncoder().encode(JSON.stringify(reportToJson(eventReport)));
    expect(subscriber.ingest(topicOf(eventReport), json, 0)).toMatchObject([{ kind: 'report', report: eventReport }]);
  });

  test('that comes again is a duplicate, also in the other format', () => {
    const subscriber = createSubscriber();
    give(subscriber, windowReport);
    const json = new TextEncoder().encode(JSON.stringify(reportToJson(windowReport)));
    expect(kinds(subscriber.ingest(topicOf(windowReport), json, 0))).toEqual(['duplicate']);
    expect(subscriber.counters).toMatchObject({ reports: 1, duplicates: 1 });
    expect(subscriber.frames()).toBe(windowReport.frames);
  });

  test('with the same number in another journal is another report', () => {
    const subscriber = createSubscriber();
    give(subscriber, windowReport);
    const other = { ...windowReport, journalId: '11111111-2222-4333-8444-555555555555' };
    expect(kinds(give(subscriber, other))).toEqual(['report']);
  });

  test('that is malformed is counted with its reason and nothing is thrown', () => {
    const subscriber = createSubscriber();
    const topic = topicOf(windowReport);
    for (const payload of ['', '{', '{}', 'hello'])
      expect(subscriber.ingest(topic, new TextEncoder().encode(payload), 0)).toMatchObject([
        { kind: 'malformed', topic },
      ]);
    expect(subscriber.ingest(topic, new Uint8Array(1_000_001), 0)).toMatchObject([
      { reason: 'payload: expected at most 1000000 bytes, got 1000001' },
    ]);
    expect(subscriber.counters).toMatchObject({ malformed: 5, reports: 0 });
  });

  test('on a topic where it does not belong is malformed', () => {
    const subscriber = createSubscriber();
    const topic = 'driftlight/1/plant-a/box-18/window/line-3/base';
    expect(subscriber.ingest(topic, encodeReport(windowReport), 0)).toEqual([
      {
        kind: 'malformed',
        topic,
        reason: 'topic: expected driftlight/1/plant-a/box-17/window/line-3/base, where this report belongs',
      },
    ]);
    expect(kinds(giveState(subscriber, 1, 2, 0, { device: 'box-18' }))).toEqual(['malformed']);
  });

  test('of another kind is left alone', () => {
    const subscriber = createSubscriber();
    expect(kinds(subscriber.ingest('driftlight/1/a/b/command', new Uint8Array(), 0))).toEqual(['other']);
    expect(kinds(subscriber.ingest('weather', new Uint8Array(), 0))).toEqual(['other']);
  });
});

describe('a gap', () => {
  test('is told when it opens, and closes when its reports come', () => {
    const subscriber = createSubscriber();
    give(subscriber, numbered(1), 10);
    expect(give(subscriber, numbered(4), 20)[1]).toEqual({
      kind: 'gap',
      gap: { ...key, from: 2, to: 3, sinceMs: 20 },
    });
    give(subscriber, numbered(3), 30);
    expect(ranges(subscriber)).toEqual([[2, 2, 20]]);
    give(subscriber, numbered(2), 40);
    expect([ranges(subscriber), subscriber.contiguousUpTo(key)]).toEqual([[], 4]);
  });

  test('at the end is noticed by the state', () => {
    const subscriber = createSubscriber();
    give(subscriber, numbered(1), 10);
    expect(kinds(giveState(subscriber, 1, 3, 20))).toEqual(['state', 'gap']);
    expect(kinds(giveState(subscriber, 1, 3, 30))).toEqual(['state']);
    expect(ranges(subscriber)).toEqual([[2, 3, 20]]);
  });

  test('at the beginning is noticed by the state, whichever comes first', () => {
    const before = createSubscriber();
    giveState(before, 2, 5, 10);
    give(before, numbered(5), 20);
    const after = createSubscriber();
    give(after, numbered(5), 20);
    expect(kinds(giveState(after, 2, 5, 30))).toEqual(['state', 'gap']);
    expect([ranges(before), ranges(after)]).toEqual([[[2, 4, 10]], [[2, 4, 30]]]);
  });

  test('that the box can no longer fill is gone', () => {
    const subscriber = createSubscriber();
    give(subscriber, numbered(1), 10);
    give(subscriber, numbered(6), 10);
    expect(giveState(subscriber, 4, 6, 20)[1]).toEqual({
      kind: 'gone',
      gap: { ...key, from: 2, to: 3, sinceMs: 10 },
      count: 2,
    });
    expect(ranges(subscriber)).toEqual([[4, 5, 10]]);
    subscriber.giveUp(key, 4, 5);
    expect([ranges(subscriber), subscriber.contiguousUpTo(key), subscriber.counters.gone]).toEqual([[], 6, 4]);
  });

  test('before the first report heard is no concern of one who says so', () => {
    const subscriber = createSubscriber({ from: 'heard' });
    giveState(subscriber, 1, 5);
    give(subscriber, numbered(7));
    expect(ranges(subscriber)).toEqual([[6, 6, 0]]);
    expect(kinds(give(subscriber, numbered(2)))).toEqual(['report']);
    expect(kinds(give(subscriber, numbered(2)))).toEqual(['duplicate']);
    expect(ranges(subscriber)).toEqual([[6, 6, 0]]);
  });

  test('one too many gives up the oldest', () => {
    const subscriber = createSubscriber({ maxGapsPerStream: 1 });
    for (const seq of [1, 3, 5]) give(subscriber, numbered(seq));
    expect([ranges(subscriber), subscriber.counters.givenUp]).toEqual([[[4, 4, 0]], 1]);
  });
});

describe('a coarser window', () => {
  const [first, ...others] = morningOfWindows();
  const minutes = [first!, ...others].filter(({ level }) => level === 'base');
  const [firstHour] = others.filter(({ level }) => level === 'hour');

  test('supersedes the finer ones inside it', () => {
    const subscriber = createSubscriber();
    for (const minute of minutes) give(subscriber, minute);
    expect(give(subscriber, firstHour!)).toMatchObject([{ superseded: false, supersedes: 6 }]);
    expect(subscriber.frames('line-3')).toBe(8 * 78);
  });

  test('supersedes a finer one that comes later', () => {
    const subscriber = createSubscriber();
    give(subscriber, firstHour!);
    expect(give(subscriber, minutes[5]!)).toMatchObject([{ superseded: true }]);
    expect(give(subscriber, minutes[6]!)).toMatchObject([{ superseded: false }]);
    expect(subscriber.counters.superseded).toBe(1);
  });

  test.each<[string, Partial<WindowReport>]>([
    ['camera', { camera: 'line-4' }],
    ['recipe', { recipe: 'lid-1l' }],
    ['recipe, when it has none', { recipe: null }],
    ['box', { device: 'box-18' }],
    ['journal', { journalId: '11111111-2222-4333-8444-555555555555' }],
  ])('leaves windows of another %s alone', (_, over) => {
    const subscriber = createSubscriber();
    give(subscriber, minutes[0]!);
    expect(give(subscriber, { ...firstHour!, ...over })).toMatchObject([{ supersedes: 0 }]);
  });

  test('leaves a window alone that reaches over its end', () => {
    const subscriber = createSubscriber();
    give(subscriber, windowAt('base', 3_600_000 - 30_000, 8));
    expect(give(subscriber, firstHour!)).toMatchObject([{ supersedes: 0 }]);
  });

  test('of another boot before any clock was set leaves it alone', () => {
    const unset = { clock: { synced: false }, startMs: 60_000, endMs: 120_000, atMs: 121_000, monotonicMs: 121_000 };
    const hour = { ...unset, startMs: 0, endMs: 3_600_000, atMs: 3_600_000, monotonicMs: 3_600_000 };
    const subscriber = createSubscriber();
    give(subscriber, windowAt('base', 0, 8, unset));
    const otherBoot = { bootId: '99999999-2222-4333-8444-555555555555' };
    expect(give(subscriber, windowAt('hour', 0, 16, { ...hour, ...otherBoot, seq: 1 }))).toMatchObject([
      { supersedes: 0 },
    ]);
    expect(give(subscriber, windowAt('hour', 0, 16, { ...hour, seq: 2 }))).toMatchObject([{ supersedes: 1 }]);
  });

  test('counts a minute that was sent before the clock was set', () => {
    const subscriber = createSubscriber();
    // Made 600 s after boot, for the minute before; the box believed 1970.
    const unset = { clock: { synced: false }, startMs: 540_000, endMs: 600_000, atMs: 600_000, monotonicMs: 600_000 };
    give(subscriber, windowAt('base', 0, 8, unset));
    // By then the boot is known to have begun at midnight.
    const set = { atMs: dayStartMs + 3_600_000, monotonicMs: 3_600_000 };
    expect(give(subscriber, windowAt('hour', 0, 48, set))).toMatchObject([{ supersedes: 1 }]);
    expect(subscriber.frames()).toBe(48);
  });
});

describe('windows of a clock that was set late', () => {
  const bootId = '99999999-2222-4333-8444-555555555555';
  const unset = {
    bootId,
    clock: { synced: false },
    startMs: 540_000,
    endMs: 600_000,
    atMs: 600_000,
    monotonicMs: 600_000,
  };
  const inTheDay = (subscriber: Subscriber) => subscriber.merged('line-3', dayStartMs, dayStartMs + 86_400_000).frames;

  test.each([
    ['the same boot', bootId],
    ['a later boot', '88888888-2222-4333-8444-555555555555'],
  ])('are moved by what the state of %s says, without another report', (_, present) => {
    const subscriber = createSubscriber();
    give(subscriber, windowAt('base', 0, 8, unset));
    expect(inTheDay(subscriber)).toBe(0);
    const told = { bootId: present, monotonicMs: 700_000, boots: [{ bootId, offsetMs: dayStartMs }] };
    giveState(subscriber, 1, 8, 0, told);
    expect(inTheDay(subscriber)).toBe(8);
    // A state that was retained since before the clock was set again says nothing new.
    giveState(subscriber, 1, 8, 0, { ...told, monotonicMs: 650_000, boots: [{ bootId, offsetMs: 5 }] });
    expect(inTheDay(subscriber)).toBe(8);
  });
});

describe('totals', () => {
  test('fold bins to those that all windows share', () => {
    const subscriber = createSubscriber();
    give(subscriber, windowAt('hour', 0, 80, { seq: 1 }));
    give(subscriber, windowAt('base', 3_600_000, 40, { seq: 1 }));
    expect(subscriber.merged('line-3', dayStartMs, dayStartMs + 86_400_000)).toMatchObject({
      windows: 2,
      frames: 120,
      straddling: 0,
      histograms: { luma: { lo: 0, hi: 256, counts: [30, 30, 30, 30] } },
      incompatible: [],
    });
  });

  test('merge statistics as if all frames were one window', () => {
    const subscriber = createSubscriber();
    // 1, 2, 3 and 5, 9: mean 4, sd √10, by hand.
    const stats = (n: number, mean: number, sd: number, min: number, max: number) => ({
      stats: { focus: { n, mean, sd, min, max } },
    });
    give(subscriber, windowAt('hour', 0, 8, { seq: 1, ...stats(3, 2, 1, 1, 3) }));
    give(subscriber, windowAt('hour', 3_600_000, 8, { seq: 2, ...stats(2, 7, Math.sqrt(8), 5, 9) }));
    const { focus } = subscriber.merged('line-3', 0, Number.MAX_SAFE_INTEGER).stats;
    expect(focus).toMatchObject({ n: 5, min: 1, max: 9 });
    expect(focus!.mean).toBeCloseTo(4, 12);
    expect(focus!.sd).toBeCloseTo(Math.sqrt(10), 6);
  });

  test('leave out windows that reach over an end, and other recipes', () => {
    const subscriber = createSubscriber();
    give(subscriber, windowAt('base', 0, 8, { seq: 1, recipe: 'a' }));
    give(subscriber, windowAt('base', 60_000, 16, { seq: 2, recipe: 'b' }));
    const whole = subscriber.merged('line-3', dayStartMs + 30_000, dayStartMs + 120_000);
    expect(whole).toMatchObject({ frames: 16, straddling: 1 });
    expect(subscriber.merged('line-3', 0, Number.MAX_SAFE_INTEGER, 'a').frames).toBe(8);
    expect(subscriber.merged({ device: 'box-18' }, 0, Number.MAX_SAFE_INTEGER).frames).toBe(0);
  });

  test('name histograms whose bins have nothing in common', () => {
    const subscriber = createSubscriber();
    give(subscriber, windowAt('base', 0, 8, { seq: 1 }));
    const other = { histograms: { luma: { lo: 0, hi: 1, counts: [8] } } };
    give(subscriber, windowAt('base', 60_000, 8, { seq: 2, ...other }));
    expect(subscriber.merged('line-3', 0, Number.MAX_SAFE_INTEGER)).toMatchObject({
      histograms: {},
      incompatible: ['luma'],
    });
  });

  test('are not kept when not wanted, duplicates still noticed', () => {
    const subscriber = createSubscriber({ keepWindows: false });
    expect(kinds([...give(subscriber, windowReport), ...give(subscriber, windowReport)])).toEqual([
      'report',
      'duplicate',
    ]);
    expect(subscriber.frames()).toBe(0);
  });
});
