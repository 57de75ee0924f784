import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Calendar, createCalendar, type Job } from '../../../agent/app/calendar.ts';
import type { MakeCronTask } from '../../../agent/app/cron-task.ts';
import { nodeCronTask } from '../../../agent/app/cron-task.ts';
import { schedule } from '../../../agent/app/schedule.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 2, 2, 6);

/** Tasks that fire when the test says so. */
function fakeCron() {
  const alive = new Map<string, { onTime: () => void; onMissed: () => void }>();
  let made = 0;
  const makeTask: MakeCronTask = ({ name }, call) => {
    made++;
    alive.set(name, call);
    return { nextMs: () => START_MS + DAY_MS, destroy: () => void (alive.get(name) === call && alive.delete(name)) };
  };
  return { makeTask, alive, made: () => made };
}

const calendars: Calendar[] = [];
afterEach(async () => {
  for (const calendar of calendars.splice(0)) await calendar.stop();
});

function running(jobs: Job[], clock = fakeClock({ wallMs: START_MS })) {
  const cron = fakeCron();
  const log = fakeLog();
  const calendar = createCalendar({ jobs, clock, log, makeTask: cron.makeTask });
  calendars.push(calendar);
  calendar.start();
  return { calendar, cron, log, clock };
}

const job = (name: string, run: Job['run'], rest: Partial<Job> = {}): Job => ({
  name,
  when: '20 2 * * *',
  run,
  ...rest,
});

describe('the clock', () => {
  test('must be plausible before anything is set up', async () => {
    const clock = fakeClock({ wallMs: 5 * DAY_MS, synced: false });
    const { calendar, cron } = running([job('trends', async () => {})], clock);
    await clock.advance(10_000);
    expect(cron.made()).toBe(0);
    expect(calendar.status()[0]!.nextRunMs).toBeNull();
    clock.setWall(START_MS);
    await clock.advance(1_000);
    expect(cron.made()).toBe(1);
    expect(calendar.status()[0]!.nextRunMs).toBe(START_MS + DAY_MS);
  });

  test('that is set, forwards or back, sets every job up anew, once', async () => {
    const { cron, clock, log } = running([job('a', async () => {}), job('b', async () => {})]);
    await clock.advance(10_000);
    expect(cron.made()).toBe(2);
    clock.setWall(START_MS + 40 * DAY_MS);
    await clock.advance(5_000);
    expect(cron.made()).toBe(4);
    clock.setWall(START_MS);
    await clock.advance(5_000);
    expect(cron.made()).toBe(6);
    expect(log.lines.filter(({ message }) => message.includes('clock was set')).length).toBe(2);
    expect(cron.alive.size).toBe(2);
  });

  test('that falls back to before any box was made stops the jobs', async () => {
    const { cron, clock } = running([job('a', async () => {})]);
    await clock.advance(1_000);
    clock.setWall(0, false);
    await clock.advance(2_000);
    expect(cron.alive.size).toBe(0);
  });
});

