import { enumWords } from './enum-words.ts';
import { FeatureSchema } from './gen/driftlight_pb.js';

const camelCase = (schemaName: string): string =>
  schemaName.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const known = enumWords<string>(FeatureSchema, camelCase);

/** Number of a feature every box computes (`lumaMean` → FEATURE_LUMA_MEAN); `undefined`: it travels by name. */
export const featureNumber = known.numberOf;

/** Name of a feature's number. A number from a newer schema becomes `feature<number>`, so that its data is kept. */
export function featureName(number: number): string {
  return known.wordOf(number) ?? `feature${number}`;
}
