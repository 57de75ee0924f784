import { describe, expect, test } from 'vitest';
import type { HealthFacts } from '../../../agent/core/health/facts.ts';
import { liveness } from '../../../agent/core/health/liveness.ts';
import type { VerdictLevel } from '../../../agent/core/health/verdict.ts';
import { verdictText } from '../../../agent/core/health/verdict-text.ts';
import { broker, camera, journal, nowMs, snapshot } from '../../fixtures/fake-status.ts';

const dead = camera({
  state: 'stalled',
  trouble: 'ffmpeg exited with 1: Connection refused',
  lastFrameAgeMs: 4 * 60_000,
  lastFrameAtMs: nowMs - 4 * 60_000,
});
const other = camera({ id: 'line2', name: 'line2' });
const away = broker({ connected: false, protocol: null, lastError: 'connect ECONNREFUSED', backlog: 1_234 });
const failures = (count: number, agoMs: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `p${index}.jpg`, reason: 'truncated', atMs: nowMs - agoMs }));

const table: [name: string, facts: HealthFacts, level: VerdictLevel, sentence: string, problems: string[]][] = [
  ['one camera well', snapshot(), 'well', 'Camera line1 gives pictures. Reports reach the broker.', []],
  [
    'two cameras well',
    snapshot({ cameras: [camera(), other] }),
    'well',
    'Both cameras give pictures. Reports reach the broker.',
    [],
  ],
  [
    'three cameras, no broker wanted',
    snapshot({
      cameras: [camera(), other, camera({ id: 'line3' })],
      broker: broker({ configured: false, connected: false, address: null }),
    }),
    'well',
    'All 3 cameras give pictures. Reports stay in the box, since no broker is set.',
    [],
  ],
  [
    'a recording at its end',
    snapshot({ cameras: [camera({ state: 'ended', lastFrameAgeMs: 900_000 })] }),
    'well',
    'All recordings are read to their end. Reports reach the broker.',
    [],
  ],
  [
    'one of two cameras dead',
    snapshot({ cameras: [dead, other] }),
    'act',
    'Camera line1 has given no picture since 12:03 UTC.',
    [
      'Camera line1 has given no picture since 12:03 UTC (ffmpeg exited with 1: Connection refused). Check its cable and power.',
    ],
  ],
  [
    'in the time of the site',
    snapshot({ cameras: [dead, other], timeZone: 'Europe/Berlin' }),
    'act',
    'Camera line1 has given no picture since 13:03.',
    [
      'Camera line1 has given no picture since 13:03 (ffmpeg exited with 1: Connection refused). Check its cable and power.',
    ],
  ],
  [
    'dead since another day',
    snapshot({ cameras: [camera({ state: 'stalled', lastFrameAgeMs: 3 * 86_400_000 }), other] }),
    'act',
    'Camera line1 has given no picture since 27 Feb, 12:07 UTC.',
    ['Camera line1 has given no picture since 27 Feb, 12:07 UTC. Check its cable and power.'],
  ],
  [
    'the only camera dead',
    snapshot({ cameras: [dead] }),
    'blind',
    'The box sees nothing: camera line1 gives no picture.',
    [
      'Camera line1 has given no picture since 12:03 UTC (ffmpeg exited with 1: Connection refused). Check its cable and power.',
    ],
  ],
  [
    'every camera dead',
    snapshot({ cameras: [dead, { ...dead, id: 'line2', name: 'line2', trouble: '401 Unauthorized' }] }),
    'blind',
    'The box sees nothing: none of its 2 cameras gives a picture.',
    [
      'Camera line1 has given no picture since 12:03 UTC (ffmpeg exited with 1: Connection refused). Check its cable and power.',
      'Camera line2 has given no picture since 12:03 UTC (401 Unauthorized). Check the user name and password in its configuration.',
    ],
  ],
  ['no camera at all', snapshot({ cameras: [] }), 'blind', 'The box sees nothing: no camera is configured.', []],
  [
    'a camera given up',
    snapshot({ cameras: [camera({ state: 'failed', trouble: 'baseline line1.dlb: not found' }), other] }),
    'act',
    'Camera line1 does not run.',
    [
      'Camera line1 does not run (baseline line1.dlb: not found). Correct this; the agent tries again by itself. driftlight doctor tests every part.',
    ],
  ],
  [
    'pictures that have changed',
    snapshot({
      cameras: [
        camera({
          drift: [
            {
              severity: 'act',
              onsetMs: Date.UTC(2026, 2, 2, 11, 40),
              says: 'Brightness −16 grey levels, 5.4 baseline SD',
              action: 'Look at the lamp first.',
            },
          ],
        }),
        other,
      ],
    }),
    'act',
    'The pictures of camera line1 have changed since 11:40 UTC.',
    [
      'The pictures of camera line1 have changed since 11:40 UTC (Brightness −16 grey levels, 5.4 baseline SD). Look at the lamp first.',
    ],
  ],
  [
    'starting, nothing else known yet',
    snapshot({
      uptimeMs: 4_000,
      cameras: [camera({ state: 'waiting', lastFrameAgeMs: null, lastFrameAtMs: null })],
      broker: broker({ connected: false, lastAcknowledgedAgeMs: null }),
      clock: { synced: false, atMs: nowMs, bootId: 'b' },
    }),
    'starting',
    'The box is starting: it waits for the first picture of camera line1.',
    [],
  ],
  [
    'never a picture',
    snapshot({
      uptimeMs: 31_000,
      cameras: [camera({ state: 'waiting', lastFrameAgeMs: null, trouble: 'open /dev/video0: ENOENT' }), other],
    }),
    'act',
    'Camera line1 has given no picture since the start at 12:06 UTC.',
    [
      'Camera line1 has given no picture since the start at 12:06 UTC (open /dev/video0: ENOENT). Check that it is plugged in and its path is right.',
    ],
  ],
  [
    'dead, and the clock is not to be trusted',
    snapshot({ uptimeMs: 60_000, cameras: [dead, other], clock: { synced: false, atMs: nowMs, bootId: 'b' } }),
    'act',
    'Camera line1 gives no picture any more.',
    ['Camera line1 gives no picture any more (ffmpeg exited with 1: Connection refused). Check its cable and power.'],
  ],
  [
    'streaming, but late',
    snapshot({ cameras: [camera({ lastFrameAgeMs: 65_000 }), other] }),
    'watch',
    'Camera line1 is late: no new picture since 12:05 UTC.',
    ['Camera line1 is late: no new picture since 12:05 UTC. If it stays so, check its cable and power.'],
  ],
  [
    'a folder may be quiet',
    snapshot({ cameras: [camera({ lastFrameAgeMs: 3_600_000, expectedIntervalMs: null })] }),
    'well',
    'Camera line1 gives pictures. Reports reach the broker.',
    [],
  ],
  [
    'three unreadable pictures of late',
    snapshot({ cameras: [camera({ lastFailures: failures(3, 60_000) })] }),
    'watch',
    'Camera line1 gives pictures that cannot be read.',
    [
      'Camera line1 gives pictures that cannot be read (p2.jpg: truncated). Look at its list of failures; a bad cable or a full disk can cause this.',
    ],
  ],
  [
    'unreadable pictures long ago',
    snapshot({ cameras: [camera({ lastFailures: failures(9, 3_600_000) })] }),
    'well',
    'Camera line1 gives pictures. Reports reach the broker.',
    [],
  ],
  [
    'broker away',
    snapshot({ broker: away }),
    'watch',
    'The broker cannot be reached.',
    [
      'The broker cannot be reached (connect ECONNREFUSED). Check that the broker runs and its port is right. 1,234 reports wait in the box, none is lost. The last receipt came at 12:06 UTC.',
    ],
  ],
  [
    'broker away and space ran out',
    snapshot({ broker: { ...away, lastAcknowledgedAgeMs: null }, journal: journal({ thinned: 2_000 }) }),
    'act',
    'The broker cannot be reached.',
    [
      'The broker cannot be reached (connect ECONNREFUSED). Check that the broker runs and its port is right. Space ran out: 2,000 detailed reports were dropped; their hours and days are kept.',
    ],
  ],
  [
    'thinned once, delivered since',
    snapshot({ journal: journal({ thinned: 2_000 }) }),
    'well',
    'Camera line1 gives pictures. Reports reach the broker.',
    [],
  ],
  [
    'broker refuses',
    snapshot({ broker: broker({ held: [{ stream: 'event', seq: 7, reason: 'not authorized' }] }) }),
    'act',
    'The broker refuses a report of this box.',
    [
      'The broker refuses a report of this box (event number 7: not authorized). Check in the broker what this box may publish.',
    ],
  ],
  [
    'broker hangs',
    snapshot({ broker: broker({ inFlight: 20, lastAcknowledgedAgeMs: 61_000 }) }),
    'watch',
    'The broker is connected but confirms nothing.',
    [
      'The broker is connected but confirms nothing. Check that the broker is not overloaded or stopped. The reports are kept until it confirms them.',
    ],
  ],
  [
    'journal failed',
    snapshot({ journal: journal({ trouble: 'append: ENOSPC' }) }),
    'act',
    'The journal has failed: new reports cannot be kept.',
    [
      'The journal has failed: new reports cannot be kept (append: ENOSPC). Check that the disk is not full, then run driftlight journal check.',
    ],
  ],
  [
    'disk full',
    snapshot({ journal: journal({ waits: 'append to journal /s: the disk has 4 bytes left' }) }),
    'act',
    'New reports cannot be kept for now.',
    [
      'New reports cannot be kept for now (append to journal /s: the disk has 4 bytes left). Make room on the disk of the box or, where it takes no writes, have it replaced; then all goes on by itself.',
    ],
  ],
  [
    'wrong configuration file',
    snapshot({ config: { valid: false, problems: ['site: missing', 'cameras[0].id: empty'], usingLastGood: true } }),
    'act',
    'The new configuration file is wrong, so the box runs with the last good one.',
    [
      'The new configuration file is wrong, so the box runs with the last good one (site: missing and 1 more). Correct the file; driftlight check lists every problem in it.',
    ],
  ],
  [
    'clock not set for minutes',
    snapshot({ clock: { synced: false, atMs: nowMs, bootId: 'b' } }),
    'watch',
    'The clock of the box is not set, so the times in its reports may be wrong.',
    [
      'The clock of the box is not set, so the times in its reports may be wrong. Check that it reaches a time server; the times are corrected as soon as it does.',
    ],
  ],
  [
    'overloaded',
    snapshot({ eventLoopDelayMs: { p99: 400 } }),
    'watch',
    'The box has too much to do and reacts late.',
    [
      'The box has too much to do and reacts late (up to 400 ms). Lower the picture rate of its cameras, or look what else runs on it.',
    ],
  ],
];

