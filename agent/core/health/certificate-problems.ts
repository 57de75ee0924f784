import type { CertificateFact, HealthFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/** A renewal takes a purchase, a plant's window for changes, or somebody's holiday. */
export const warnDaysAhead = 30;
const dayMs = 86_400_000;

const owners: Readonly<Record<CertificateFact['what'], string>> = {
  box: 'This box’s certificate for the broker',
  broker: 'The broker’s certificate',
  issuer: 'The certificate that vouches for the broker’s',
};

/** What to do about a certificate that ends. */
export const renewalAdvice: Readonly<Record<CertificateFact['what'], string>> = {
  box: 'Put a new certificate and its key where certFile and keyFile point; they are taken within a minute.',
  broker: 'Ask who runs the broker to renew it.',
  issuer: 'Ask who runs the broker for the new CA certificate, and add it to caFile before the old one ends.',
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
      const ends = days < 0 ? 'has ended' : days < 1 ? 'ends within a day' : `ends in ${days} days`;
      return {
        level: days < 7 ? 'act' : 'watch',
        what: `${owners[what]} ${ends}.`,
        why: `${subject}, valid to ${dateText(notAfterMs)}`,
        next: renewalAdvice[what],
      };
    });
}

/** 2027-01-31, in UTC. */
export function dateText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : 'an unknown day';
}
