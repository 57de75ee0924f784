import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pickRuntimeDir } from '../../../agent/io/journal/runtime-dir.ts';
import { type FakeLog, fakeLog } from '../../fixtures/fake-log.ts';

const tmpfs = 0x01021994;
const ext4 = 0xef53;

describe('pickRuntimeDir', () => {
  let folder: string;
  let log: FakeLog;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    log = fakeLog();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the configured folder and says nothing when it lies in memory', () => {
    const dir = join(folder, 'a', 'b');
    expect(pickRuntimeDir(dir, { log, typeOf: () => tmpfs })).toBe(dir);
    expect(statSync(dir).isDirectory()).toBe(true);
    expect(log.lines).toEqual([]);
  });

  it('warns of one on a disk and takes it', () => {
    expect(pickRuntimeDir(folder, { log, typeOf: () => ext4 })).toBe(folder);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('takes a fallback in memory when the configured one cannot be', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const [onDisk, inMemory] = [join(folder, 'disk'), join(folder, 'memory')];
    const typeOf = (dir: string) => (dir === inMemory ? tmpfs : ext4);
    expect(pickRuntimeDir(join(file, 'x'), { log, typeOf, fallbacks: [onDisk, inMemory] })).toBe(inMemory);
    expect(log.lines).toHaveLength(1);
    expect(() => pickRuntimeDir(join(file, 'x'), { log, typeOf, fallbacks: [join(file, 'y')] })).toThrow('runtimeDir');
  });
});
