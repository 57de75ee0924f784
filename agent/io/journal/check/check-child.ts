import { readLastKnown } from '../last-known.ts';
import type { CheckResult } from './finding.ts';
import { openRaw, type RawStore } from './raw-store.ts';
import { type Verified, verifyStore } from './verify-store.ts';

/** Repairs in one transaction. */
const repairsAtOnce = 200;
const maxTold = 200;

/** Run by `checkStore`, since LMDB ends a process with a signal on damage that nobody foresaw. Prints a `CheckResult`. */
const [dir = '', maxBytes = '', mode = 'check'] = process.argv.slice(2);

async function repair(store: RawStore, { findings }: Verified): Promise<void> {
  const repairs = findings.flatMap((finding) => (finding.repair ? [finding.repair] : []));
  for (let at = 0; at < repairs.length; at += repairsAtOnce) {
    const puts = repairs.slice(at, at + repairsAtOnce).flatMap((one) => one(store));
    await Promise.all(puts);
    await store.root.flushed;
  }
}

async function main(): Promise<CheckResult> {
  const store = openRaw(dir, Number(maxBytes), mode !== 'repair');
  const known = readLastKnown(dir);
  let verified = verifyStore(store, known);
  let repaired = 0;
  if (mode === 'repair' && verified.findings.length > 0) {
    const before = verified.findings.length;
    if (verified.findings.some((finding) => finding.repair)) await repair(store, verified);
    store.root.resetReadTxn();
    verified = verifyStore(store, known);
    repaired = before - verified.findings.length;
  }
  const { findings, ...rest } = verified;
  const told = findings.slice(0, maxTold).map(({ text, repair: how }) => ({ text, repairable: how !== null }));
  return { ...rest, findings: told, findingCount: findings.length, repaired };
}

try {
  const result = await main();
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
} catch (error) {
  process.stdout.write((error as Error).message, () => process.exit(1));
}
