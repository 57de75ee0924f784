import { modelFeature } from '../../model/feature-names.ts';
import type { FeatureWording } from './feature-wording.ts';

/** Words for what a model says; `null`: the channel is not a model's. */
export function modelWords(channel: string): FeatureWording | null {
  const feature = modelFeature(channel);
  if (feature === null) return null;
  const { words, of, is, share } = feature;
  const isDistribution = is === 'histogram';
  const inPercent = share && channel !== 'confidence';
  return {
    name: isDistribution ? `distribution of ${words}` : words,
    unit: inPercent ? '%' : '',
    changeUnit: inPercent ? 'percentage points' : '',
    times: inPercent ? 100 : 1,
    relative: false,
    kind: isDistribution ? 'distribution' : of === 'activation' ? 'activations' : kindOf(channel),
  };
}

/** Of answers that say nearly the same. */
function kindOf(channel: string): string {
  if (/^(says|finds)-/.test(channel)) return 'classes';
  if (channel === 'margin') return 'confidence';
  return channel === 'boxAreaLargest' ? 'boxArea' : channel;
}
