import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginLife } from '../../../agent/app/process/life-file.ts';
import { restartProblem, restartText } from '../../../agent/core/health/last-end.ts';

let dir: string;
let nowMs: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'driftlight-life-'));
  nowMs = Date.UTC(2026, 2, 2, 12);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function begin(options: { bootId?: string; stateDir?: string } = {}) {
  const { bootId = 'boot-1', stateDir = dir } = options;
  nowMs += 1_000;
  return beginLife({ stateDir, runtimeDir: `${dir}`, bootId, wallMs: () => nowMs });
}

test('the first life has none before it', () => {
  expect(begin().lastEnd).toBeNull();
});

test('an orderly end, a failure with its reason, an end without a word and a box that went off are told apart', () => {
  begin().ends('stopped', null);
  const second = begin();
  expect(second.lastEnd).toMatchObject({ kind: 'stopped', reason: null });
  second.ends('failed', 'a commit failed: ENOSPC');
  second.ends('stopped', null);
  expect(begin().lastEnd).toEqual({ kind: 'failed', reason: 'a commit failed: ENOSPC', atMs: nowMs - 1_000 });
  expect(begin().lastEnd).toEqual({ kind: 'killed', reason: null, atMs: null });
  expect(begin({ bootId: 'boot-2' }).lastEnd).toEqual({ kind: 'power', reason: null, atMs: null });
});

test.each([
  ['watchdog killed ABRT', 'it did not answer in time and was ended by the watchdog'],
  ['oom-kill killed KILL', 'the system had no memory left'],
  ['core-dump dumped SEGV', 'signal SEGV'],
  ['signal killed KILL', 'signal KILL'],
  ['exit-code exited 1', 'exit status 1'],
  ['nonsense', null],
])('what systemd says of an end without a word is taken: %s', (result, reason) => {
  begin();
  writeFileSync(join(dir, 'service-result'), `${result}\n`);
  expect(begin().lastEnd).toEqual({ kind: 'killed', reason, atMs: null });
});

test('a state folder that takes nothing: the runtime folder has it', () => {
  const gone = join(dir, 'no-such-folder');
  begin({ stateDir: gone }).ends('failed', 'read-only file system');
  expect(begin({ stateDir: gone }).lastEnd).toMatchObject({ kind: 'failed', reason: 'read-only file system' });
});

test('the file is written over itself in the same length, so that a full disk takes it; a torn one counts as none', () => {
  const file = join(dir, 'last-life.json');
  const life = begin();
  const { size, ino } = statSync(file);
  life.ends('failed', 'x'.repeat(5_000));
  expect(statSync(file)).toMatchObject({ size, ino });
  expect(JSON.parse(readFileSync(file, 'utf8')).end.reason).toHaveLength(1_000);
  writeFileSync(file, '{"startedAtMs":1,"bootI');
  expect(begin().lastEnd).toBeNull();
});

test('people are told of a failure for an hour, and never of an orderly stop or of a box that was switched off', () => {
  const failed = { kind: 'failed', reason: 'out of memory', atMs: null } as const;
  expect(restartProblem(failed, 60_000)).toMatchObject({ level: 'watch', why: 'out of memory' });
  expect(restartProblem(failed, 3_600_001)).toBeNull();
  for (const kind of ['stopped', 'power'] as const)
    expect(restartProblem({ kind, reason: null, atMs: null }, 0)).toBeNull();
  expect(restartProblem(null, 0)).toBeNull();
  expect(restartText({ kind: 'stopped', reason: null, atMs: null })).toBeNull();
  expect(restartText(failed)).toBe('restarted after a failure: out of memory');
});
