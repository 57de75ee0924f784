import { LmdbStore } from './lmdb-store.ts';

/** Run by `probeStore`: one commit that changes next to nothing. Prints why it failed and ends with 1, or ends with 0. */
const [dir = '', maxBytes = ''] = process.argv.slice(2);
const fail = (error: unknown): void => {
  process.stdout.write(error instanceof Error ? error.message : String(error), () => process.exit(1));
};
process.on('unhandledRejection', fail);
try {
  const store = new LmdbStore(dir, Number(maxBytes));
  await store.commit(() => {});
  await store.close();
  process.exit(0);
} catch (error) {
  fail(error);
}
