import { classValueNames } from './class-names.ts';
import type { OutputMapping } from './output-mapping.ts';
import { MOST_CHANNEL_VALUES, PROJECTIONS, projectionName } from './projections.ts';

/** Where a feature comes from: what the model answers, what goes on inside it, or whether its outputs are sound. */
export type ModelFeatureKind = 'prediction' | 'activation' | 'outputs';

/** A feature of the model, told to a person. */
export interface ModelFeature {
  readonly name: string;
  readonly of: ModelFeatureKind;
  readonly is: 'value' | 'histogram';
  /** Such as `how often the model says short`; of a histogram what is distributed. */
  readonly words: string;
  /** A share of 0 to 1, better told in percent. */
  readonly share: boolean;
}

const known: Readonly<Record<string, Omit<ModelFeature, 'name' | 'is'>>> = {
  confidence: { of: 'prediction', words: 'confidence of the model', share: true },
  margin: { of: 'prediction', words: 'lead of the surest class over the next', share: false },
  detections: { of: 'prediction', words: 'number of detections', share: false },
  boxArea: { of: 'prediction', words: 'mean size of the detections', share: true },
  boxAreaLargest: { of: 'prediction', words: 'size of the largest detection', share: true },
  predictedClass: { of: 'prediction', words: 'predicted classes', share: false },
  activationMean: { of: 'activation', words: 'mean activation of the watched layer', share: false },
  activationSpread: { of: 'activation', words: 'spread of the activations of the watched layer', share: false },
  activationDead: { of: 'activation', words: 'silent channels of the watched layer', share: true },
  embeddingNorm: { of: 'activation', words: 'length of the embedding', share: false },
  outputsBroken: { of: 'outputs', words: 'pictures of which the model gave unusable numbers', share: true },
};

/** The words of a value or histogram by its name alone; `null`: it is none of the model's. */
export function modelFeature(name: string, is: 'value' | 'histogram' = 'value'): ModelFeature | null {
  if (name === 'predictedClass') is = 'histogram';
  if (Object.hasOwn(known, name)) return { name, is, ...known[name]! };
  const pattern = /^(activation|embedding)(\d{2})$/.exec(name);
  if (pattern !== null) {
    const whose = pattern[1] === 'activation' ? 'the watched layer' : 'the embedding';
    return { name, is, of: 'activation', words: `pattern ${Number(pattern[2]) + 1} of ${whose}`, share: false };
  }
  const ofClass = /^(says|finds)-(.+)$/.exec(name);
  if (ofClass === null) return null;
  const label = ofClass[2]!.replaceAll('_', ' ');
  return ofClass[1] === 'says'
    ? { name, is, of: 'prediction', words: `how often the model says ${label}`, share: true }
    : { name, is, of: 'prediction', words: `number of detections of ${label}`, share: false };
}

/**
 * All features that a mapping and a tap give, as far as the settings tell: of a model whose classes have no names their
 * number is not known, and neither is whether a layer has few channels. @param channels of the tapped layer; `null`: none
 * is tapped
 */
export function modelFeatures(mapping: OutputMapping, channels: number | null): readonly ModelFeature[] {
  const values = [...predictionValues(mapping)];
  if (mapping.kind === 'embedding') values.push(...numbered('embedding', PROJECTIONS), 'embeddingNorm');
  if (channels !== null) {
    values.push(...numbered('activation', channels <= MOST_CHANNEL_VALUES ? channels : PROJECTIONS));
    values.push('activationMean', 'activationSpread', 'activationDead');
  }
  values.push('outputsBroken');
  const predicts = mapping.kind !== 'embedding' && mapping.kind !== 'none';
  const histograms = predicts ? ['predictedClass', 'confidence'] : [];
  return [...values.map((name) => modelFeature(name)!), ...histograms.map((name) => modelFeature(name, 'histogram')!)];
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => projectionName(prefix, index));
}

function predictionValues(mapping: OutputMapping): readonly string[] {
  if (mapping.kind === 'none' || mapping.kind === 'embedding') return [];
  const { classes } = mapping;
  if (mapping.kind !== 'classifier') {
    const finds = classValueNames('finds', classes, classes.length);
    return ['detections', 'confidence', 'boxArea', 'boxAreaLargest', ...finds];
  }
  const says = classValueNames('says', classes, classes.length);
  const exclusive = mapping.gives !== 'independent';
  return exclusive ? ['confidence', 'margin', ...(says.length === 2 ? says.slice(1) : says)] : ['confidence', ...says];
}
