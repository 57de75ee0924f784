import { clip } from '../../shared/wire/id.ts';
import { MalformedReport } from '../../shared/wire/malformed.ts';
import { type AckMessage, buildTopic, parseAck, parseTopic } from '../../shared/wire/topics.ts';
import type { Clock, Journal, Link, Log } from './ports.ts';

export interface AckParts {
  readonly journal: Pick<Journal, 'journalId' | 'streams' | 'advance'>;
  readonly link: Pick<Link, 'subscribe'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Log;
  readonly site: string;
  readonly device: string;
}

/** Acknowledgements that said nothing about this journal, by why. */
export interface IgnoredAcks {
  readonly malformed: number;
  readonly otherJournal: number;
  readonly unknownStream: number;
  /** For numbers that were never given out. */
  readonly beyondLast: number;
}

export interface AckStatus {
  /** Who acknowledged last; `null`: nobody since the start. */
  readonly subscriber: string | null;
  readonly lastMonotonicMs: number | null;
  readonly taken: number;
  readonly ignored: IgnoredAcks;
}

const ackBytesMax = 4_096;

/**
 * Listens on `…/ack` and moves the cursor of what a subscriber has. A number that this journal never gave out, or another
 * journal's, moves nothing: it speaks of reports that are not ours. Nothing is sent again because an acknowledgement is
 * missing: who misses a report sees it in the numbers of the retained state, and asks.
 */
export function listenToAcks(parts: AckParts): { readonly status: AckStatus } {
  const { journal, link, clock, log, site, device } = parts;
  const status = {
    subscriber: null as string | null,
    lastMonotonicMs: null as number | null,
    taken: 0,
    ignored: { malformed: 0, otherJournal: 0, unknownStream: 0, beyondLast: 0 },
  };
  let severalTold = false;

  function ignore(why: keyof IgnoredAcks, reason: string): void {
    status.ignored[why]++;
    log.warn(`an acknowledgement was ignored: ${reason}`, { key: `ack ${why}` });
  }

  function take({ subscriber, stream, upTo, journalId }: AckMessage): void {
    const known = journal.streams().find((one) => one.stream === stream);
    if (journalId !== undefined && journalId !== journal.journalId)
      ignore('otherJournal', `${subscriber} means journal ${journalId}, this is ${journal.journalId}`);
    else if (!known)
      ignore('unknownStream', `${subscriber} means ${clip(stream)}, a stream that this box does not have`);
    else if (upTo > known.last)
      ignore('beyondLast', `${subscriber} has ${stream} up to ${upTo}, the box up to ${known.last}`);
    else {
      tellOfSeveral(subscriber);
      Object.assign(status, { subscriber, lastMonotonicMs: clock.monotonicMs(), taken: status.taken + 1 });
      journal.advance(stream, 'acknowledged', upTo);
    }
  }

  function tellOfSeveral(subscriber: string): void {
    if (severalTold || status.subscriber === null || status.subscriber === subscriber) return;
    severalTold = true;
    log.warn(
      `both ${status.subscriber} and ${subscriber} acknowledge; what either of them has counts as delivered, so let one do it`,
    );
  }

  link.subscribe(buildTopic({ site, device, kind: 'ack' }), (topic, payload) => {
    if (parseTopic(topic)?.kind !== 'ack') return;
    try {
      if (payload.length > ackBytesMax) throw new MalformedReport(`expected at most ${ackBytesMax} bytes`);
      take(parseAck(payload));
    } catch (error) {
      if (!(error instanceof MalformedReport)) throw error;
      ignore('malformed', error.message);
    }
  });
  return { status };
}
