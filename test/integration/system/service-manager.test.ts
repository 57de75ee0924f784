import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serviceManager } from '../../../agent/io/system/service-manager.ts';
import { until } from '../../fixtures/until.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-notify-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Stands in for systemd-notify: writes down what it was told, and what of the environment it sees. */
function notifier(script: string): string {
  const path = join(dir, 'notify');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const troubles: string[] = [];
function manager(program: string, environment: Record<string, string>) {
  troubles.length = 0;
  return serviceManager({ environment, pid: 4711, program, onTrouble: (reason) => troubles.push(reason) });
}

test('what systemd is told, with only what the child needs of the environment', async () => {
  const heard = join(dir, 'heard');
  const program = notifier(`printf '%s|' "$@" "$NOTIFY_SOCKET" "$SECRET" >> ${heard}; echo >> ${heard}`);
  const lines = () => (existsSync(heard) ? readFileSync(heard, 'utf8').trim().split('\n') : []);
  const environment = { NOTIFY_SOCKET: '/run/x', SECRET: 's', PATH: '/usr/bin:/bin' };
  manager(program, environment).ready('All is\nwell.');
  await until('it is ready', () => lines().length === 1);
  manager(program, environment).alive('Camera a gives pictures.');
  await until('it lives', () => lines().length === 2);
  manager(program, environment).stopping();
  await until('it stops', () => lines().length === 3);
  expect(lines()).toEqual([
    'READY=1|STATUS=All is well.|/run/x||',
    'WATCHDOG=1|STATUS=Camera a gives pictures.|/run/x||',
    'STOPPING=1|/run/x||',
  ]);
  expect(troubles).toEqual([]);
});

test('without a socket nothing is run', async () => {
  const told = manager(notifier('exit 1'), {});
  told.ready('x');
  expect(told.watchdogMs).toBeNull();
  expect(troubles).toEqual([]);
});

test.each([
  [{ WATCHDOG_USEC: '60000000' }, 60_000],
  [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '4711' }, 60_000],
  [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }, null],
  [{ WATCHDOG_USEC: '0' }, null],
  [{ WATCHDOG_USEC: 'x' }, null],
  [{}, null],
] as [Record<string, string>, number | null][])('watchdog %o', (environment, ms) => {
  expect(manager('true', { NOTIFY_SOCKET: '/run/x', ...environment }).watchdogMs).toBe(ms);
});

test('a program that is missing or fails is told once', async () => {
  const missing = manager(join(dir, 'none'), { NOTIFY_SOCKET: '/run/x' });
  missing.ready('x');
  missing.stopping();
  await until('it is told', () => troubles.length > 0);
  expect(troubles[0]).toMatch(/none cannot be run .*WatchdogSec/);
  const failing = manager(notifier('exit 3'), { NOTIFY_SOCKET: '/run/x' });
  failing.ready('x');
  await until('it is told', () => troubles.length > 0);
  expect(troubles).toEqual([expect.stringContaining('ended with 3')]);
});
