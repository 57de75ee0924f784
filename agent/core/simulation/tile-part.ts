import { type Canvas, drawLine, fillDisc, fillRect, grain, type Reflectance, shade } from './canvas.ts';

type Box = readonly [left: number, top: number, width: number, height: number];

interface TileLook {
  readonly metal: Reflectance;
  /** Distance of the cutter's marks, in hundredths of the tile's height. */
  readonly marks: number;
  readonly holes: number;
}

/** One for each recipe, so that a station's recipes can be told apart. */
const looks: readonly TileLook[] = [
  { metal: [0.3, 0.3, 0.31], marks: 3.1, holes: 4 },
  { metal: [0.34, 0.27, 0.17], marks: 4.3, holes: 2 },
  { metal: [0.2, 0.205, 0.22], marks: 2.3, holes: 6 },
  { metal: [0.42, 0.42, 0.42], marks: 5.7, holes: 1 },
];

const hole: Reflectance = [0.02, 0.021, 0.022];

/** A machined tile of one recipe: chamfered, milled across in arcs, bored. */
export function drawTile(canvas: Canvas, [left, top, width, height]: Box, recipe: number, random: () => number): void {
  const { metal, marks, holes } = looks[recipe % looks.length]!;
  const unit = height / 100;
  const times = (factor: number) => metal.map((share) => share * factor) as unknown as Reflectance;
  fillRect(canvas, [left, top, width, height], times(0.62), 3 * unit);
  fillRect(canvas, [left, top, width, 3 * unit], times(1.45), 1.5 * unit);
  fillRect(canvas, [left, top, 3 * unit, height], times(1.3), 1.5 * unit);
  fillRect(canvas, [left + 3 * unit, top + 3 * unit, width - 6 * unit, height - 6 * unit], metal, unit);
  const [cutterX, cutterY] = [left - width * (0.2 + 0.3 * random()), top + height * (0.3 + 0.5 * random())];
  const spacing = (2 * Math.PI) / Math.max(3, marks * unit);
  shade(canvas, (x, y) => 0.09 * Math.sin(Math.hypot(x - cutterX, y - cutterY) * spacing));
  grain(canvas, 0.04, [1.5, 1.5], random);
  grain(canvas, 0.05, [canvas.width / 3, canvas.height / 2.5], random);
  for (let n = 0; n < holes; n++) {
    const angle = (n / holes) * 2 * Math.PI + 0.5;
    const reach = holes === 1 ? 0 : 0.3;
    const x = left + width * (0.5 + reach * Math.cos(angle));
    const y = top + height * (0.5 + reach * Math.sin(angle));
    const radius = (holes === 1 ? 19 : 7) * unit;
    fillDisc(canvas, x, y, radius * 1.25, times(1.5));
    fillDisc(canvas, x, y, radius, hole);
  }
  for (let stroke = 0; stroke < 7; stroke++) {
    const x = left + width * (0.1 + 0.03 * stroke);
    const lean = (random() - 0.5) * 3 * unit;
    drawLine(canvas, [x, top + height * 0.86, x + lean, top + height * 0.93], 1.3 * unit, times(0.35));
  }
}
