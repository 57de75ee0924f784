import { scryptSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createGuessLimit, guesserOf } from '../../../agent/io/status/guess-limit.ts';
import { passwordCheck } from '../../../agent/io/status/password-check.ts';
import { makePasswordRecord, readPasswordRecord } from '../../../agent/io/status/password-record.ts';
import { createSessions, SESSION_MS } from '../../../agent/io/status/sessions.ts';

/** A clock that stands until it is set. */
const clockAt = (startMs = 1_000) => {
  const clock = { nowMs: startMs, read: () => clock.nowMs };
  return clock;
};
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

describe('a password record', () => {
  test('is what scrypt of RFC 7914 gives, and is read from elsewhere', async () => {
    // RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1, 64).
    const hash = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    );
    const record = `$scrypt$ln=14,r=8,p=1$${unpadded(Buffer.from('SodiumChloride'))}$${unpadded(hash)}`;
    expect(await readPasswordRecord(record).verify('pleaseletmein')).toBe(true);
    expect(await readPasswordRecord(record).verify('pleaseletmeiN')).toBe(false);
  });

  test('is another one each time, holds no password, and fits it alone', async () => {
    const [one, other] = [await makePasswordRecord('Öl-Lampe 7'), await makePasswordRecord('Öl-Lampe 7')];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/);
    const [, , , salt = '', hash] = one.split('$');
    const expected = scryptSync('Öl-Lampe 7'.normalize('NFC'), Buffer.from(salt, 'base64'), 32, {
      N: 2 ** 14,
      r: 8,
      p: 5,
    });
    expect(hash).toBe(unpadded(expected));
    const { verify } = readPasswordRecord(one);
    expect(await verify('Öl-Lampe 7'.normalize('NFD'))).toBe(true);
    expect(await verify('öl-lampe 7')).toBe(false);
  });

  test.each([
    '$scrypt$',
    '$scrypt$ln=14,r=8,p=5$c2FsdHNhbHQ$',
    `$scrypt$ln=30,r=8,p=1$c2FsdHNhbHQ$${'a'.repeat(43)}`,
    `$scrypt$ln=14,r=0,p=1$c2FsdHNhbHQ$${'a'.repeat(43)}`,
    `$scrypt$ln=14,r=8,p=99$c2FsdHNhbHQ$${'a'.repeat(43)}`,
    `$argon2id$v=19$${'a'.repeat(43)}`,
  ])('%s is none', (text) => {
    expect(() => readPasswordRecord(text)).toThrow(/^expected/);
  });

  test('costs its work once for a program that shows the right password again and again', async () => {
    const isRight = passwordCheck(await makePasswordRecord('lamp'));
    expect(await isRight('wrong')).toBe(false);
    expect(await isRight('lamp')).toBe(true);
    // Resolved before anything that waits for a thread.
    let first = '';
    const again = isRight('lamp').then(() => {
      first ||= 'known';
    });
    const immediate = new Promise<void>((resolve) =>
      setImmediate(() => {
        first ||= 'thread';
        resolve();
      }),
    );
    await Promise.all([again, immediate]);
    expect(first).toBe('known');
    expect(await isRight('lamP')).toBe(false);
  });

  test('does not make the box judge what is no password', async () => {
    const isRight = passwordCheck('x'.repeat(2_000));
    expect([await isRight(''), await isRight('x'.repeat(2_000))]).toEqual([false, false]);
  });
});