describe('jobs', () => {
  test('never overlap, and one that waits is not queued twice', async () => {
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const slow = (name: string) =>
      job(name, async () => {
        order.push(`${name} starts`);
        await new Promise<void>((resolve) => ends.push(resolve));
        order.push(`${name} ends`);
      });
    const { cron, clock } = running([slow('a'), slow('b')]);
    await clock.advance(1_000);
    for (const name of ['a', 'a', 'b', 'b', 'a']) cron.alive.get(name)!.onTime();
    await clock.advance(10);
    expect(order).toEqual(['a starts']);
    ends.shift()!();
    await clock.advance(10);
    expect(order).toEqual(['a starts', 'a ends', 'b starts']);
    ends.shift()!();
    await clock.advance(10);
    expect(order).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  });

  test('that throw are counted and logged, run again, and keep nobody else from running', async () => {
    let ran = 0;
    const failing = job('failing', () => Promise.reject(new Error('journal is full')));
    const { calendar, cron, clock, log } = running([failing, job('well', async () => void ran++)]);
    await clock.advance(1_000);
    for (let i = 0; i < 2; i++) {
      cron.alive.get('failing')!.onTime();
      cron.alive.get('well')!.onTime();
      await clock.advance(10);
    }
    expect(ran).toBe(2);
    expect(calendar.status()).toMatchObject([
      { name: 'failing', runs: 2, failures: 2, lastError: 'journal is full' },
      { name: 'well', runs: 2, failures: 0, lastError: null, lastRunMs: START_MS + 1_010 },
    ]);
    expect(log.lines.map(({ message }) => message)).toContain(
      'job failing failed: journal is full; it runs again at its next time',
    );
  });

  test('run on demand, and then say what went wrong', async () => {
    const { calendar } = running([
      job('well', async () => {}),
      job('failing', () => Promise.reject(new Error('no journal'))),
    ]);
    await calendar.runNow('well');
    await expect(calendar.runNow('failing')).rejects.toThrow('no journal');
    await expect(calendar.runNow('other')).rejects.toThrow(
      'no job of the calendar is called other; there are well, failing',
    );
    expect(calendar.status().map(({ runs }) => runs)).toEqual([1, 1]);
  });

  test('that were missed while the box was off run once at the start, and again only when due', async () => {
    let last = START_MS - 2 * DAY_MS;
    const noted = async (nowMs: number) => {
      last = nowMs;
    };
    const trends = job('trends', noted, { isDue: (nowMs) => nowMs - last > DAY_MS });
    const { calendar, clock, cron } = running([trends, job('hourly', async () => {})]);
    await clock.advance(2_000);
    expect(calendar.status().map(({ runs }) => runs)).toEqual([1, 0]);
    clock.setWall(START_MS + HOUR_MS);
    await clock.advance(2_000);
    cron.alive.get('trends')!.onMissed();
    await clock.advance(10);
    expect(calendar.status()[0]!.runs).toBe(1);
    cron.alive.get('hourly')!.onMissed();
    await clock.advance(10);
    expect(calendar.status()[1]!.runs).toBe(1);
  });

  test('a stop waits for the one that runs and starts no other', async () => {
    let end = () => {};
    const { calendar, clock, cron } = running([
      job('slow', () => new Promise<void>((resolve) => (end = resolve))),
      job('next', async () => {}),
    ]);
    await clock.advance(1_000);
    const { alive } = cron;
    alive.get('slow')!.onTime();
    alive.get('next')!.onTime();
    await clock.advance(10);
    let stopped = false;
    const stopping = calendar.stop().then(() => {
      stopped = true;
    });
    await clock.advance(10);
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(calendar.status().map(({ runs }) => runs)).toEqual([1, 0]);
    expect(alive.size).toBe(0);
  });
});

describe('node-cron', () => {
  afterEach(() => void vi.useRealTimers());

  test('the table runs at its times in the zone of the site, over a change of summer time', async () => {
    // Sunday 29 March 2026, 02:00 becomes 03:00 in Berlin; 02:20 is not there that day.
    vi.useFakeTimers({ now: Date.UTC(2026, 2, 27, 12) });
    const ran: string[] = [];
    const table = schedule({
      trends: async () => {},
      trendsAreDue: () => false,
      confirm: async () => {},
      confirmIsDue: () => false,
      takeOverValidated: async () => {},
    });
    const trends = table.find(({ name }) => name === 'trends')!;
    const note = (what: string) => () => void ran.push(`${what} ${new Date().toISOString().slice(5, 16)}`);
    const task = nodeCronTask(
      { ...trends, timeZone: 'Europe/Berlin' },
      { onTime: note('on time'), onMissed: note('missed') },
    );
    expect(task.nextMs()).toBe(Date.UTC(2026, 2, 28, 1, 20));
    await vi.advanceTimersByTimeAsync(4 * DAY_MS);
    task.destroy();
    expect(ran).toContain('on time 03-28T01:20');
    expect(ran).toContain('on time 03-30T00:20');
    expect(ran).toContain('on time 03-31T00:20');
    expect(ran.filter((line) => line.includes('missed'))).toEqual([]);
    await vi.advanceTimersByTimeAsync(4 * DAY_MS);
    expect(ran.length).toBeLessThanOrEqual(4);
  });

  test('a pattern that it cannot read is refused', () => {
    const make = () => nodeCronTask({ name: 'x', when: '61 * * * *', timeZone: 'UTC' }, { onTime() {}, onMissed() {} });
    expect(make).toThrow('job x: expected a cron pattern such as 20 2 * * *, got 61 * * * *');
  });
});
