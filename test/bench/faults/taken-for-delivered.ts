import type { Oracle } from './oracle.ts';

/** Of reports that a lost store had, the box says up to which number they were delivered. Returns, as text, what of that
 * never came to the auditor. */
export function takenForDelivered({ systemEvents, numbers }: Pick<Oracle, 'systemEvents' | 'numbers'>): string[] {
  return systemEvents.flatMap((text) => {
    const journalId = /Journal (\S+), as it was noted/.exec(text)?.[1];
    if (!journalId) return [];
    const ranges = text.matchAll(/(\S+): numbers 1 to (\d+), (?:all delivered|of which (\d+) to)/g);
    return [...ranges].flatMap(([, stream = '', last, firstMissing]) => {
      const upTo = firstMissing === undefined ? Number(last) : Number(firstMissing) - 1;
      const heard = numbers(journalId, stream);
      const missing = Array.from({ length: upTo }, (_, index) => index + 1).filter((seq) => !heard.has(seq));
      return missing.length === 0
        ? []
        : [`${stream} of ${journalId}: ${missing.slice(0, 10).join(', ')} up to ${upTo}`];
    });
  });
}
