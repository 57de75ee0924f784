import { countText } from '../words/count-text.ts';
import { timeText } from '../words/time-text.ts';
import { adviceForBroker } from './advice.ts';
import type { HealthFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/** A broker may take this long to answer after the start before somebody is told. */
const START_MS = 30_000;
/** A connected broker that confirms nothing for so long, with reports under way, hangs. */
const SILENT_MS = 60_000;

/** What keeps reports from being stored or from reaching the broker, worst first. */
export function deliveryProblems(facts: HealthFacts): Problem[] {
  return [storing(facts), waiting(facts), refusing(facts), contested(facts), unreachable(facts), silent(facts)].filter(
    (problem) => problem !== null,
  );
}

function storing({ journal }: HealthFacts): Problem | null {
  if (journal.trouble === null) return null;
  return {
    level: 'act',
    what: 'The journal has failed: new reports cannot be kept.',
    why: journal.trouble,
    next: 'Check that the disk is not full, then run driftlight journal check.',
  };
}

function waiting({ journal }: HealthFacts): Problem | null {
  if (journal.trouble !== null || journal.waits === null) return null;
  return {
    level: 'act',
    what: 'New reports cannot be kept for now.',
    why: journal.waits,
    next: 'Make room on the disk of the box or, where it takes no writes, have it replaced; then all goes on by itself.',
  };
}

function refusing({ broker }: HealthFacts): Problem | null {
  const newest = broker.held.at(-1);
  if (newest === undefined) return null;
  const count = broker.held.length;
  return {
    level: 'act',
    what: `The broker refuses ${count === 1 ? 'a report' : `${countText(count)} reports`} of this box.`,
    why: `${newest.stream} number ${newest.seq}: ${newest.reason}`,
    next: 'Check in the broker what this box may publish.',
  };
}

function contested({ broker }: HealthFacts): Problem | null {
  if (broker.takeovers === 0) return null;
  return {
    level: 'act',
    what: 'Another client connects to the broker with the id of this box.',
    why: null,
    next: 'Look for a box that was copied, or a second agent, and give every box its own device id. This one waits meanwhile rather than fight for the connection.',
  };
}

function unreachable({ atMs, timeZone, uptimeMs, clock, broker, journal }: HealthFacts): Problem | null {
  if (!broker.configured || broker.connected || uptimeMs < START_MS) return null;
  const ageMs = broker.lastAcknowledgedAgeMs;
  const last =
    ageMs === null || !clock.synced ? '' : ` The last receipt came at ${timeText(atMs - ageMs, atMs, timeZone)}.`;
  const losesDetail = journal.thinned > 0 && broker.backlog > 0;
  const kept = losesDetail
    ? `Space ran out: ${countText(journal.thinned)} detailed reports were dropped; their hours and days are kept.`
    : `${countText(broker.backlog)} ${broker.backlog === 1 ? 'report waits' : 'reports wait'} in the box, none is lost.`;
  return {
    level: losesDetail ? 'act' : 'watch',
    what: 'The broker cannot be reached.',
    why: broker.lastError,
    next: `${adviceForBroker(broker.lastError)} ${kept}${last}`,
  };
}

function silent({ broker, uptimeMs }: HealthFacts): Problem | null {
  if (!broker.connected || broker.inFlight === 0) return null;
  if ((broker.lastAcknowledgedAgeMs ?? uptimeMs) < SILENT_MS) return null;
  return {
    level: 'watch',
    what: 'The broker is connected but confirms nothing.',
    why: broker.lastError,
    next: 'Check that the broker is not overloaded or stopped. The reports are kept until it confirms them.',
  };
}
