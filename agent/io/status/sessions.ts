import { randomBytes } from 'node:crypto';
import { createGuessLimit } from './guess-limit.ts';
import { passwordCheck } from './password-check.ts';

/** Why a password was not taken: it is wrong, or there were too many wrong ones to look at it. */
export type Refused = 'wrong' | 'too-often';

/** Who has shown the password. Sessions live in memory only: a restart of the agent ends them all. */
export interface Sessions {
  /** The secret of a new session, or why there is none. `address`: where the request came from. */
  signIn(password: string, address: string): Promise<{ readonly token: string } | { readonly refused: Refused }>;
  /** `null`: there is no such session, or it is over. */
  find(token: string | undefined): Session | null;
  /** Whether an Authorization header shows the password itself. Nothing is counted for one without any. */
  showsPassword(authorization: string | undefined, address: string): Promise<boolean>;
  signOut(token: string | undefined): void;
}

export interface Session {
  /** Where it was begun. */
  readonly address: string;
}

export const SESSION_MS = 12 * 3_600_000;
const MOST_SESSIONS = 32;

/** `password`: plain, or as `driftlight password` prints it; throws for one that cannot be read. `monotonicMs`: never goes
 * back. */
export function createSessions(password: string, monotonicMs: () => number): Sessions {
  const isRight = passwordCheck(password);
  const limit = createGuessLimit(monotonicMs);
  const open = new Map<string, Session & { readonly untilMs: number }>();

  async function judge(shown: string, address: string): Promise<Refused | null> {
    if (!limit.mayTry(address)) return 'too-often';
    if (!(await isRight(shown))) return 'wrong';
    limit.wasRight(address);
    return null;
  }

  return {
    async signIn(shown, address) {
      const refused = await judge(shown, address);
      if (refused !== null) return { refused };
      const nowMs = monotonicMs();
      for (const [token, { untilMs }] of open) if (untilMs <= nowMs) open.delete(token);
      if (open.size >= MOST_SESSIONS) open.delete(open.keys().next().value!);
      const token = randomBytes(32).toString('base64url');
      open.set(token, { address, untilMs: nowMs + SESSION_MS });
      return { token };
    },
    find(token) {
      const session = token === undefined ? undefined : open.get(token);
      return session !== undefined && session.untilMs > monotonicMs() ? session : null;
    },
    async showsPassword(authorization, address) {
      const shown = /^Bearer (\S.*)$/.exec(authorization ?? '')?.[1];
      return shown !== undefined && (await judge(shown, address)) === null;
    },
    signOut(token) {
      if (token !== undefined) open.delete(token);
    },
  };
}
