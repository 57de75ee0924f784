import {
  type Canvas,
  drawLine,
  fillDisc,
  fillRect,
  grain,
  newCanvas,
  photographed,
  type Reflectance,
} from './canvas.ts';

/**
 * What stands still round the parts, and the belt they lie on. A row's right end goes on in the left end of the row below,
 * so that a copy from a few pixels further on is the same surface seen from a little aside.
 */
export interface Backdrop {
  readonly width: number;
  readonly height: number;
  /** Rows of the plates that lie above and below the picture, for a camera that moves. */
  readonly marginRows: number;
  /** First and last row of the belt in the picture, the last one exclusive. */
  readonly beltTop: number;
  readonly beltBottom: number;
  /** 8-bit sRGB of the share of light given back: rows −marginRows … beltTop, the last one inclusive. */
  readonly plateAbove: Uint8Array;
  /** Rows beltBottom − 1 … height + marginRows, the last one exclusive. */
  readonly plateBelow: Uint8Array;
  /** One row more than the belt has, so that it can be copied from any column on. */
  readonly belt: Uint8Array;
}

const plate: Reflectance = [0.2, 0.205, 0.21];
const rail: Reflectance = [0.36, 0.36, 0.37];
const shadow: Reflectance = [0.03, 0.03, 0.032];
const ink: Reflectance = [0.025, 0.025, 0.025];
const paper: Reflectance = [0.62, 0.61, 0.57];
const yellow: Reflectance = [0.55, 0.4, 0.04];

export function createBackdrop(width: number, height: number, random: () => number): Backdrop {
  const beltTop = Math.round(height * 0.22);
  const beltBottom = height - beltTop;
  const marginRows = Math.ceil((width * 24) / 640) + 1;
  const rows = marginRows + beltTop;
  return {
    ...{ width, height, marginRows, beltTop, beltBottom },
    plateAbove: plateAbove(width, rows, marginRows, random),
    plateBelow: plateBelow(width, rows, beltTop, random),
    belt: belt(width, beltBottom - beltTop + 1, random),
  };
}

/** Rail towards the belt, a ruler on it, a grey card, a label and bolts. */
function plateAbove(width: number, rows: number, marginRows: number, random: () => number): Uint8Array {
  const canvas = brushedPlate(width, rows + 1, random);
  const unit = width / 100;
  const inner = rows - marginRows;
  fillRect(canvas, [-9, rows - 0.24 * inner, width + 18, 0.2 * inner], rail);
  gap(canvas, rows - 0.04 * inner, 0.05 * inner + 1);
  for (let mark = 0; mark < 50; mark++) {
    const long = mark % 5 === 0;
    const top = rows - (long ? 0.21 : 0.14) * inner;
    fillRect(canvas, [(mark * 2 + 1) * unit - 0.2 * unit, top, 0.4 * unit, rows - 0.07 * inner - top], ink);
  }
  const top = marginRows + 0.12 * inner;
  greyCard(canvas, 9 * unit, top, 0.5 * inner);
  label(canvas, [30 * unit, top, 22 * unit, 0.5 * inner], random);
  fiducial(canvas, 64 * unit, top, 0.5 * inner, random);
  for (const x of [4, 25, 58, 78, 96]) bolt(canvas, x * unit, marginRows + 0.38 * inner, 0.15 * inner, random);
  return photographed(canvas);
}

/** Rail towards the belt, hazard stripes, a fiducial and bolts. */
function plateBelow(width: number, rows: number, inner: number, random: () => number): Uint8Array {
  const canvas = brushedPlate(width, rows + 1, random);
  const unit = width / 100;
  gap(canvas, -1, 0.05 * inner + 2);
  fillRect(canvas, [-9, 0.04 * inner, width + 18, 0.2 * inner], rail);
  const top = 0.36 * inner;
  const tall = 0.3 * inner;
  fillRect(canvas, [36 * unit, top, 34 * unit, tall], yellow);
  for (let stripe = 0; stripe < 6; stripe++) {
    const x = (38 + stripe * 5.2) * unit;
    drawLine(canvas, [x, top + tall * 0.86, x + tall * 0.72, top + tall * 0.14], 0.26 * tall, ink);
  }
  fiducial(canvas, 14 * unit, 0.32 * inner, 0.48 * inner, random);
  label(canvas, [78 * unit, 0.32 * inner, 14 * unit, 0.42 * inner], random);
  for (const x of [6, 30, 74, 95]) bolt(canvas, x * unit, 0.56 * inner, 0.15 * inner, random);
  return photographed(canvas);
}

