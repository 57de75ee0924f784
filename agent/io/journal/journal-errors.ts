/** The store has no room and nothing in it may be forgotten, or the disk has too little left or takes no writes. Nothing was
 * stored; the numbers were not used up. */
export class JournalFull extends Error {
  override name = 'JournalFull';
}

/** A commit failed, or the journal was closed: nothing is written any more. */
export class JournalDead extends Error {
  override name = 'JournalDead';
}

/** The disk keeps the journal from being opened: full, read-only or failing. It may be tried again in the same process. */
export class JournalUnavailable extends Error {
  override name = 'JournalUnavailable';
}
