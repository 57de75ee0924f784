import { buildTopic, parseTopic } from '../../shared/wire/topics.ts';
import type { Link } from './ports.ts';
import type { PredictionIntake } from './prediction-intake.ts';

export interface PredictionMessageParts {
  readonly link: Pick<Link, 'subscribe'>;
  readonly site: string;
  readonly device: string;
  /** By camera. */
  readonly intakes: ReadonlyMap<string, PredictionIntake>;
}

/** Listens on `…/prediction/<camera>` for every camera that takes predictions over the broker. */
export function listenToPredictions({ link, site, device, intakes }: PredictionMessageParts): void {
  for (const [camera, intake] of intakes) {
    if (!intake.takes('mqtt')) continue;
    link.subscribe(buildTopic({ site, device, kind: 'prediction', camera }), (on, payload, retained) => {
      const topic = parseTopic(on);
      if (topic?.kind !== 'prediction' || topic.camera !== camera) return;
      // It would be counted anew with every connection.
      if (retained) intake.refuse('malformed', 'a retained message; publish predictions without the retain flag');
      else void intake.take(payload);
    });
  }
}
