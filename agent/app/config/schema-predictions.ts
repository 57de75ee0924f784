import * as z from 'zod';
import type { PredictionWay } from '../../pipeline/prediction-intake.ts';
import { choice, group, matching, whole } from './fields.ts';

/** What the inspection program says of a camera's pictures, where it is to be watched instead of an own model's answers. */

const classList = 'a list of 1 to 10000 different names';

export const predictions = group({
  from: choice('mqtt', 'http', 'both')
    .default('both')
    .describe(
      'How they come: mqtt at the topic prediction/<camera> of this box, http at /api/camera/<camera>/prediction, which needs status.passwordFile.',
    ),
  gives: choice('classes', 'detections')
    .default('classes')
    .describe('What is told of a picture: the class of the whole, or the things found in it with their boxes.'),
  classes: z
    .array(matching(/^\P{Cc}{1,100}$/u, 'a name of 1 to 100 characters'), { error: classList })
    .min(1, { error: classList })
    .max(10_000, { error: classList })
    .refine((names) => new Set(names).size === names.length, { error: classList })
    .meta({ 'x-expected': classList, 'x-example': ['good', 'scratch'] })
    .describe('Every class that it may name; predictions of others are refused and counted.'),
  mostPerSecond: whole(1, 1000).default(50).describe('Predictions taken in a second; more are refused and counted.'),
}).transform(({ from, ...rest }) => ({
  ...rest,
  from: (from === 'both' ? ['mqtt', 'http'] : [from]) as readonly PredictionWay[],
}));
