import { noWords, type Phrase, phrase, sentences } from '../words/phrase.ts';
import { adviceForBroker } from './advice.ts';
import type { HealthFacts, JournalFacts } from './facts.ts';
import type { Problem } from './problem.ts';

const NEARLY_FULL_PERCENT = 90;
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
    what: phrase`The journal has failed: new reports cannot be kept.`,
    why: journal.trouble,
    next: phrase`Check that the disk is not full, then run driftlight journal check.`,
  };
}

function waiting({ journal }: HealthFacts): Problem | null {
  if (journal.trouble !== null || journal.waits === null) return null;
  return {
    level: 'act',
    what: phrase`New reports cannot be kept for now.`,
    why: journal.waits,
    next: phrase`Make room on the disk of the box or, where it takes no writes, have it replaced; then all goes on by itself.`,
  };
}

function refusing({ broker }: HealthFacts): Problem | null {
  const newest = broker.held.at(-1);
  if (newest === undefined) return null;
  const count = broker.held.length;
  return {
    level: 'act',
    what:
      count === 1
        ? phrase`The broker refuses a report of this box.`
        : phrase`The broker refuses ${count} reports of this box.`,
    why: `${newest.stream} number ${newest.seq}: ${newest.reason}`,
    next: phrase`Check in the broker what this box may publish.`,
  };
}

function contested({ broker }: HealthFacts): Problem | null {
  if (broker.takeovers === 0) return null;
  return {
    level: 'act',
    what: phrase`Another client connects to the broker with the id of this box.`,
    why: null,
    next: phrase`Look for a box that was copied, or a second agent, and give every box its own device id. This one waits meanwhile rather than fight for the connection.`,
  };
}

function unreachable({ atMs, uptimeMs, clock, broker, journal }: HealthFacts): Problem | null {
  if (!broker.configured || broker.connected || uptimeMs < START_MS) return null;
  const ageMs = broker.lastAcknowledgedAgeMs;
  const last = ageMs === null || !clock.synced ? noWords : phrase`The last receipt came at ${{ atMs: atMs - ageMs }}.`;
  const losesDetail = journal.thinned > 0 && broker.backlog > 0;
  const kept = losesDetail
    ? phrase`Space ran out: ${journal.thinned} detailed reports were dropped; their hours and days are kept.`
    : sentences(waitingReports(broker.backlog), nearlyFull(journal));
  return {
    level: losesDetail ? 'act' : 'watch',
    what: phrase`The broker cannot be reached.`,
    why: broker.lastError,
    next: sentences(adviceForBroker(broker.lastError), kept, last),
  };
}

/** What comes next is said before it happens. */
function nearlyFull({ bytes, maxBytes }: JournalFacts): Phrase {
  const percent = maxBytes > 0 ? (100 * bytes) / maxBytes : 0;
  return percent >= NEARLY_FULL_PERCENT
    ? phrase`The journal is ${Math.floor(percent)} % full; then detailed reports make room, and their hours and days are kept.`
    : noWords;
}

function waitingReports(count: number): Phrase {
  return count === 1
    ? phrase`1 report waits in the box, none is lost.`
    : phrase`${count} reports wait in the box, none is lost.`;
}

function silent({ broker, uptimeMs }: HealthFacts): Problem | null {
  if (!broker.connected || broker.inFlight === 0) return null;
  if ((broker.lastAcknowledgedAgeMs ?? uptimeMs) < SILENT_MS) return null;
  return {
    level: 'watch',
    what: phrase`The broker is connected but confirms nothing.`,
    why: broker.lastError,
    next: phrase`Check that the broker is not overloaded or stopped. The reports are kept until it confirms them.`,
  };
}
