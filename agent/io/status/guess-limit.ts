import { isIPv6 } from 'node:net';

const MINUTE_MS = 60_000;
/** Wrong passwords a minute from one address. */
const FROM_ONE = 10;
/** From all addresses that never showed the right one, together. */
const FROM_STRANGERS = 30;
const MOST_KNOWN = 64;

/**
 * Slows those who guess passwords, and nobody else: an address has its own bound, and the bound of all strangers together
 * holds neither for an address that showed the right password before nor for the box itself. So nobody keeps the owner out
 * from where the owner was let in, and from elsewhere no longer than a minute after the guessing ends.
 */
export interface GuessLimit {
  /** Counts a try before it is judged, so that many at once are no more than one after another; `false`: one too many. */
  mayTry(address: string): boolean;
  /** The last try of this address was right: it does not count, and the address is known from now on. */
  wasRight(address: string): void;
}

/** `monotonicMs`: never goes back. */
export function createGuessLimit(monotonicMs: () => number): GuessLimit {
  let tries: { readonly from: string; readonly atMs: number; readonly byStranger: boolean }[] = [];
  const known = new Set<string>();

  return {
    mayTry(address) {
      const atMs = monotonicMs();
      const from = guesserOf(address);
      const byStranger = !(known.has(from) || isOwn(from));
      tries = tries.filter((one) => atMs - one.atMs < MINUTE_MS);
      if (tries.filter((one) => one.from === from).length >= FROM_ONE) return false;
      if (byStranger && tries.filter((one) => one.byStranger).length >= FROM_STRANGERS) return false;
      tries.push({ from, atMs, byStranger });
      return true;
    },
    wasRight(address) {
      const from = guesserOf(address);
      const own = tries.findLastIndex((one) => one.from === from);
      if (own >= 0) tries.splice(own, 1);
      known.delete(from);
      known.add(from);
      if (known.size > MOST_KNOWN) known.delete(known.values().next().value!);
    },
  };
}

const isOwn = (from: string): boolean => from === '::1' || from.startsWith('127.');

/** An IPv4 address as it is; of an IPv6 address the first 64 bits, since whoever has one has all of its network. */
export function guesserOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const plain = address.split('%', 1)[0]!;
  if (!isIPv6(plain) || plain === '::1') return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...(tail === undefined ? [] : between), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
