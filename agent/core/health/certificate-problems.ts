import { type Phrase, phrase } from '../words/phrase.ts';
import type { CertificateFact, HealthFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/** A renewal takes a purchase, a plant's window for changes, or somebody's holiday. */
export const warnDaysAhead = 30;
const dayMs = 86_400_000;

const owners: Readonly<Record<CertificateFact['what'], Phrase>> = {
  box: phrase`This box’s certificate for the broker`,
  broker: phrase`The broker’s certificate`,
  issuer: phrase`The certificate that vouches for the broker’s`,
};

/** What to do about a certificate that ends. */
export const renewalAdvice: Readonly<Record<CertificateFact['what'], Phrase>> = {
  box: phrase`Put a new certificate and its key where certFile and keyFile point; they are taken within a minute.`,
  broker: phrase`Ask who runs the broker to renew it.`,
  issuer: phrase`Ask who runs the broker for the new CA certificate, and add it to caFile before the old one ends.`,
};

/** Whole days until a certificate ends, rounded down; below zero once it has. */
export function daysLeft({ notAfterMs }: CertificateFact, nowMs: number): number {
  return Math.floor((notAfterMs - nowMs) / dayMs);
}

/** Certificates of the link that end soon, or have; nothing can be said before the clock is set. */
export function certificateProblems({ atMs, clock, broker }: HealthFacts): Problem[] {
  if (!clock.synced) return [];
  return broker.certificates
    .filter((certificate) => daysLeft(certificate, atMs) < warnDaysAhead)
    .map((certificate) => {
      const { what, subject, notAfterMs } = certificate;
      const days = daysLeft(certificate, atMs);
      return {
        level: days < 7 ? 'act' : 'watch',
        what: ending(owners[what], days),
        why: `${subject}, valid to ${dateText(notAfterMs)}`,
        next: renewalAdvice[what],
      };
    });
}

function ending(owner: Phrase, days: number): Phrase {
  if (days < 0) return phrase`${owner} has ended.`;
  return days < 1 ? phrase`${owner} ends within a day.` : phrase`${owner} ends in ${days} days.`;
}

/** 2027-01-31, in UTC. */
export function dateText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : 'an unknown day';
}
