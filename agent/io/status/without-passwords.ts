const USER_AND_PASSWORD = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/]{0,300}@/gi;

/** A copy of plain data in which every text has lost the user and password of URLs. The parts are asked to leave them
 * out; this is the second fence, since ffmpeg and brokers quote addresses in their error texts. */
export function withoutPasswords<T>(value: T): T {
  if (typeof value === 'string') return value.replace(USER_AND_PASSWORD, '$1') as T;
  if (Array.isArray(value)) return value.map(withoutPasswords) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPasswords(inner)])) as T;
}
