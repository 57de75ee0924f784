import type { DirtSpot, StationConditions } from './conditions.ts';

/**
 * Where the light of a station falls, on a net of nodes every few pixels; between them it is interpolated. Two bars of
 * segments stand left and right of the belt, daylight comes from a window on the right.
 */
export interface LightField {
  readonly cellPx: number;
  readonly nodesX: number;
  readonly nodesY: number;
  /** The left bar's light; both bars together give 1 in the middle. */
  readonly left: Float32Array;
  /** The right bar's segments, in the order in which they fail. */
  readonly segments: readonly Float32Array[];
  readonly right: Float32Array;
  readonly daylight: Float32Array;
  /** Square of the distance from the middle, 1 in the corners. */
  readonly radius2: Float32Array;
  readonly pictureWidth: number;
  readonly pictureHeight: number;
}

/** Light of the moment, before any of it meets a surface. */
export interface LightNow {
  /** Red, green and blue of the lamp and of daylight, against a new lamp in the middle of the picture. */
  readonly lamp: readonly number[];
  readonly daylight: readonly number[];
  /** Amplitude and phase, in turns, of the bands that mains flicker leaves. */
  readonly bandAmplitude: number;
  readonly bandPhase: number;
}

const segmentCount = 8;
/** Height of the bars over the belt and their distance from the middle, in picture widths. */
const barHeight = 0.95;
const barAside = 0.65;
/** The rolling shutter of a large sensor takes about 60 ms from the first row to the last: six periods of 100 Hz. */
const bandsInPicture = 6;

export function createLightField(width: number, height: number, failsFromTop: boolean): LightField {
  const cellPx = width >= 320 ? 8 : 4;
  const nodesX = Math.ceil(width / cellPx) + 1;
  const nodesY = Math.ceil(height / cellPx) + 1;
  const of = (value: (u: number, v: number) => number) => {
    const field = new Float32Array(nodesX * nodesY);
    for (let i = 0; i < field.length; i++)
      field[i] = value(((i % nodesX) * cellPx) / width - 0.5, (Math.floor(i / nodesX) * cellPx - height / 2) / width);
    return field;
  };
  const tall = height / width;
  // Irradiance under a small flat source: the cosine counts twice, the distance to the power of four.
  const segment = (aside: number, n: number) => {
    const along = ((n + 0.5) / segmentCount - 0.5) * tall * 1.2;
    return (u: number, v: number) => 1 / ((u - aside) ** 2 + (v - along) ** 2 + barHeight ** 2) ** 2;
  };
  const numbers = Array.from({ length: segmentCount }, (_, n) => n);
  const bar = (aside: number) => {
    const sources = numbers.map((n) => segment(aside, n));
    return (u: number, v: number) => sources.reduce((sum, source) => sum + source(u, v), 0);
  };
  const [leftBar, rightBar] = [bar(-barAside), bar(barAside)];
  const full = leftBar(0, 0) + rightBar(0, 0);
  const corner2 = 0.25 + (tall / 2) ** 2;
  const order = failsFromTop ? numbers : numbers.toReversed();
  return {
    ...{ cellPx, nodesX, nodesY, pictureWidth: width, pictureHeight: height },
    left: of((u, v) => leftBar(u, v) / full),
    right: of((u, v) => rightBar(u, v) / full),
    segments: order.map((n) => of((u, v) => segment(barAside, n)(u, v) / full)),
    daylight: of((u, v) => 1 + 0.7 * u - 0.2 * v),
    radius2: of((u, v) => (u * u + v * v) / corner2),
  };
}

/** Red, green and blue light at every node, as it reaches the sensor, into `nodes`. */
export function lightAt(field: LightField, now: LightNow, conditions: StationConditions, nodes: Float32Array): void {
  const { nodesX, nodesY, cellPx, left, right, daylight, radius2 } = field;
  const { lamp, daylight: day, bandAmplitude, bandPhase } = now;
  const dark = segmentCount * (1 - conditions.segmentsLit);
  const { reflector, vignette } = conditions;
  for (let row = 0, i = 0; row < nodesY; row++) {
    const turns = (bandsInPicture * row * cellPx) / field.pictureHeight + bandPhase;
    const band = bandAmplitude === 0 ? 1 : 1 + bandAmplitude * Math.sin(2 * Math.PI * turns);
    for (let column = 0; column < nodesX; column++, i++) {
      let fromBars = left[i]! + right[i]!;
      for (let s = 0; s < dark; s++) fromBars -= Math.min(1, dark - s) * field.segments[s]![i]!;
      const fromLamp = fromBars * band * (1 - reflector * radius2[i]!);
      const lens = 1 - vignette * radius2[i]!;
      for (let c = 0; c < 3; c++) nodes[i * 3 + c] = (fromLamp * lamp[c]! + daylight[i]! * day[c]!) * lens;
    }
  }
  for (const spot of conditions.dirt) soil(field, spot, nodes);
  if (conditions.obstruction > 0) cover(field, conditions.obstruction, nodes);
}

/** A spot far out of focus: flat in its middle, soft at its edge. */
function soil(field: LightField, { x, y, radius, loss }: DirtSpot, nodes: Float32Array): void {
  const { nodesX, nodesY, cellPx, pictureWidth } = field;
  const [middleX, middleY, radiusPx] = [x * pictureWidth, y * pictureWidth, Math.max(1, radius * pictureWidth)];
  const reach = 1.7 * radiusPx;
  const lastRow = Math.min(nodesY - 1, Math.ceil((middleY + reach) / cellPx));
  const lastColumn = Math.min(nodesX - 1, Math.ceil((middleX + reach) / cellPx));
  for (let row = Math.max(0, Math.floor((middleY - reach) / cellPx)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.floor((middleX - reach) / cellPx)); column <= lastColumn; column++) {
      const dx = (column * cellPx - middleX) / radiusPx;
      const dy = (row * cellPx - middleY) / radiusPx;
      const passes = 1 - loss * Math.exp(-Math.LN2 * (dx * dx + dy * dy) ** 2);
      const at = (row * nodesX + column) * 3;
      for (let c = 0; c < 3; c++) nodes[at + c]! *= passes;
    }
  }
}

/** Something before the lens, far out of focus; a little light finds its way round it. */
function cover(field: LightField, share: number, nodes: Float32Array): void {
  const { nodesX, cellPx, pictureWidth, pictureHeight } = field;
  const softPx = pictureWidth / 40;
  for (let i = 0; i < field.left.length; i++) {
    const lean = 0.15 * (Math.floor(i / nodesX) * cellPx - pictureHeight / 2);
    const beyond = (i % nodesX) * cellPx + lean - share * pictureWidth;
    const passes = 0.006 + 0.994 / (1 + Math.exp(-beyond / (softPx / 2)));
    for (let c = 0; c < 3; c++) nodes[i * 3 + c]! *= passes;
  }
}
