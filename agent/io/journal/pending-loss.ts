import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import type { Loss } from './loss.ts';

/** Beside the folder of the store, which moves when it is set aside. */
const pathOf = (dir: string) => `${dir}.lost.json`;

/** Notes a loss before the store is touched: the process may end before the new one holds it. A disk that does not take
 * the note must not keep the new store from being made. */
export function notePendingLoss(dir: string, loss: Loss): void {
  try {
    const file = openSync(pathOf(dir), 'w');
    try {
      writeSync(file, JSON.stringify(loss));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Then only a kill in the next moments would hide the loss.
  }
}

/** A loss that no store holds yet, or `null`. */
export function pendingLoss(dir: string): Loss | null {
  try {
    const loss = JSON.parse(readFileSync(pathOf(dir), 'utf8')) as Loss;
    return typeof loss.reason === 'string' && Number.isFinite(loss.atMs) ? loss : null;
  } catch {
    return null;
  }
}

/** A store holds it now. */
export function forgetPendingLoss(dir: string): void {
  try {
    rmSync(pathOf(dir), { force: true });
  } catch {
    // A note that stays is used only by a store that is begun anew.
  }
}
