import type { FeatureWording } from './feature-wording.ts';
import { modelWords } from './model-words.ts';

const grey = (name: string, kind: string): FeatureWording => ({
  name,
  unit: 'grey levels',
  changeUnit: 'grey levels',
  times: 1,
  relative: false,
  kind,
});
const share = (name: string): FeatureWording => ({
  name,
  unit: '%',
  changeUnit: 'percentage points',
  times: 100,
  relative: false,
  kind: name,
});
const distribution = (of: string): FeatureWording => ({
  name: `distribution of ${of}`,
  unit: '',
  changeUnit: '',
  times: 1,
  relative: false,
  kind: 'distribution',
});

const measured = (name: string, unit: string, kind = name): FeatureWording => ({
  name,
  unit,
  changeUnit: unit,
  times: 1,
  relative: false,
  kind,
});
const logarithm = (name: string, kind: string): FeatureWording => ({ ...measured(name, '', kind), logarithm: true });

const table: Readonly<Record<string, FeatureWording>> = {
  red: distribution('red'),
  green: distribution('green'),
  blue: distribution('blue'),
  luma: distribution('brightness'),
  lumaMean: grey('brightness', 'brightness'),
  lumaMedian: grey('median brightness', 'brightness'),
  lumaP05: grey('brightness of the darkest parts', 'brightness'),
  lumaP95: grey('brightness of the brightest parts', 'brightness'),
  lumaSd: grey('contrast', 'contrast'),
  redMean: grey('red channel mean', 'red'),
  greenMean: grey('green channel mean', 'green'),
  blueMean: grey('blue channel mean', 'blue'),
  shadowShare: share('share of black pixels'),
  highlightShare: share('share of blown-out pixels'),
  focus: { name: 'focus', unit: '', changeUnit: '%', times: 1, relative: true, kind: 'focus' },
  noise: grey('noise', 'noise'),
  lampOutput: logarithm('lamp output', 'lamp output'),
  lightLevel: logarithm('brightness of the picture', 'brightness'),
  colourRatio: logarithm('blue against red', 'colour balance'),
  lightTiltX: logarithm('light on the right against the left', 'pattern of the light'),
  lightTiltY: logarithm('light at the bottom against the top', 'pattern of the light'),
  lightRadial: logarithm('light in the corners against the middle', 'pattern of the light'),
  uniformity: { ...share('evenness of the light'), kind: 'pattern of the light' },
  blobLoss: share('light missing at one spot'),
  obstructedShare: share('covered part of the picture'),
  colourMired: measured('colour temperature', 'mired'),
  colourTemperature: measured('colour temperature', 'K'),
  colourDuv: measured('distance of the colour', 'Δu′v′'),
  displacementX: measured('position to the right', 'px', 'position'),
  displacementY: measured('position downwards', 'px', 'position'),
  exposureMs: measured('exposure time', 'ms'),
  gainDb: measured('gain', 'dB'),
  fNumber: measured('f-number', ''),
  whiteBalanceRed: measured('white-balance gain of red', '', 'white balance'),
  whiteBalanceBlue: measured('white-balance gain of blue', '', 'white balance'),
  frameChange: grey('change from picture to picture', 'motion'),
  blockiness: measured('compression blocks', ''),
  banding: measured('horizontal bands', ''),
};

/** Words for a channel: a feature (`lumaMean`), a difference of two (`red-green`) or the distance of a distribution from
 * the baseline's (`luma.js`). An unknown feature keeps its own name. */
export function featureWords(channel: string): FeatureWording {
  const known = Object.hasOwn(table, channel) ? table[channel] : undefined;
  if (known !== undefined) return known;
  const ofModel = modelWords(channel);
  if (ofModel !== null) return ofModel;
  const distance = /^(.+)\.(psi|kl|js|ks|w1)$/.exec(channel);
  if (distance !== null) return distribution(featureWords(distance[1]!).name.replace(/^distribution of /, ''));
  const difference = /^(red|green|blue)-(red|green|blue)$/.exec(channel);
  if (difference !== null) return grey(`colour balance ${difference[1]} − ${difference[2]}`, 'colour balance');
  return { name: channel, unit: '', changeUnit: '', times: 1, relative: false, kind: channel };
}

/** The feature that a channel speaks of: `luma` for `luma.js`. */
export const featureOf = (channel: string): string => channel.replace(/\.(psi|kl|js|ks|w1)$/, '');

/** `−11`, `+3.4`, `+0.02`: a sign, and as many digits as a person reads. */
export function signedText(value: number): string {
  const text = numberText(Math.abs(value));
  if (Number(text.replaceAll(',', '')) === 0) return `±${text}`;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** `117`, `3.4`, `0.41`; from 100,000 on in powers of ten, so that no line grows without end. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 100_000) return value.toExponential(1).replace('-', '−');
  const text = size >= 9.95 ? size.toFixed(0) : size >= 0.995 ? size.toFixed(1) : size.toFixed(2);
  return value < 0 ? `−${text}` : text;
}
