import { type Canvas, drawLine, fillDisc, fillRect, grain, type Reflectance } from './canvas.ts';

type Box = readonly [left: number, top: number, width: number, height: number];

interface BoardLook {
  readonly mask: Reflectance;
  readonly trace: Reflectance;
  readonly chips: number;
  readonly passives: number;
}

/** One for each recipe, so that a station's recipes can be told apart. */
const looks: readonly BoardLook[] = [
  { mask: [0.018, 0.105, 0.04], trace: [0.035, 0.17, 0.065], chips: 4, passives: 34 },
  { mask: [0.02, 0.05, 0.17], trace: [0.03, 0.08, 0.26], chips: 6, passives: 20 },
  { mask: [0.15, 0.022, 0.025], trace: [0.23, 0.035, 0.04], chips: 3, passives: 46 },
  { mask: [0.035, 0.035, 0.04], trace: [0.06, 0.06, 0.068], chips: 5, passives: 28 },
];

const solder: Reflectance = [0.56, 0.57, 0.58];
const ink: Reflectance = [0.66, 0.66, 0.62];
const epoxy: Reflectance = [0.02, 0.02, 0.022];

/** A circuit board of one recipe; `random` lays it out. */
export function drawBoard(canvas: Canvas, [left, top, width, height]: Box, recipe: number, random: () => number): void {
  const look = looks[recipe % looks.length]!;
  const unit = height / 100;
  const spot = (): readonly [number, number] => [
    left + width * (0.1 + 0.8 * random()),
    top + height * (0.1 + 0.8 * random()),
  ];
  fillRect(canvas, [left, top, width, height], look.mask, 3 * unit);
  grain(canvas, 0.03, [1.5, 1.5], random);
  for (let n = 0; n < 46; n++) trace(canvas, spot(), [left, top, width, height], look.trace, random);
  for (let n = 0; n < 40; n++) {
    const [x, y] = spot();
    fillDisc(canvas, x, y, 1.1 * unit, solder);
    fillDisc(canvas, x, y, 0.5 * unit, epoxy);
  }
  for (let n = 0; n < look.passives; n++) passive(canvas, spot(), unit, random);
  for (let n = 0; n < look.chips; n++) {
    const column = (n + 0.5) / look.chips;
    const long = unit * (13 + 12 * random());
    const x = left + width * column - long / 2;
    const y = top + height * (0.2 + 0.45 * random());
    chip(canvas, [x, y, long, unit * (12 + 12 * random())], unit, random);
  }
  fillRect(canvas, [left + width * 0.9, top + height * 0.3, width * 0.08, height * 0.42], [0.5, 0.49, 0.44], unit);
  for (let pin = 0; pin < 7; pin++)
    fillRect(canvas, [left + width * 0.875, top + height * (0.335 + 0.055 * pin), width * 0.05, 2.2 * unit], solder);
  for (const [x, y] of [
    [0.05, 0.08],
    [0.95, 0.08],
    [0.05, 0.92],
    [0.95, 0.92],
  ] as const) {
    fillDisc(canvas, left + width * x, top + height * y, 4.6 * unit, solder);
    fillDisc(canvas, left + width * x, top + height * y, 2.8 * unit, [0.03, 0.034, 0.032]);
  }
  for (let letter = 0; letter < 9; letter++)
    fillRect(canvas, [left + width * (0.12 + 0.022 * letter), top + height * 0.93, width * 0.014, 3 * unit], ink);
}

/** A track that turns once, at right angles. */
function trace(
  canvas: Canvas,
  [x, y]: readonly [number, number],
  [left, top, width, height]: Box,
  colour: Reflectance,
  random: () => number,
): void {
  const toX = Math.min(left + width * 0.95, Math.max(left + width * 0.05, x + (random() - 0.5) * width * 0.5));
  const toY = Math.min(top + height * 0.95, Math.max(top + height * 0.05, y + (random() - 0.5) * height * 0.6));
  const thick = height * 0.012;
  drawLine(canvas, [x, y, toX, y], thick, colour);
  drawLine(canvas, [toX, y, toX, toY], thick, colour);
}

/** A resistor or capacitor between two ends of solder. */
function passive(canvas: Canvas, [x, y]: readonly [number, number], unit: number, random: () => number): void {
  const flat = random() < 0.5;
  const [long, wide] = [6.5 * unit, 3.2 * unit];
  const [w, h] = flat ? [long, wide] : [wide, long];
  const body: Reflectance = random() < 0.5 ? [0.03, 0.03, 0.032] : [0.27, 0.19, 0.11];
  fillRect(canvas, [x, y, w, h], solder);
  if (flat) fillRect(canvas, [x + 0.24 * w, y, 0.52 * w, h], body);
  else fillRect(canvas, [x, y + 0.24 * h, w, 0.52 * h], body);
}

function chip(canvas: Canvas, [x, y, width, height]: Box, unit: number, random: () => number): void {
  for (let at = x + 1.5 * unit; at < x + width - 1.5 * unit; at += 3 * unit) {
    fillRect(canvas, [at, y - 2 * unit, 1.5 * unit, height + 4 * unit], solder);
  }
  fillRect(canvas, [x, y, width, height], epoxy, 0.8 * unit);
  fillDisc(canvas, x + 2.4 * unit, y + 2.4 * unit, 1 * unit, [0.05, 0.05, 0.05]);
  for (let line = 0; line < 2; line++)
    fillRect(
      canvas,
      [x + 0.2 * width, y + height * (0.38 + 0.24 * line), width * (0.35 + 0.25 * random()), 1.3 * unit],
      [0.25, 0.25, 0.24],
    );
}