describe('verdict', () => {
  test.each(table)('%s', (_name, facts, level, sentence, problems) => {
    expect(verdictText(facts)).toMatchObject({ level, sentence, problems });
  });

  test('several problems: the worst in the sentence, act before watch', () => {
    const verdict = verdictText(
      snapshot({
        cameras: [camera({ lastFrameAgeMs: 65_000 }), { ...dead, id: 'line2', name: 'line2' }],
        broker: away,
      }),
    );
    expect(verdict.level).toBe('act');
    expect(verdict.sentence).toBe('Camera line2 has given no picture since 12:03 UTC. There are 2 more problems.');
    expect(verdict.problems.map((problem) => problem.slice(0, 23))).toEqual([
      'Camera line2 has given ',
      'Camera line1 is late: n',
      'The broker cannot be re',
    ]);
  });

  test('the sentence holds still while the numbers run', () => {
    const later = { ...away, backlog: 1_240, inFlight: 3 };
    expect(verdictText(snapshot({ broker: later })).sentence).toBe(verdictText(snapshot({ broker: away })).sentence);
  });

  test('an unknown time zone is read as UTC', () => {
    expect(verdictText(snapshot({ cameras: [dead, other], timeZone: 'Nowhere/Land' })).sentence).toContain('12:03');
  });
});

describe('liveness', () => {
  test('dead cameras, absent brokers and wrong files are no reason to restart', () => {
    const facts = snapshot({
      cameras: [dead],
      broker: away,
      config: { valid: false, problems: ['x'], usingLastGood: true },
    });
    expect(liveness(facts)).toEqual({ status: 'ok', reasons: [] });
  });

  test('a failed journal and a hanging program are', () => {
    const facts = snapshot({ journal: journal({ trouble: 'append: EIO' }), eventLoopDelayMs: { p99: 2_500 } });
    expect(liveness(facts)).toEqual({
      status: 'failing',
      reasons: ['journal: append: EIO', 'event loop: delayed by 2500 ms (p99), allowed 2000 ms'],
    });
  });

  test('a journal that fills while the broker is away says so before it drops anything', () => {
    const full = journal({ bytes: 59_000_000, maxBytes: 64_000_000 });
    const nearly = verdictText(snapshot({ broker: away, journal: full })).problems[0];
    expect(nearly).toContain('1,234 reports wait in the box, none is lost. The journal is 92 % full;');
    expect(verdictText(snapshot({ broker: away })).problems[0]).not.toContain('full');
  });
});
