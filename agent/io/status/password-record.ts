import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Bounds of what a record may ask of the box: 128 · N · r bytes of memory and N · r · p of work. */
const MOST_LOG_N = 17;
const MOST_R = 16;
const MOST_P = 16;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** 16 MB and about a quarter of a second; among what OWASP's Password Storage Cheat Sheet holds equally strong. */
const usual = { logN: 14, r: 8, p: 5 };

const RECORD = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

export interface PasswordRecord {
  /** Off the event loop; takes the same time whether the password is right or not. */
  verify(shown: string): Promise<boolean>;
}

/** Whether a text means to be a record, well formed or not. */
export const looksLikeRecord = (text: string): boolean => text.startsWith('$scrypt$');

/**
 * What tells whether a password is the right one, and not what it is: `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, salt and hash
 * in base64 without `=` (the PHC string format). The password is taken in Unicode's form NFC.
 */
export async function makePasswordRecord(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, usual, HASH_BYTES);
  return `$scrypt$ln=${usual.logN},r=${usual.r},p=${usual.p}$${base64(salt)}$${base64(hash)}`;
}

/** Throws for what is no record, or asks for more than a box can give. */
export function readPasswordRecord(text: string): PasswordRecord {
  const match = RECORD.exec(text);
  if (!match) throw new Error('expected $scrypt$ln=…,r=…,p=…$salt$hash, as `driftlight password` prints it');
  const [logN, r, p] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const isBounded = logN >= 10 && logN <= MOST_LOG_N && r >= 1 && r <= MOST_R && p >= 1 && p <= MOST_P;
  if (!isBounded) throw new Error(`expected ln from 10 to ${MOST_LOG_N}, r and p from 1 to ${MOST_R}`);
  const [salt, hash] = [Buffer.from(match[4]!, 'base64'), Buffer.from(match[5]!, 'base64')];
  return {
    verify: async (shown) => timingSafeEqual(await derive(shown, salt, { logN, r, p }, hash.length), hash),
  };
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** One after another, since each takes its memory. */
let before: Promise<unknown> = Promise.resolve();

function derive(password: string, salt: Buffer, cost: typeof usual, bytes: number): Promise<Buffer> {
  const { logN, r, p } = cost;
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  const hash = before.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(password.normalize('NFC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
      }),
  );
  before = hash.catch(() => undefined);
  return hash;
}
