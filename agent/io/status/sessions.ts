import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who has shown the password. Sessions live in memory only: a restart of the agent ends them all. */
export interface Sessions {
  /** The secret of a new session, or why there is none. */
  signIn(password: string): { readonly token: string } | { readonly refused: 'wrong' | 'too-often' };
  isSignedIn(token: string | undefined): boolean;
  /** Whether an Authorization header shows the password itself. */
  showsPassword(authorization: string | undefined): boolean;
  signOut(token: string | undefined): void;
}

export const SESSION_MS = 12 * 3_600_000;
const MOST_SESSIONS = 32;
/** Wrong passwords taken in a minute, from everybody together: guessing must not get anywhere. */
const WRONG_A_MINUTE = 10;

/** `monotonicMs`: never goes back. */
export function createSessions(password: string, monotonicMs: () => number): Sessions {
  const wanted = digest(password);
  const open = new Map<string, number>();
  let wrongSince: number[] = [];

  function isRight(shown: string): boolean {
    return timingSafeEqual(digest(shown), wanted);
  }

  return {
    signIn(shown) {
      const nowMs = monotonicMs();
      wrongSince = wrongSince.filter((atMs) => nowMs - atMs < 60_000);
      if (wrongSince.length >= WRONG_A_MINUTE) return { refused: 'too-often' };
      if (!isRight(shown)) {
        wrongSince.push(nowMs);
        return { refused: 'wrong' };
      }
      for (const [token, untilMs] of open) if (untilMs <= nowMs) open.delete(token);
      if (open.size >= MOST_SESSIONS) open.delete(open.keys().next().value!);
      const token = randomBytes(32).toString('base64url');
      open.set(token, nowMs + SESSION_MS);
      return { token };
    },
    isSignedIn: (token) => token !== undefined && (open.get(token) ?? 0) > monotonicMs(),
    showsPassword(authorization) {
      const [scheme, shown = ''] = (authorization ?? '').split(' ', 2);
      return scheme === 'Bearer' && isRight(shown);
    },
    signOut(token) {
      if (token !== undefined) open.delete(token);
    },
  };
}

/** Of equal length, so that a comparison tells nothing of the password's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
