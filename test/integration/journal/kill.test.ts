import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';

const maxBytes = 16 << 20;
const script = (name: string): string => join(import.meta.dirname, '../../fixtures', name);

/** A number from 0 to 1 for a seed (Weyl's sequence). */
const spread = (seed: number): number => (seed * 0.618_033_988_75) % 1;

/** Lets the process append until it has said `lines` lines, kills it, and returns the whole lines it said. */
async function appendAndKill(dir: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [script('append-until-killed.ts'), dir, String(maxBytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let killed = false;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    said += text;
    if (killed || said.split('\n').length <= lines) return;
    killed = true;
    child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return said.split('\n').slice(0, -1);
}

describe('the journal of a process that is killed', { timeout: 180_000 }, () => {
  let folder: JournalFolder;
  beforeEach(() => {
    folder = journalFolder();
  });
  afterEach(() => folder.remove());

  it('has every report that was said to be stored once, without a gap or a repeat', async () => {
    const acknowledged = new Map<string, Set<number>>();
    let journalId: string | null = null;
    for (let round = 0; round < 20; round++) {
      for (const line of await appendAndKill(folder.dir, 1 + Math.floor(spread(round + 1) * 400))) {
        const [stream = '', seq] = line.split(' ');
        const seqs = acknowledged.get(stream) ?? new Set();
        acknowledged.set(stream, seqs);
        expect(seqs.has(Number(seq))).toBe(false);
        seqs.add(Number(seq));
      }
      expect(existsSync(join(folder.dir, 'owner.json'))).toBe(true);
      const journal = await folder.open({ maxBytes });
      expect(journal.openedAnew).toBeNull();
      journalId ??= journal.journalId;
      expect(journal.journalId).toBe(journalId);
      for (const { stream, first, last } of journal.streams()) {
        const reports = journal.read(stream, 1, 1_000_000);
        expect(first).toBe(1);
        expect(reports.map(({ seq }) => seq)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
        for (const { seq, bytes } of reports.slice(-50)) expect(decodeStored(bytes).seq).toBe(seq);
        expect(Math.max(...acknowledged.get(stream)!)).toBeLessThanOrEqual(last);
      }
      expect(journal.damaged).toBe(0);
      expect(journal.state('open')).toHaveLength(3_000);
      await journal.close();
    }
    expect([...acknowledged.keys()].sort()).toEqual(['event', 'window/a/base', 'window/b/base']);
  });
});

describe('the journal when the system refuses a write', () => {
  it('rejects, says so once, writes no more, and leaves what was stored whole', async () => {
    const folder = journalFolder();
    await (await folder.open()).close();
    // The file has its 4 MiB already; writes beyond 1 MiB of it fail as on a full disk.
    const command = `ulimit -f 1024; exec "${process.execPath}" "${script('append-until-failing.ts')}" "${folder.dir}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', command]);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ unhandled: [], failed: said.rejections[0].replace('JournalDead: ', '') });
    expect(said.stored).toBeGreaterThan(100);
    expect(said.rejections).toHaveLength(2);
    expect(said.failed).toMatch(
      /a commit failed: .*(too large|File|limit|I\/O|Input).*end the agent and start it again/,
    );
    expect(said.later).toBe(said.rejections[0]);
    expect(said.flushed).toBe(said.rejections[0]);
    expect(said.errors).toHaveLength(1);
    const journal = await folder.open();
    expect(journal.openedAnew).toBeNull();
    expect(journal.read('window/a/base', 1, 10_000).map(({ seq }) => seq)).toEqual(
      Array.from({ length: said.stored }, (_, index) => index + 1),
    );
    await journal.close();
    folder.remove();
  });
});
