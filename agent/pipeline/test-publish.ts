import { buildTopic } from '../../shared/wire/topics.ts';
import type { Clock, Link } from './ports.ts';

export interface TestPublishParts {
  /** `null`: there is no broker, or it cannot even be tried. */
  readonly link: Link | null;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly site: string;
  readonly device: string;
}

const withinMs = 5_000;

/** Sends a small message that is no report, on `…/reply`, and says within five seconds how fast the broker confirmed it.
 * Rejects, in words, with why it did not. */
export async function testPublish({ link, clock, site, device }: TestPublishParts): Promise<string> {
  if (!link) throw new Error('there is no connection to a broker: none is configured, or it cannot be tried');
  if (!link.status.connected)
    throw new Error(`the broker is not connected: ${link.status.lastError ?? 'the connection is being made'}`);
  const text = JSON.stringify({ id: 'test-publish', outcome: 'done', reason: 'a test from the box' });
  const sentMs = clock.monotonicMs();
  const waiting = new AbortController();
  const delivery = await Promise.race([
    link.publish({
      topic: buildTopic({ site, device, kind: 'reply' }),
      payload: new TextEncoder().encode(text),
      contentType: 'application/json',
    }),
    clock.sleep(withinMs, waiting.signal).then(() => null),
  ]);
  waiting.abort();
  if (delivery === null) throw new Error(`the broker confirmed nothing within ${withinMs / 1000} s`);
  if (delivery.outcome === 'refused') throw new Error(`the broker refused the message: ${delivery.reason}`);
  if (delivery.outcome === 'lost')
    throw new Error(`the connection broke before the broker confirmed: ${link.status.lastError ?? 'no reason given'}`);
  return `the broker confirmed it after ${Math.round(clock.monotonicMs() - sentMs)} ms`;
}
