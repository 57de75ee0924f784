import { clip } from '../../shared/wire/id.ts';
import { MalformedReport } from '../../shared/wire/malformed.ts';
import type { ModelReading } from '../core/model/model-reading.ts';
import { type PredictionKind, predictionReader } from '../core/model/prediction-features.ts';
import type { Clock, Log } from './ports.ts';
import { parsePrediction, predictionOf, type SentPrediction } from './prediction-payload.ts';
import { TokenBucket } from './token-bucket.ts';

/** How predictions reach the box. */
export type PredictionWay = 'mqtt' | 'http';

/** Predictions of one camera that the inspection program makes and sends. */
export interface PredictionIntake {
  readonly status: PredictionStatus;
  takes(way: PredictionWay): boolean;
  /** A message of the broker, or the JSON that a request held. Never rejects. */
  take(message: Uint8Array | { readonly json: unknown }): Promise<TakenPrediction>;
  /** Counts what the way itself refused, such as a retained message. */
  refuse(why: keyof RefusedPredictions, reason: string): void;
}

export type TakenPrediction =
  | { readonly taken: true }
  | { readonly taken: false; readonly why: keyof RefusedPredictions; readonly reason: string };

export interface PredictionStatus {
  readonly from: readonly PredictionWay[];
  readonly taken: number;
  readonly refused: RefusedPredictions;
  /** Why the last one was refused, or `null`. */
  readonly lastRefusal: string | null;
  /** Since boot; `null`: none yet. */
  readonly lastMonotonicMs: number | null;
}

/** Predictions that were not counted, by why. */
export interface RefusedPredictions {
  readonly malformed: number;
  readonly unknownClass: number;
  readonly tooMany: number;
  /** Of a picture that was taken too long ago, or in the future. */
  readonly untimely: number;
  /** Of a part whose prediction was taken already. */
  readonly repeated: number;
  /** While the camera had no window open to count it in. */
  readonly notOpen: number;
}

export interface PredictionIntakeOptions {
  readonly camera: string;
  readonly from: readonly PredictionWay[];
  readonly gives: PredictionKind;
  readonly classes: readonly string[];
  readonly mostPerSecond: number;
}

export interface PredictionIntakeWorld {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly utcMs: () => number;
  readonly log: Log;
  /** Counts a reading in the camera's open window; `false`: none is open. */
  readonly count: (reading: ModelReading) => Promise<boolean>;
}

/** A picture's prediction belongs into a window that is open or has just closed. */
const untimelyMs = 10 * 60_000;
/** Parts that are remembered: a broker may send a message twice. */
const mostRemembered = 1_000;

export function createPredictionIntake(
  options: PredictionIntakeOptions,
  world: PredictionIntakeWorld,
): PredictionIntake {
  const { camera, from, gives, classes, mostPerSecond } = options;
  const { clock, utcMs, log, count } = world;
  const reader = predictionReader(gives, classes);
  const bucket = new TokenBucket(mostPerSecond, 2 * mostPerSecond, clock);
  const seen = new Set<string>();
  const refused = { malformed: 0, unknownClass: 0, tooMany: 0, untimely: 0, repeated: 0, notOpen: 0 };
  const status = {
    from,
    taken: 0,
    refused,
    lastRefusal: null as string | null,
    lastMonotonicMs: null as number | null,
  };

  function refuse(why: keyof RefusedPredictions, reason: string): TakenPrediction & { taken: false } {
    refused[why]++;
    status.lastRefusal = reason;
    log.warn(`a prediction for camera ${camera} was not counted: ${reason}`, { key: `prediction ${why}` });
    return { taken: false, why, reason };
  }

  async function take(message: Uint8Array | { readonly json: unknown }): Promise<TakenPrediction> {
    if (!bucket.take()) return refuse('tooMany', `more than ${mostPerSecond} a second; send less, or raise the limit`);
    let sent: SentPrediction;
    try {
      sent = message instanceof Uint8Array ? parsePrediction(message, gives) : predictionOf(message.json, gives);
    } catch (error) {
      if (!(error instanceof MalformedReport)) throw error;
      return refuse('malformed', error.message);
    }
    const { part, atMs, prediction } = sent;
    if (atMs !== null && Math.abs(utcMs() - atMs) > untimelyMs)
      return refuse('untimely', `at: ${Math.round((utcMs() - atMs) / 60_000)} minutes before the box's clock`);
    if (part !== null && seen.has(part)) return refuse('repeated', `part: ${clip(part)} was taken already`);
    const reading = reader.read(prediction);
    if ('unknown' in reading)
      return refuse('unknownClass', `label: ${clip(reading.unknown)} is none of predictions.classes`);
    // Remembered before it is counted: its double may come meanwhile.
    if (part !== null) remember(part);
    if (!(await counted(reading))) {
      if (part !== null) seen.delete(part);
      return refuse('notOpen', 'the camera counts no pictures just now');
    }
    status.taken++;
    status.lastMonotonicMs = clock.monotonicMs();
    return { taken: true };
  }

  async function counted(reading: ModelReading): Promise<boolean> {
    try {
      return await count(reading);
    } catch (error) {
      log.error(`a prediction for camera ${camera} could not be counted: ${(error as Error).message}`, {
        key: 'prediction fault',
      });
      return false;
    }
  }

  function remember(part: string): void {
    seen.add(part);
    if (seen.size > mostRemembered) seen.delete(seen.values().next().value!);
  }

  return { status, takes: (way) => from.includes(way), take, refuse };
}
