import type { Change } from './change.ts';
import type { Sign } from './diagnosis.ts';
import { modelChanges } from './model-changes.ts';
import type { Measure, SignatureTable } from './signature-table.ts';

/** Below these grey levels a percentile is quantised too coarsely, above them it may be clipped. */
const DARKEST_LEVEL = 6;
const BRIGHTEST_LEVEL = 247;
const LN_PER_DB = Math.LN10 / 20;

/**
 * The signs in the units of the table, and what several of them say together: `exposureTotal` (ln of exposure time, gain and
 * aperture), `reflectance` (ln of brightness that neither lamp nor exposure explains), `contrastBalance` (ln by which dark parts brightened more than bright ones, in linear light: 0 when all light
 * is scaled alike), `displacement` and `lightTilt` (lengths), and of a model what `modelChanges` says. Anything that is not finite is left out.
 */
export function changesOf(signs: ReadonlyMap<string, Sign>, table: SignatureTable): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const [name, sign] of signs) {
    const measure = table.measures.get(name);
    const change = measure && changeOf(sign, measure);
    if (change) changes.set(name, change);
  }
  const derived = [
    ['exposureTotal', exposureTotal(signs)],
    ['contrastBalance', contrastBalance(signs)],
    ['reflectance', reflectance(signs)],
    ['displacement', length(signs.get('displacementX'), signs.get('displacementY'))],
    ['lightTilt', length(signs.get('lightTiltX'), signs.get('lightTiltY'))],
    ...modelChanges(signs),
  ] as const;
  for (const [name, change] of derived)
    if (change && table.measures.has(name) && isKnown(change)) changes.set(name, change);
  return changes;
}

function changeOf(sign: Sign, { tells }: Measure): Change | null {
  const uncertainty = uncertaintyOf(sign);
  if (tells !== 'relative') return checked({ by: sign.change, uncertainty, sign });
  const by = lnRatio(sign);
  return by === null ? null : checked({ by, uncertainty: uncertainty / Math.abs(sign.value - sign.change), sign });
}

const isKnown = ({ by, uncertainty, sign }: Change): boolean =>
  Number.isFinite(by + uncertainty) && (sign === undefined || Number.isFinite(sign.value - sign.change));
const checked = (change: Change): Change | null => (isKnown(change) ? change : null);

/** Where nothing is stated, one baseline standard deviation. */
function uncertaintyOf({ change, deviation, uncertainty }: Sign): number {
  if (uncertainty !== undefined && Number.isFinite(uncertainty)) return Math.abs(uncertainty);
  const sd = Math.abs(change / deviation);
  return Number.isFinite(sd) ? sd : 0;
}

/** Less than this part of the usual is told as this part: what has stopped altogether has no logarithm. */
const LEAST_PART = 0.01;

/** ln(now ÷ usual); `null` where the usual value is not positive. */
function lnRatio({ value, change }: Sign): number | null {
  const usual = value - change;
  return usual > 0 ? Math.log(Math.max(LEAST_PART, value / usual)) : null;
}

function exposureTotal(signs: ReadonlyMap<string, Sign>): Change | null {
  const time = signs.get('exposureMs');
  const gain = signs.get('gainDb');
  const aperture = signs.get('fNumber');
  if (time === undefined && gain === undefined && aperture === undefined) return null;
  const timeBy = time ? (lnRatio(time) ?? 0) : 0;
  const apertureBy = aperture ? (lnRatio(aperture) ?? 0) : 0;
  const gainBy = gain ? gain.change * LN_PER_DB : 0;
  const timeSd = time && time.value > 0 ? uncertaintyOf(time) / time.value : 0;
  return {
    by: timeBy + gainBy - 2 * apertureBy,
    uncertainty: Math.hypot(timeSd, gain ? uncertaintyOf(gain) * LN_PER_DB : 0),
  };
}

function reflectance(signs: ReadonlyMap<string, Sign>): Change | null {
  const level = signs.get('lightLevel');
  const lamp = signs.get('lampOutput');
  if (!level || !lamp) return null;
  const exposure = exposureTotal(signs)?.by ?? 0;
  // What both share, such as the lamp's own wander, is in neither.
  const uncertainty = Math.hypot(uncertaintyOf(level), uncertaintyOf(lamp)) / 2;
  return { by: level.change - lamp.change - exposure, uncertainty };
}

function contrastBalance(signs: ReadonlyMap<string, Sign>): Change | null {
  const dark = signs.get('lumaP05');
  const bright = signs.get('lumaP95');
  if (!dark || !bright || !isUsable(dark) || !isUsable(bright)) return null;
  return {
    by: lightRatio(dark) - lightRatio(bright),
    // A percentile is a whole grey level in a single frame; half a level of the dark end is the least it is uncertain by.
    uncertainty: Math.hypot(
      relativeLight(dark.value) * Math.max(0.5, uncertaintyOf(dark)),
      relativeLight(bright.value) * uncertaintyOf(bright),
    ),
  };
}

function isUsable({ value, change }: Sign): boolean {
  return [value, value - change].every((level) => level >= DARKEST_LEVEL && level <= BRIGHTEST_LEVEL);
}

const lightRatio = ({ value, change }: Sign): number => Math.log(linear(value) / linear(value - change));

/** Relative change of linear light for one grey level more. */
const relativeLight = (level: number): number => Math.log(linear(level + 1) / linear(level));

/** Linear light of a grey level (IEC 61966-2-1). */
function linear(level: number): number {
  const c = level / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function length(x: Sign | undefined, y: Sign | undefined): Change | null {
  if (x === undefined && y === undefined) return null;
  return {
    by: Math.hypot(x?.change ?? 0, y?.change ?? 0),
    uncertainty: Math.max(x ? uncertaintyOf(x) : 0, y ? uncertaintyOf(y) : 0),
  };
}
