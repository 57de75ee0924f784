import type { BoxTime } from '../pipeline/box-time.ts';
import type { Camera } from '../pipeline/camera.ts';
import type { Clock, Log } from '../pipeline/ports.ts';
import { createPredictionIntake, type PredictionIntake } from '../pipeline/prediction-intake.ts';
import type { Config } from './config/schema.ts';

export interface PredictionWorld {
  readonly clock: Clock;
  readonly time: BoxTime;
  readonly log: Log;
  /** The camera as it runs just now; it may be opened anew. */
  readonly camera: (id: string) => Pick<Camera, 'takeReading'> | undefined;
}

/** By camera, for those whose predictions come from the inspection program. */
export function predictionIntakes(config: Config, world: PredictionWorld): ReadonlyMap<string, PredictionIntake> {
  const { clock, time, log, camera } = world;
  const intakes = new Map<string, PredictionIntake>();
  for (const { id, enabled, predictions } of config.cameras) {
    if (!enabled || predictions === null) continue;
    if (predictions.from.includes('http') && !(config.status.enabled && config.status.password))
      log.warn(`camera ${id} takes no predictions over HTTP: the page has no password; set status.passwordFile`);
    const count: Parameters<typeof createPredictionIntake>[1]['count'] = (reading) =>
      camera(id)?.takeReading(reading) ?? Promise.resolve(false);
    intakes.set(
      id,
      createPredictionIntake({ camera: id, ...predictions }, { clock, utcMs: time.utcMs, log: log.child(id), count }),
    );
  }
  return intakes;
}
