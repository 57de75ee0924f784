import { modelFeature } from '../model/feature-names.ts';

/** What part of a model a channel speaks of: its `answers` (classes, confidence, detections, boxes) or the `activations` of
 * the layer that is watched, embeddings among them. */
export type ModelPart = 'answers' | 'activations';

/** By the name of a channel or feature; `null`: it speaks of the picture. */
export function modelPart(name: string): ModelPart | null {
  const feature = modelFeature(name.replace(/\.(psi|kl|js|ks|w1)$/, ''));
  if (feature === null || feature.of === 'outputs') return null;
  return feature.of === 'prediction' ? 'answers' : 'activations';
}

/** The class that a share or a number of a single class is of: `short` for `says-short`; `null`: it is of none. */
export function classOf(name: string): { readonly verb: 'says' | 'finds'; readonly label: string } | null {
  const match = /^(says|finds)-(.+)$/.exec(name);
  return match === null ? null : { verb: match[1] as 'says' | 'finds', label: match[2]!.replaceAll('_', ' ') };
}
