import type { BoxFacts } from '../../core/health/box-facts.ts';
import { readBoxBody } from '../../io/system/box-body.ts';
import type { Clock } from '../../pipeline/ports.ts';
import type { Config } from '../config/schema.ts';

const againMs = 10_000;

/** The last reading of the box's body, `null` before the first. A look makes it read anew when it is ten seconds old, and
 * does not wait: a disk that hangs holds nobody up. */
export function boxWatch(read: () => Promise<BoxFacts>, clock: Pick<Clock, 'monotonicMs'>): () => BoxFacts | null {
  let last: BoxFacts | null = null;
  let readMs = Number.NEGATIVE_INFINITY;
  let reading = false;
  return () => {
    if (!reading && clock.monotonicMs() - readMs >= againMs) {
      reading = true;
      readMs = clock.monotonicMs();
      read()
        .then((facts) => {
          last = facts;
        })
        .catch(() => {
          last = null;
        })
        .finally(() => {
          reading = false;
        });
    }
    return last;
  };
}

/** The body of the box that an agent with this configuration runs on. */
export const boxOf = ({ stateDir, store }: Config, clock: Pick<Clock, 'monotonicMs'>): (() => BoxFacts | null) =>
  boxWatch(() => readBoxBody({ stateDir, reserveBytes: store.freeReserveBytes }), clock);
