import { describe, expect, test } from 'vitest';
import { formatDuration, parseBytes, parseDurationMs } from '../../../agent/app/config/units.ts';

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['1s', 1000],
    ['1.5s', 1500],
    ['90 s', 90_000],
    ['1m', 60_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['0s', 0],
  ])('%s', (text, ms) => expect(parseDurationMs(text)).toBe(ms));

  test.each(['', '5', 's', '-1s', '1M', '1e3s', '1 min', '1s ', '1m30s', 'Infinitys', '1234567890s'])(
    'refuses %j',
    (text) => expect(parseDurationMs(text)).toBeNull(),
  );

  test.each([
    [0, '0ms'],
    [250, '250ms'],
    [1000, '1s'],
    [90_000, '90s'],
    [60_000, '1m'],
    [3_600_000, '1h'],
    [172_800_000, '2d'],
    [1500, '1500ms'],
  ])('%d ms is written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
    expect(parseDurationMs(text)).toBe(ms);
  });
});

describe('sizes', () => {
  test.each([
    ['64MB', 64_000_000],
    ['64MiB', 67_108_864],
    ['1kB', 1000],
    ['1KB', 1000],
    ['1KiB', 1024],
    ['1.5 GB', 1_500_000_000],
    ['7B', 7],
  ])('%s', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  test.each(['64', 'MB', '64mb', '-1MB', '1TB', '64M'])('refuses %j', (text) => expect(parseBytes(text)).toBeNull());
});
