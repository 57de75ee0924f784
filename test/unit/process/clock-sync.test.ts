import { describe, expect, test } from 'vitest';
import { chronySynced, clockIsSynced, ntpSynced, timedatectlSynced } from '../../../agent/io/system/clock-sync.ts';
import { systemClock } from '../../../agent/io/system/system-clock.ts';

/** As the programs' manuals print them. */
const chronyGood =
  'CB00710F,203.0.113.15,3,1327150100.211,0.000000006,0.000012345,0.000007498,-17.321,0.000,0.027,0.001234,0.000567,64.2,Normal\n';
const chronyLocal = chronyGood.replace('CB00710F,203.0.113.15', '7F7F0101,');
const ntpGood = 'associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,\nversion="ntpd 4.2.8p15"\n';

describe('what time daemons say', () => {
  test.each([
    ['yes\n', true],
    ['no\n', false],
    ['Failed to connect to bus', null],
  ])('timedatectl: %j', (text, synced) => expect(timedatectlSynced(text)).toBe(synced));
  test.each([
    [chronyGood, true],
    [chronyGood.replace('Normal', 'Insert second'), true],
    [chronyGood.replace('Normal', 'Not synchronised'), false],
    [chronyLocal, false],
    ['506 Cannot talk to daemon', null],
  ])('chrony: %j', (text, synced) => expect(chronySynced(text)).toBe(synced));
  test.each([
    [ntpGood, true],
    [ntpGood.replace('leap_none', 'leap_alarm'), false],
    [ntpGood.replace('sync_ntp', 'sync_local'), false],
    [ntpGood.replace('sync_ntp', 'sync_unspec'), false],
    ['ntpq: read: Connection refused', null],
  ])('ntpd: %j', (text, synced) => expect(ntpSynced(text)).toBe(synced));

  test('the first that says yes is believed; nobody there means not', async () => {
    const answers: Record<string, string> = { timedatectl: 'no', chronyc: chronyGood };
    const asked: string[] = [];
    const ask = async ([program]: readonly [string, ...string[]]) => {
      asked.push(program);
      if (!(program in answers)) throw new Error('ENOENT');
      return answers[program]!;
    };
    expect(await clockIsSynced(ask)).toBe(true);
    expect(asked).toEqual(['timedatectl', 'chronyc']);
    delete answers.chronyc;
    expect(await clockIsSynced(ask)).toBe(false);
  });
});

describe('the system clock', () => {
  const year = (of: number) => Date.UTC(of, 5, 1);

  function clockWith(over: { wallMs?: number; mark?: boolean; answer?: boolean }) {
    const world = { wallMs: year(2026), nowMs: 0, mark: false, answer: false, asked: 0, ...over };
    const clock = systemClock({
      wallMs: () => world.wallMs,
      monotonicMs: () => world.nowMs,
      hasMark: () => world.mark,
      ask: async () => {
        world.asked++;
        return world.answer;
      },
    });
    return { world, clock };
  }

  test("is synced by timesyncd's mark, looked for every ten seconds, without asking anybody", () => {
    const { world, clock } = clockWith({ mark: true });
    expect(clock.synced()).toBe(true);
    expect(world.asked).toBe(0);
  });

  test('is never synced before the year of this version', () => {
    const { world, clock } = clockWith({ wallMs: year(2025), mark: true, answer: true });
    expect(clock.synced()).toBe(false);
    expect(world.asked).toBe(0);
  });

  test('asks a daemon once a minute until it is synced, then every quarter of an hour', async () => {
    const { world, clock } = clockWith({});
    const at = async (ms: number) => {
      world.nowMs = ms;
      clock.synced();
      await Promise.resolve();
      return [clock.synced(), world.asked];
    };
    expect(await at(1_000)).toEqual([false, 1]);
    expect(await at(60_000)).toEqual([false, 1]);
    world.answer = true;
    expect(await at(61_000)).toEqual([true, 2]);
    expect(await at(900_000)).toEqual([true, 2]);
    world.answer = false;
    expect(await at(961_000)).toEqual([false, 3]);
  });
});
