import { describe, expect, test } from 'vitest';
import type { BoxFacts } from '../../../agent/core/health/box-facts.ts';
import { boxProblems } from '../../../agent/core/health/box-problems.ts';
import { problemText } from '../../../agent/core/health/problem.ts';
import { answersOf } from '../../../agent/core/health/questions.ts';
import { verdictOf } from '../../../agent/core/health/verdict.ts';
import { uncheckedIntegrity } from '../../../agent/core/integrity/integrity-status.ts';
import { boxPage } from '../../../agent/io/status/page/box-page.ts';
import type { Page } from '../../../agent/io/status/page/page.ts';
import type { StatusSnapshot } from '../../../agent/pipeline/status-view.ts';
import { broker, camera, journal, nowMs, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

const body: BoxFacts = {
  disk: { freeBytes: 12e9, totalBytes: 32e9, reserveBytes: 16e6 },
  flash: [{ name: 'mmcblk0', usedPercent: 30, spare: 'normal' }],
  temperatures: [
    { sensor: 'cpu-thermal', celsius: 61.25 },
    { sensor: 'gpu-thermal', celsius: 48 },
  ],
  throttled: [],
  memory: { availableBytes: 4e9, totalBytes: 8e9 },
};
const withBody = (changes: Partial<BoxFacts>, others: Partial<StatusSnapshot> = {}) =>
  snapshot({ box: { ...body, ...changes }, ...others });
const told = (facts: StatusSnapshot) =>
  boxProblems(facts).map((problem) => `${problem.level}: ${problemText(problem, pageContext(facts).reader)}`);

describe('the verdict on the body of the box', () => {
  test('a sound one is no problem, nor is one that tells nothing', () => {
    expect(told(withBody({}))).toEqual([]);
    expect(told(withBody({ disk: null, flash: [], temperatures: [], memory: null }))).toEqual([]);
    expect(told(snapshot({ box: null }))).toEqual([]);
  });

  // Watch below the largest of two reserves (32 MB) and two percent of the disk, 500 MB at most; act below one reserve.
  test.each([
    [33e6, 1e9, null],
    [31e6, 1e9, 'watch'],
    [15e6, 1e9, 'act'],
    [641e6, 32e9, null],
    [499e6, 32e9, 'watch'],
    [510e6, 1e12, null],
    [490e6, 1e12, 'watch'],
  ])('%d bytes free of %d: %s', (freeBytes, totalBytes, level) => {
    const facts = withBody({ disk: { freeBytes, totalBytes, reserveBytes: 16e6 } });
    expect(boxProblems(facts)[0]?.level ?? null).toBe(level);
  });

  test('a full disk is told once: by the journal where that waits for room', () => {
    const full = { disk: { freeBytes: 1e6, totalBytes: 32e9, reserveBytes: 16e6 } };
    expect(told(withBody(full))).toEqual([
      'act: The disk of the box is full (1 MB free of 32000 MB). Make room on it: new reports cannot be kept until there is.',
    ]);
    expect(told(withBody(full, { journal: journal({ waits: 'no room' }) }))).toEqual([]);
  });

  test.each([
    [80, 'normal', null],
    [90, 'normal', 'watch'],
    [100, null, 'watch'],
    [110, null, 'act'],
    [10, 'warning', 'watch'],
    [null, 'urgent', 'act'],
    [null, null, null],
  ] as const)('flash with %s %% used and spare blocks %s: %s', (usedPercent, spare, level) => {
    const [problem] = boxProblems(withBody({ flash: [{ name: 'mmcblk1', usedPercent, spare }] }));
    expect(problem?.level ?? null).toBe(level);
  });

  test('of two worn memories the worse is told', () => {
    const flash: BoxFacts['flash'] = [
      { name: 'mmcblk0', usedPercent: 90, spare: null },
      { name: 'mmcblk1', usedPercent: 110, spare: 'urgent' },
    ];
    expect(told(withBody({ flash }))).toEqual([
      'act: The flash memory mmcblk1 is worn out (100 % of its life used, spare blocks: urgent). Save what is on it and replace it now: it may stop taking writes any day.',
    ]);
  });

  test.each([
    [84.9, [], null],
    [85, [], 'watch: The box is hot (soc 85 °C).'],
    [95, [], 'act: The box is too hot (soc 95 °C).'],
    [70, ['cpu-throttle-alert'], 'act: The box is too hot and runs slower (soc 70 °C, cpu-throttle-alert).'],
    [70, ['under-voltage', 'throttled'], 'act: The box gets too little power and runs slower.'],
  ])('%d °C, held back by %j', (celsius, throttled, says) => {
    const [first = null] = told(withBody({ temperatures: [{ sensor: 'soc', celsius }], throttled }));
    if (says === null) expect(first).toBeNull();
    else expect(first).toContain(says);
  });

  test('memory nearly used up', () => {
    expect(boxProblems(withBody({ memory: { availableBytes: 399e6, totalBytes: 8e9 } }))).toHaveLength(1);
    expect(boxProblems(withBody({ memory: { availableBytes: 401e6, totalBytes: 8e9 } }))).toHaveLength(0);
  });
});

const troubled = withBody(
  { disk: { freeBytes: 1e6, totalBytes: 32e9, reserveBytes: 16e6 } },
  {
    cameras: [camera({ state: 'stalled', lastFrameAgeMs: 300_000 }), camera({ id: 'line2', name: 'line2' })],
    broker: broker({ connected: false, lastError: 'connect ECONNREFUSED' }),
    config: { valid: false, problems: ['cameras[0].id: expected an id, got 7'], usingLastGood: true },
    integrity: {
      ...uncheckedIntegrity,
      state: 'departed',
      departures: ['camera line1: exposure 9 ms, validated 4 ms'],
    },
  },
);

describe('what a technician asks', () => {
  test('every problem of the verdict answers exactly one question', () => {
    const answers = answersOf(troubled);
    const all = answers.flatMap(({ problems }) => problems.map(({ what }) => what.text));
    expect(all.toSorted()).toEqual(
      verdictOf(troubled)
        .problems.map(({ what }) => what.text)
        .toSorted(),
    );
    expect(all).toHaveLength(5);
  });

  test('the most troubled question stands first, the others as they are asked', () => {
    expect(answersOf(snapshot()).map(({ question, level }) => [question, level])).toEqual([
      ['measures', 'well'],
      ['delivers', 'well'],
      ['healthy', 'well'],
      ['validated', 'well'],
    ]);
    expect(answersOf(troubled).map(({ question, level }) => [question, level])).toEqual([
      ['measures', 'blind'],
      ['healthy', 'act'],
      ['validated', 'act'],
      ['delivers', 'watch'],
    ]);
  });

  test('a box without cameras does not measure', () => {
    expect(answersOf(snapshot({ cameras: [] }))[0]).toMatchObject({ question: 'measures', level: 'blind' });
  });
});

describe('the screen of the box', () => {
  const drawn = async (facts: StatusSnapshot, more = {}) =>
    ((await boxPage(pageContext(facts, { more }), '')) as Page).body.text;

  test('says every answer, and the numbers behind it', async () => {
    const text = await drawn(withBody({}, { lastEnd: { kind: 'power', reason: null, atMs: nowMs } }), {
      boxScreen: () => ({
        oldestAtMs: nowMs - 3_600_000,
        clockMoved: true,
        cameras: [{ name: 'line1', modelHash: 'ab'.repeat(32), baselineId: 'base-7' }],
      }),
    });
    for (const part of [
      'Does it measure?',
      'Disk</dt><dd><bdi>12.0 GB of 32.0 GB free',
      'Hottest place</dt><dd><bdi>61 °C',
      'Flash memory mmcblk0</dt><dd><bdi>at most 30 % of its life used',
      'Oldest one</dt><dd><bdi>11:07 UTC',
      'went off with the box',
      'yes; times sent before are corrected',
      'Model</dt><dd><bdi>abababababababab</bdi>',
      'Baseline</dt><dd><bdi>base-7',
    ])
      expect(text).toContain(part);
  });

  test('what the system does not tell is unknown, never zero', async () => {
    const text = await drawn(snapshot());
    expect(text).toContain('Disk</dt><dd><bdi>unknown');
    expect(text).toContain('Hottest place</dt><dd><bdi>unknown');
  });

  test('names from outside stay text', async () => {
    const hostile = '<script>alert(1)</script>';
    const text = await drawn(
      withBody({
        flash: [{ name: hostile, usedPercent: null, spare: null }],
        temperatures: [{ sensor: hostile, celsius: 20 }],
        throttled: [hostile],
      }),
      {
        boxScreen: () => ({
          oldestAtMs: null,
          clockMoved: false,
          cameras: [{ name: hostile, modelHash: hostile, baselineId: hostile }],
        }),
      },
    );
    expect(text).not.toContain('<script>');
  });
});
