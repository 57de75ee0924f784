import { mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boxWatch } from '../../../agent/app/page/box-watch.ts';
import type { BoxFacts } from '../../../agent/core/health/box-facts.ts';
import { readBoxBody } from '../../../agent/io/system/box-body.ts';
import { cardWear } from '../../../agent/io/system/flash-wear.ts';
import { plausibleCelsius, raspberryThrottling } from '../../../agent/io/system/heat.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-body-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(dir, file)), { recursive: true });
  writeFileSync(join(dir, file), text);
}

test('a Jetson: wear of its eMMC, the zone that is on, the alert that is raised', async () => {
  write('sys/block/mmcblk0/device/life_time', '0x02 0x03\n');
  write('sys/block/mmcblk0/device/pre_eol_info', '0x01\n');
  write('sys/block/mmcblk0boot0/size', '8192\n');
  write('sys/block/nvme0n1/device/model', 'KINGSTON\n');
  write('sys/block/loop0/size', '0\n');
  write('sys/class/thermal/thermal_zone0/type', 'cpu-thermal\n');
  write('sys/class/thermal/thermal_zone0/temp', '61250\n');
  write('sys/class/thermal/thermal_zone1/type', 'cv0-thermal\n');
  write('sys/class/thermal/thermal_zone1/temp', '-256000\n');
  mkdirSync(join(dir, 'sys/class/thermal/thermal_zone2'));
  // A zone that cannot be read: a directory where its value should be.
  mkdirSync(join(dir, 'sys/class/thermal/thermal_zone2/temp'));
  for (const [place, type, state] of [
    [0, 'pwm-fan', '3'],
    [1, 'cpu-throttle-alert', '1'],
    [2, 'gpu-throttle-alert', '0'],
  ] as const) {
    write(`sys/class/thermal/cooling_device${place}/type`, `${type}\n`);
    write(`sys/class/thermal/cooling_device${place}/cur_state`, `${state}\n`);
  }
  write('proc/meminfo', 'MemTotal:        7802032 kB\nMemFree: 1 kB\nMemAvailable:    3901016 kB\n');
  symlinkSync(join(dir, 'sys'), join(dir, 'link'));
  const { disk, ...body } = await readBoxBody({
    stateDir: dir,
    reserveBytes: 7,
    sys: join(dir, 'link'),
    proc: join(dir, 'proc'),
  });
  expect(body).toEqual({
    flash: [
      { name: 'mmcblk0', usedPercent: 30, spare: 'normal' },
      { name: 'nvme0n1', usedPercent: null, spare: null },
    ],
    temperatures: [{ sensor: 'cpu-thermal', celsius: 61.25 }],
    throttled: ['cpu-throttle-alert'],
    memory: { availableBytes: 3_901_016 * 1024, totalBytes: 7_802_032 * 1024 },
  });
  const { blocks, bsize } = statfsSync(dir);
  expect(disk).toMatchObject({ totalBytes: blocks * bsize, reserveBytes: 7 });
});

test('a box that tells nothing', async () => {
  const nowhere = join(dir, 'nowhere');
  const body = await readBoxBody({ stateDir: nowhere, reserveBytes: 1, sys: nowhere, proc: nowhere });
  expect(body).toEqual({ disk: null, flash: [], temperatures: [], throttled: [], memory: null });
});

// JESD84-B51: 0x01 is 0-10 % of life used, 0x0A 90-100 %, 0x0B exceeded; 0x00 not defined.
test.each([
  ['0x01 0x01', '0x01', { usedPercent: 10, spare: 'normal' }],
  ['0x01 0x0a', '0x02', { usedPercent: 100, spare: 'warning' }],
  ['0x0b 0x01', '0x03', { usedPercent: 110, spare: 'urgent' }],
  ['0x00 0x00', '0x00', { usedPercent: null, spare: null }],
  ['rubbish', 'rubbish', { usedPercent: null, spare: null }],
  ['0xff', '0xff', { usedPercent: null, spare: null }],
  [null, null, { usedPercent: null, spare: null }],
])('life_time %s and pre_eol_info %s', (lifeTime, preEolInfo, wear) => {
  expect(cardWear(lifeTime, preEolInfo)).toEqual(wear);
});

test('temperatures that no box has are none', () => {
  expect(['45500', '-5000', '0'].map(plausibleCelsius)).toEqual([45.5, -5, 0]);
  expect(['-256000', '999000', '', 'hot', null].map(plausibleCelsius)).toEqual([null, null, null, null, null]);
});

test('a Raspberry Pi: what holds it back now, not what did once', () => {
  expect(raspberryThrottling('50005')).toEqual(['under-voltage', 'throttled']);
  expect(raspberryThrottling('50000')).toEqual([]);
  expect(raspberryThrottling('zz')).toEqual([]);
});

test('the body is read at most every ten seconds, and nobody waits for it', async () => {
  let nowMs = 0;
  const answers: ((facts: BoxFacts) => void)[] = [];
  const look = boxWatch(() => new Promise((resolve) => answers.push(resolve)), { monotonicMs: () => nowMs });
  expect([look(), look()]).toEqual([null, null]);
  nowMs = 60_000;
  look();
  expect(answers).toHaveLength(1);
  const facts: BoxFacts = { disk: null, flash: [], temperatures: [], throttled: [], memory: null };
  answers[0]!(facts);
  await new Promise(setImmediate);
  expect(look()).toBe(facts);
  expect(answers).toHaveLength(2);
  nowMs += 9_999;
  expect(look()).toBe(facts);
  expect(answers).toHaveLength(2);
});
