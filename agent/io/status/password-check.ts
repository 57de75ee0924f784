import { createHash, timingSafeEqual } from 'node:crypto';
import { looksLikeRecord, readPasswordRecord } from './password-record.ts';

/** Longer than any password. */
const MOST_CHARACTERS = 1_000;

/**
 * Tells the right password, which is given plain or as a record; throws for a record that cannot be read. A right one is
 * known again by its digest, so that a program which shows it with every request costs the box no scrypt each.
 */
export function passwordCheck(wanted: string): (shown: string) => Promise<boolean> {
  const record = looksLikeRecord(wanted) ? readPasswordRecord(wanted) : null;
  let right = record === null ? digest(wanted) : null;
  return async (shown) => {
    if (shown === '' || shown.length > MOST_CHARACTERS) return false;
    const given = digest(shown);
    if (right !== null && timingSafeEqual(given, right)) return true;
    if (record === null || right !== null) return false;
    if (!(await record.verify(shown))) return false;
    right = given;
    return true;
  };
}

/** Of equal length, so that a comparison tells nothing of the password's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text.normalize('NFC')).digest();
}