/** Rubber with a woven face, a little worn along its middle. */
function belt(width: number, rows: number, random: () => number): Uint8Array {
  const canvas = newCanvas(width, rows, [0.055, 0.062, 0.058]);
  grain(canvas, 0.1, [1.6, 1.6], random);
  grain(canvas, 0.06, [width / 9, 3], random);
  grain(canvas, 0.05, [width / 5, rows / 4], random);
  for (let seam = 0; seam < 3; seam++) {
    const x = ((seam + 0.35 * random()) * width) / 3;
    fillRect(canvas, [x, -2, width / 160, rows + 4], [0.035, 0.04, 0.037]);
  }
  return photographed(canvas);
}

function brushedPlate(width: number, rows: number, random: () => number): Canvas {
  const canvas = newCanvas(width, rows, plate);
  grain(canvas, 0.05, [width / 24, 1.3], random);
  grain(canvas, 0.06, [2.2, 2.2], random);
  return canvas;
}

/** The gap between rail and belt. */
function gap(canvas: Canvas, top: number, rows: number): void {
  fillRect(canvas, [-9, top, canvas.width + 18, rows], shadow);
}

function greyCard(canvas: Canvas, x: number, y: number, size: number): void {
  fillRect(canvas, [x, y, size * 1.5, size], [0.75, 0.75, 0.74]);
  fillRect(canvas, [x + 0.12 * size, y + 0.12 * size, size * 1.26, size * 0.76], [0.42, 0.42, 0.42]);
}

function label(
  canvas: Canvas,
  [x, y, width, height]: readonly [number, number, number, number],
  random: () => number,
): void {
  fillRect(canvas, [x, y, width, height], paper, height / 12);
  for (let line = 0; line < 3; line++) {
    let at = x + width * 0.07;
    while (at < x + width * (0.75 + 0.15 * random())) {
      const long = width * (0.03 + 0.06 * random());
      fillRect(canvas, [at, y + height * (0.16 + 0.27 * line), long, height * 0.15], ink);
      at += long + width * 0.025;
    }
  }
}

/** A square of black and white fields, as machines find them. */
function fiducial(canvas: Canvas, x: number, y: number, size: number, random: () => number): void {
  fillRect(canvas, [x, y, size, size], paper);
  const cell = size / 8;
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 6; column++) {
      const edge = row === 0 || column === 0;
      if (edge || random() < 0.5) fillRect(canvas, [x + (column + 1) * cell, y + (row + 1) * cell, cell, cell], ink);
    }
  }
}

function bolt(canvas: Canvas, x: number, y: number, radius: number, random: () => number): void {
  fillDisc(canvas, x + 0.12 * radius, y + 0.18 * radius, radius * 1.12, [0.07, 0.07, 0.075]);
  fillDisc(canvas, x, y, radius, [0.4, 0.4, 0.42]);
  fillDisc(canvas, x, y, radius * 0.86, [0.3, 0.3, 0.31]);
  const angle = random() * Math.PI;
  for (let side = 0; side < 3; side++) {
    const [dx, dy] = [Math.cos(angle + (side * Math.PI) / 3), Math.sin(angle + (side * Math.PI) / 3)];
    const reach = 0.34 * radius;
    drawLine(canvas, [x - dx * reach, y - dy * reach, x + dx * reach, y + dy * reach], 0.4 * radius, ink);
  }
}
