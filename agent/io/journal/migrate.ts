import type { LmdbStore, Writer } from './lmdb-store.ts';

/** A step from one schema to the next. */
export interface Migration {
  /** The schema it makes, one more than the one it starts from. */
  readonly to: number;
  /** The first version of the program that knows that schema. */
  readonly since: string;
  /** Reads what is there and returns what is to be written; one commit together with the new schema, so that a kill leaves
   * the old one whole. It may change as much as a commit of the journal may: entries of the main tree. */
  plan(store: LmdbStore): (writer: Writer) => void;
}

/** What stands under `journal` in the main tree. */
export interface JournalMeta {
  readonly schema: number;
  readonly journalId: string;
  /** The first version of the program that can read the store. */
  readonly needs?: string;
}

/** The schema of a store with none of `migrations` applied, and of the first version of the program. */
export const firstSchema: Pick<JournalMeta, 'schema' | 'needs'> = { schema: 1, needs: '0.1.0' };

/** Every step there has been, in order. */
export const allMigrations: readonly Migration[] = [];

/** The schema that a program with these migrations writes. */
export function currentSchema(migrations: readonly Migration[]): Required<Omit<JournalMeta, 'journalId'>> {
  const last = migrations.at(-1);
  return last ? { schema: last.to, needs: last.since } : { schema: firstSchema.schema, needs: firstSchema.needs ?? '' };
}

/** A store that a later version of the program wrote. */
export class NewerSchema extends Error {
  override name = 'NewerSchema';
}

/** Throws `NewerSchema`, or Error for what is no journal. */
export function journalMeta(store: LmdbStore, migrations: readonly Migration[]): JournalMeta {
  const found = store.meta('journal') as Partial<JournalMeta> | undefined;
  const { schema, journalId, needs } = found ?? {};
  const known = currentSchema(migrations).schema;
  if (typeof schema === 'number' && schema > known)
    throw new NewerSchema(
      `a later version of the program wrote it (schema ${schema}, this one knows ${known}); install version ${needs ?? 'that wrote it'}${needs ? ' or later' : ''}, or give another stateDir`,
    );
  if (!Number.isInteger(schema) || schema! < firstSchema.schema || typeof journalId !== 'string')
    throw new Error(`expected a schema and a journal id, found ${JSON.stringify(found)}`);
  return found as JournalMeta;
}

/** A step that was not made; the store is as it was before it and no worse for that. */
export class MigrationFailed extends Error {
  override name = 'MigrationFailed';
}

/** Brings the store to the newest schema, step by step. Returns the schema it had. Rejects with `MigrationFailed`; then the
 * process must be ended, since a commit may have failed. */
export async function migrate(store: LmdbStore, migrations: readonly Migration[]): Promise<number> {
  const { schema: before, journalId } = journalMeta(store, migrations);
  for (const step of migrations) {
    if (step.to <= journalMeta(store, migrations).schema) continue;
    try {
      const write = step.plan(store);
      await store.commit((writer) => {
        write(writer);
        writer.putMeta('journal', { schema: step.to, journalId, needs: step.since } satisfies JournalMeta);
      });
    } catch (error) {
      throw new MigrationFailed(`it could not be brought to schema ${step.to}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  return before;
}
