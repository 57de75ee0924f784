import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStore } from '../../../agent/io/journal/check/check-store.ts';
import { sealed } from '../../../agent/io/journal/sealed.ts';
import { driftlight } from '../../fixtures/command.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { eventDraft, levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const startMs = Date.UTC(2026, 2, 2, 7);
const base = 'window/line-3/base';
const maxBytes = 4 << 20;
/** A report of many pages among them; their text makes them findable in the file. */
const minute = (index: number) =>
  windowDraft({
    startMs: startMs + index * levelMs.base,
    baselineId: `${index}-`.padEnd(index === 5 ? 9_000 : 50, 'x'),
  });

describe('a check of the journal', () => {
  let folder: JournalFolder;
  let journalId: string;
  const data = () => join(folder.dir, 'data.mdb');
  const check = (repair = false) => checkStore({ dir: folder.dir, maxBytes, repair });
  const texts = async () => (await check()).findings.map(({ text }) => text);

  beforeEach(async () => {
    folder = journalFolder();
    const journal = await folder.open();
    ({ journalId } = journal);
    await journal.append(Array.from({ length: 70 }, (_, index) => minute(index)));
    await journal.append(
      [windowDraft({ level: 'hour', startMs }), eventDraft(startMs)],
      new Map([['a', new Uint8Array(9_000).fill(3)]]),
    );
    journal.advance(base, 'published', 12);
    await journal.close();
  });
  afterEach(() => folder.remove());

  /** Changes the main tree, or another, behind the journal's back. */
  async function change(write: (root: ReturnType<typeof raw>) => unknown): Promise<void> {
    const root = raw();
    await write(root);
    await root.flushed;
    await root.close();
  }
  const tree = (root: ReturnType<typeof raw>, name: string) =>
    root.openDB<Buffer, (string | number)[] | string>({ name, encoding: 'binary' });
  const raw = () =>
    open<Buffer, string>({ path: folder.dir, overlappingSync: false, encoding: 'binary', maxDbs: 502 } as object & {
      path: string;
    });
  function flip(text: string): void {
    const content = readFileSync(data());
    const at = content.lastIndexOf(text);
    expect(at).toBeGreaterThan(0);
    content[at + 1]! ^= 1;
    writeFileSync(data(), content);
  }

  it('finds nothing wrong with what the agent left, and changes nothing', async () => {
    const before = readFileSync(data());
    expect(await check()).toEqual({
      ...{ journalId, schema: 1, reports: 72, states: 1, findings: [], findingCount: 0, repaired: 0 },
      streams: [
        { stream: 'event', reports: 1, last: 1, published: 0, acknowledged: 0 },
        { stream: base, reports: 70, last: 70, published: 12, acknowledged: 0 },
        { stream: 'window/line-3/hour', reports: 1, last: 1, published: 0, acknowledged: 0 },
      ],
    });
    expect(readFileSync(data()).equals(before)).toBe(true);
  });

  it('finds reports whose bytes changed, drops them, and they are gone in the hour that holds them', async () => {
    flip('23-xxxx');
    expect(await texts()).toEqual([`${base}: report 24 is not what was written`]);
    const repaired = await check(true);
    expect(repaired).toMatchObject({ findings: [], findingCount: 0, repaired: 1, reports: 71 });
    const journal = await folder.open();
    expect(journal.journalId).toBe(journalId);
    expect(journal.gone(base, 1, 70)).toMatchObject([
      { from: 24, to: 24, supersededBy: [{ stream: 'window/line-3/hour', from: 1, to: 1 }] },
    ]);
    await journal.append([minute(70)]);
    expect(journal.damaged).toBe(0);
    await journal.close();
  });

  it.each<[string, (root: ReturnType<typeof raw>) => unknown, string]>([
    [
      'a cursor beyond the end',
      (root) => root.put(`stream/${base}`, sealed({ last: 70, published: 71, acknowledged: 99, covered: [[1, 60]] })),
      'published stands at 71, but the last number is 70',
    ],
    [
      'a last number that lies before the end',
      (root) => root.put(`stream/${base}`, sealed({ last: 60, published: 1, acknowledged: 0, covered: [] })),
      'report 70 lies behind the last one, 60',
    ],
    [
      'what counts as covered without a coarser window',
      (root) => root.put(`stream/${base}`, sealed({ last: 70, published: 12, acknowledged: 0, covered: [[1, 65]] })),
      'numbers 61 to 65 count as covered, but no coarser window that is stored holds them',
    ],
    [
      'ranges that cannot be understood',
      (root) => root.put(`stream/${base}`, sealed({ last: 70, published: 0, acknowledged: 0, covered: [[5, 2]] })),
      'what is covered cannot be understood',
    ],
    [
      'numbers that are not what was written',
      (root) => root.put(`stream/${base}`, Buffer.from('rubbish')),
      'its numbers and cursors',
    ],
    ['a boot whose clock is unreadable', (root) => root.put('boot/1', Buffer.from('rubbish')), 'boot 1: its clock'],
    [
      'a head that is unreadable',
      (root) => root.put('journal', Buffer.from('rubbish')),
      'schema and id of the journal',
    ],
    ['a state that lost a piece', (root) => root.remove('state/1/a'), 'state a is not what was written'],
    [
      'a long report that lost a piece',
      (root) => tree(root, 'part').remove([base, 6, 1]),
      'report 6 is not what was written',
    ],
    [
      'pieces that belong to nothing',
      (root) => tree(root, 'part').put([base, 500, 0], Buffer.from('x')),
      'belongs to none',
    ],
    ['a key that is none', (root) => tree(root, 'recent').put('rubbish', Buffer.from('x')), 'which is no key'],
  ])('finds and puts right %s', async (_, damage, says) => {
    await change(damage);
    const found = await texts();
    expect(found.join('\n')).toContain(says);
    const repaired = await check(true);
    expect(repaired).toMatchObject({ findings: [], findingCount: 0 });
    expect(repaired.repaired).toBeGreaterThanOrEqual(1);
    // The agent opens what is left; nothing is set aside, and it numbers on.
    const journal = await folder.open();
    expect(journal.openedAnew).toBeNull();
    expect(journal.journalId).toBe(journalId);
    await journal.append([minute(70)]);
    const status = journal.streams().find(({ stream }) => stream === base)!;
    expect(status.last).toBe(71);
    expect(status.published).toBeLessThanOrEqual(70);
    await journal.close();
  });

  it('says of a store of a later version which one is needed, and repairs nothing of it', async () => {
    await change((root) => root.put('journal', sealed({ schema: 9, journalId, needs: '3.0.0' })));
    const before = readFileSync(data());
    expect(await check(true)).toMatchObject({
      findings: [{ text: expect.stringContaining('check it with version 3.0.0'), repairable: false }],
      repaired: 0,
    });
    expect(readFileSync(data()).equals(before)).toBe(true);
  });

  it('says that a damaged file will be set aside, whatever the damage', async () => {
    const content = readFileSync(data());
    writeFileSync(data(), Buffer.concat([Buffer.alloc(8_192), content.subarray(8_192)]));
    const { findings } = await check();
    expect(findings).toEqual([{ text: expect.stringContaining('the file is damaged'), repairable: false }]);
  });

  it('leaves alone what an agent has open, and keeps the mark of one that ended badly', async () => {
    const journal = await folder.open();
    await expect(check()).rejects.toThrow(`process ${process.pid} has it open`);
    await journal.close();
    writeFileSync(join(folder.dir, 'owner.json'), '{"pid":999999999}');
    await check();
    let probes = 0;
    const again = await folder.open({
      probe: async () => {
        probes++;
        return null;
      },
    });
    expect(probes).toBe(1);
    await again.close();
  });

  it('is a command: text or JSON, exit status 0 when all is well, 1 when not, 2 for wrong use', async () => {
    const config = join(folder.parent, 'driftlight.yaml');
    const camera = { id: 'line-3', source: { type: 'simulated' } };
    const settings = { site: 'plant', device: 'box', stateDir: folder.parent, store: { maxBytes: '4.2MB' } };
    writeFileSync(config, JSON.stringify({ ...settings, cameras: [camera] }));
    const run = async (...args: string[]) => {
      const command = driftlight(['journal', 'check', ...args]);
      return { status: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
    };
    expect(await run('--config', config)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing is wrong'),
    });
    flip('23-xxxx');
    const json = await run('--config', config, '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, journalId, findingCount: 1 });
    const text = await run('--config', config);
    expect(text.stdout).toContain('1 finding:\n  window/line-3/base: report 24 is not what was written\n--repair');
    const repaired = await run('--config', config, '--repair');
    expect(repaired).toMatchObject({ status: 0, stdout: expect.stringContaining('1 finding put right') });
    expect((await run()).status).toBe(2);
    writeFileSync(config, JSON.stringify({ ...settings, stateDir: join(folder.parent, 'other'), cameras: [camera] }));
    expect(await run('--config', config)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('there is none'),
    });
  });
});
