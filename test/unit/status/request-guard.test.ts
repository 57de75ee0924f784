import { describe, expect, test } from 'vitest';
import { ownNames, refusalOf } from '../../../agent/io/status/request-guard.ts';

const isOwnName = ownNames(['Box7', 'status.plant.example', '']);
const ask = (changes: { method?: string; url?: string; headers?: Record<string, string | undefined> }) =>
  refusalOf({ method: 'GET', url: '/', ...changes, headers: { host: 'localhost', ...changes.headers } }, isOwnName)
    ?.status ?? 200;

describe('request guard', () => {
  test.each([
    ['localhost', 200],
    ['localhost:8080', 200],
    ['LOCALHOST:8080', 200],
    ['127.0.0.1:8080', 200],
    ['192.168.10.7', 200],
    ['[::1]:8080', 200],
    ['[fe80::1]', 200],
    ['box7', 200],
    ['box7.local:8080', 200],
    ['box7.local.:8080', 200],
    ['status.plant.example', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['box7.evil.example', 403],
    ['999.1.1.1', 403],
    ['evil.example@localhost', 403],
    ['localhost:80:80', 403],
    ['localhost/evil', 403],
    ['', 403],
    ['.', 403],
    ['[evil]', 403],
    [undefined, 403],
  ])('host %s: %i', (host, status) => {
    expect(ask({ headers: { host } })).toBe(status);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND'])('%s is refused', (method) => {
    expect(ask({ method })).toBe(405);
  });

  test('addresses have a limit and begin with a slash', () => {
    expect(ask({ url: `/${'a'.repeat(511)}` })).toBe(200);
    expect(ask({ url: `/${'a'.repeat(512)}` })).toBe(414);
    expect(ask({ url: 'http://localhost/' })).toBe(400);
    expect(ask({ url: '*' })).toBe(400);
  });

  test('content is refused', () => {
    expect(ask({ headers: { 'content-length': '0' } })).toBe(200);
    expect(ask({ headers: { 'content-length': '1' } })).toBe(413);
    expect(ask({ headers: { 'transfer-encoding': 'chunked' } })).toBe(413);
  });
});
