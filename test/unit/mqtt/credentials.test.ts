import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialStore, type Secrets } from '../../../agent/io/mqtt/credentials.ts';
import { type Authority, createAuthority, type Issued, opensslInstalled } from '../../fixtures/certificates.ts';

describe('a password', () => {
  it('that is missing is told, and taken once it is there', () => {
    let password: string | null = null;
    const store = new CredentialStore(() => {
      if (password === null) throw new Error('passwordFile: it is not there');
      return { password };
    }, false);
    expect(() => store.take()).toThrow('passwordFile: it is not there');
    password = 'swordfish';
    expect(store.take()).toEqual({ password: 'swordfish', context: null, own: null });
    expect(store.renewed()).toBe(false);
    password = 'hunter2';
    expect(store.renewed()).toBe(true);
    expect(store.take().password).toBe('hunter2');
    password = null;
    expect([store.renewed(), store.trouble]).toEqual([false, 'passwordFile: it is not there']);
    expect(store.take().password).toBe('hunter2');
    password = 'hunter2';
    expect([store.renewed(), store.trouble]).toEqual([false, null]);
  });
});

describe.skipIf(!opensslInstalled)('certificates (needs openssl)', () => {
  let authority: Authority;
  let one: Issued;
  let two: Issued;
  let now: Secrets;
  const text = (path: string) => readFileSync(path, 'utf8');
  const whole = ({ cert, key }: Issued): Secrets => ({ ca: text(authority.ca), cert: text(cert), key: text(key) });
  beforeAll(() => {
    authority = createAuthority();
    one = authority.issue('box-1', { toDays: 10 });
    two = authority.issue('box-1', { toDays: 100 });
  });
  afterAll(() => authority.stop());

  it('are taken whole', () => {
    now = whole(one);
    const store = new CredentialStore(() => now, true);
    const { own } = store.take();
    expect(own).toMatchObject({ what: 'box', subject: 'box-1' });
    expect(Math.round((own!.notAfterMs - Date.now()) / 86_400_000)).toBe(10);
    const { cert, key } = whole(two);
    const halves: [Secrets, RegExp][] = [
      [{ ...now, cert: cert!.slice(0, 200) }, /certFile holds no whole certificate/],
      [{ ...now, cert: '' }, /certFile holds no whole certificate/],
      [{ ...now, cert: cert!.replace(/\n[A-Za-z0-9+/]{8}/, '\nAAAAAAAA') }, /certFile holds a damaged certificate/],
      [{ ...now, cert: cert! }, /do not belong together/],
      [{ ...now, key: key! }, /do not belong together/],
      [{ ...now, key: key!.slice(0, 100) }, /keyFile holds no whole key/],
      [{ ...now, ca: `${now.ca}${now.ca!.slice(0, 200)}` }, /caFile holds no whole certificate/],
    ];
    const kept = now;
    for (const [half, why] of halves) {
      now = half;
      expect(store.renewed()).toBe(false);
      expect(store.trouble).toMatch(why);
      expect(store.take().own).toBe(own);
      now = kept;
    }
    now = whole(two);
    expect([store.renewed(), store.trouble]).toEqual([true, null]);
    expect(Math.round((store.take().own!.notAfterMs - Date.now()) / 86_400_000)).toBe(100);
    expect(store.renewed()).toBe(false);
  });
});