describe('sessions', () => {
  test('last twelve hours, know where they began, and end when told', async () => {
    const clock = clockAt();
    const sessions = createSessions('lamp', clock.read);
    const begun = await sessions.signIn('lamp', '192.0.2.7');
    const token = 'token' in begun ? begun.token : '';
    expect(sessions.find(token)).toMatchObject({ address: '192.0.2.7' });
    clock.nowMs += SESSION_MS - 1;
    expect(sessions.find(token)).not.toBeNull();
    clock.nowMs += 1;
    expect(sessions.find(token)).toBeNull();
    const next = await sessions.signIn('lamp', '192.0.2.7');
    sessions.signOut('token' in next ? next.token : '');
    expect(sessions.find('token' in next ? next.token : '')).toBeNull();
  });

  test('of many only the newest stay', async () => {
    const sessions = createSessions('lamp', clockAt().read);
    const tokens: string[] = [];
    for (let one = 0; one < 40; one++) {
      const begun = await sessions.signIn('lamp', '192.0.2.7');
      if ('token' in begun) tokens.push(begun.token);
    }
    expect(tokens.map((token) => sessions.find(token) !== null)).toEqual([
      ...Array.from({ length: 8 }, () => false),
      ...Array.from({ length: 32 }, () => true),
    ]);
  });

  test('guesses as a bearer token count as those at the page do', async () => {
    const clock = clockAt();
    const sessions = createSessions('lamp', clock.read);
    for (let guess = 0; guess < 10; guess++)
      expect(await sessions.showsPassword(`Bearer wrong${guess}`, '192.0.2.9')).toBe(false);
    expect(await sessions.showsPassword('Bearer lamp', '192.0.2.9')).toBe(false);
    expect(await sessions.signIn('lamp', '192.0.2.9')).toEqual({ refused: 'too-often' });
    for (let look = 0; look < 50; look++) await sessions.showsPassword(undefined, '192.0.2.8');
    expect(await sessions.showsPassword('Bearer lamp', '192.0.2.8')).toBe(true);
    clock.nowMs += 60_000;
    expect(await sessions.showsPassword('Bearer lamp', '192.0.2.9')).toBe(true);
  });

  test('many guesses at once are no more than one after another', async () => {
    const sessions = createSessions('lamp', clockAt().read);
    const answers = await Promise.all(Array.from({ length: 40 }, () => sessions.signIn('wrong', '192.0.2.9')));
    expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'wrong')).toHaveLength(10);
  });
});

describe('the bound on guesses', () => {
  const strangers = (limit: ReturnType<typeof createGuessLimit>, tries: number): number =>
    Array.from({ length: tries }, (_, index) => limit.mayTry(`198.51.100.${index % 250}`)).filter(Boolean).length;

  test('strangers with many addresses get 30 tries a minute together', () => {
    const clock = clockAt();
    const limit = createGuessLimit(clock.read);
    expect(strangers(limit, 1_000)).toBe(30);
    clock.nowMs += 59_999;
    expect(strangers(limit, 1_000)).toBe(0);
    clock.nowMs += 1;
    expect(strangers(limit, 1_000)).toBe(30);
  });

  test('keeps out neither who was let in before nor the box itself, and others for a minute', () => {
    const clock = clockAt();
    const limit = createGuessLimit(clock.read);
    limit.mayTry('192.0.2.7');
    limit.wasRight('192.0.2.7');
    strangers(limit, 1_000);
    expect(limit.mayTry('192.0.2.7')).toBe(true);
    expect(limit.mayTry('127.0.0.1')).toBe(true);
    expect(limit.mayTry('::1')).toBe(true);
    expect(limit.mayTry('192.0.2.8')).toBe(false);
    clock.nowMs += 60_000;
    expect(limit.mayTry('192.0.2.8')).toBe(true);
  });

  test('holds for an address that was let in before as well', () => {
    const limit = createGuessLimit(clockAt().read);
    limit.mayTry('192.0.2.7');
    limit.wasRight('192.0.2.7');
    expect(Array.from({ length: 15 }, () => limit.mayTry('192.0.2.7')).filter(Boolean)).toHaveLength(10);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '::1'],
    ['2001:db8:1:2::5', '2001:db8:1:2'],
    ['2001:0DB8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s guesses as %s', (address, guesser) => {
    expect(guesserOf(address)).toBe(guesser);
  });
});
