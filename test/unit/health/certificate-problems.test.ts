import { describe, expect, it } from 'vitest';
import type { CertificateFact } from '../../../agent/core/health/facts.ts';
import { verdictText } from '../../../agent/core/health/verdict-text.ts';
import { broker, nowMs, snapshot } from '../../fixtures/fake-status.ts';

const days = (count: number) => nowMs + count * 86_400_000;
const one = (what: CertificateFact['what'], notAfterMs: number): CertificateFact => ({
  what,
  subject: 'box7',
  notAfterMs,
});
const verdict = (certificates: CertificateFact[], synced = true) =>
  verdictText({ ...snapshot(), clock: { synced }, broker: broker({ certificates }) });

describe('certificates of the broker’s link', () => {
  it('are no matter while they hold for 30 days', () => {
    expect(verdict([one('box', days(30)), one('broker', days(300)), one('issuer', days(3_000))]).level).toBe('well');
  });

  it.each([
    ['box', 29.9, 'watch', 'This box’s certificate for the broker ends in 29 days (box7, valid to 2026-04-01).'],
    ['broker', 6.9, 'act', 'The broker’s certificate ends in 6 days (box7, valid to 2026-03-09).'],
    [
      'issuer',
      0.5,
      'act',
      'The certificate that vouches for the broker’s ends within a day (box7, valid to 2026-03-03).',
    ],
    ['box', -3, 'act', 'This box’s certificate for the broker has ended (box7, valid to 2026-02-27).'],
  ] as const)('a %s that ends in %d days is told as %s', (what, left, level, text) => {
    const found = verdict([one(what, days(left))]);
    expect(found.level).toBe(level);
    expect(found.problems[0]).toContain(text);
  });

  it('are not judged by a clock that nobody set', () => {
    const { problems } = verdict([one('box', days(-3))], false);
    expect(problems).toEqual([expect.stringContaining('clock')]);
  });
});

it('another client with the same id is told, with what to do', () => {
  const found = verdictText({ ...snapshot(), broker: broker({ takeovers: 2 }) });
  expect(found.level).toBe('act');
  expect(found.problems[0]).toMatch(/^Another client connects to the broker with the id of this box\. .*own device id/);
});
