import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import { allMigrations, currentSchema, type Migration } from '../../../agent/io/journal/migrate.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const base = 'window/line-3/base';
const minute = (index: number) => windowDraft({ startMs: Date.UTC(2026, 2, 2, 7) + index * levelMs.base });
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (content: Uint8Array | null) => content && Buffer.from(content).toString();

/** Two steps as later versions may have them: a state gets another name, then another content. */
const { schema: now } = currentSchema(allMigrations);
const renamed: Migration = {
  to: now + 1,
  since: '7.1.0',
  plan(store) {
    const before = store.state('colour');
    return (writer) => {
      if (before === null || before === 'damaged') return;
      writer.putState('color', before);
      writer.putState('colour', null);
    };
  },
};
const shouted: Migration = {
  to: now + 2,
  since: '7.2.0',
  plan(store) {
    const before = store.state('color');
    const louder = before === null || before === 'damaged' ? null : bytes(text(before)!.toUpperCase());
    return (writer) => writer.putState('color', louder);
  },
};

describe('a journal of another version of the program', () => {
  let folder: JournalFolder;
  let journal: LmdbJournal;
  beforeEach(async () => {
    folder = journalFolder();
    journal = await folder.open();
    await journal.append([minute(0), minute(1)], new Map([['colour', bytes('red')]]));
    journal.advance(base, 'published', 1);
    await journal.close();
  });
  afterEach(async () => {
    await journal.close();
    folder.remove();
  });
  const file = () => readFileSync(join(folder.dir, 'data.mdb'));

  it.each([
    ['one step at a time', [[renamed], [renamed, shouted]]],
    ['two steps at once', [[renamed, shouted]]],
  ])('is brought forward, %s, with all its reports, and numbers on', async (_, versions) => {
    const { journalId } = journal;
    for (const migrations of versions) {
      journal = await folder.open({ migrations });
      await journal.close();
    }
    journal = await folder.open({ migrations: versions.at(-1)! });
    expect(journal.journalId).toBe(journalId);
    expect(text(journal.state('color'))).toBe('RED');
    expect(journal.state('colour')).toBeNull();
    expect(journal.streams()).toMatchObject([{ stream: base, first: 1, last: 2, published: 1 }]);
    await journal.append([minute(2)]);
    expect(journal.read(base, 1, 10).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('is migrated once', async () => {
    await (await folder.open({ migrations: [renamed] })).close();
    journal = await folder.open({ migrations: [renamed] });
    await journal.append([], new Map([['colour', bytes('kept')]]));
    await journal.close();
    journal = await folder.open({ migrations: [renamed] });
    expect(text(journal.state('colour'))).toBe('kept');
  });

  it('is refused when it is newer: names the version that is needed, changes and sets aside nothing', async () => {
    await (await folder.open({ migrations: [renamed, shouted] })).close();
    const before = file();
    const refused = folder.open({ migrations: [renamed] });
    await expect(refused).rejects.toThrow('install version 7.2.0 or later, or give another stateDir');
    await expect(folder.open()).rejects.toThrow(`(schema ${now + 2}, this one knows ${now})`);
    expect(file().equals(before)).toBe(true);
    expect(readdirSync(folder.parent)).toEqual(['journal']);
    expect(existsSync(join(folder.dir, 'owner.json'))).toBe(false);
    journal = await folder.open({ migrations: [renamed, shouted] });
    expect(journal.read(base, 1, 10)).toHaveLength(2);
  });

  it('stays as it was when a step fails, and is not taken for damaged', async () => {
    const before = file();
    const broken: Migration = {
      ...renamed,
      plan: () => {
        throw new TypeError('a mistake of ours');
      },
    };
    await expect(folder.open({ migrations: [broken] })).rejects.toThrow(
      `could not be brought to schema ${now + 1}: a mistake of ours`,
    );
    expect(file().equals(before)).toBe(true);
    journal = await folder.open();
    expect(text(journal.state('colour'))).toBe('red');
  });

  it('begins with the newest schema when it is new', async () => {
    const other = journalFolder();
    await (await other.open({ migrations: [renamed, shouted] })).close();
    await expect(other.open()).rejects.toThrow('install version 7.2.0');
    other.remove();
  });
});
