import { Html, html } from '../../io/status/page/html.ts';
import type { Tick } from './time-axis.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A filled stretch from `low` to `high`. */
export interface RangePoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** One plot of values over time, or over the time of day. */
export interface Plot {
  /** What is seen, for those who do not see it. */
  readonly description: string;
  readonly x: { readonly from: number; readonly to: number; readonly ticks: readonly Tick[] };
  readonly y: { readonly from: number; readonly to: number; readonly ticks: readonly Tick[] };
  /** Vertical stretches, such as an onset's interval. */
  readonly bands?: readonly { readonly from: number; readonly to: number }[];
  /** Vertical lines, such as the moment of an alarm. */
  readonly marks?: readonly { readonly x: number; readonly text: string; readonly severity: 'watch' | 'act' }[];
  readonly levels?: readonly { readonly y: number; readonly text: string; readonly style: 'threshold' | 'usual' }[];
  readonly ranges?: readonly { readonly style: CurveStyle; readonly points: readonly RangePoint[][] }[];
  /** Each curve in pieces: nothing is drawn over a gap. */
  readonly curves: readonly { readonly style: CurveStyle; readonly pieces: readonly Point[][] }[];
}

export type CurveStyle = 'first' | 'second' | 'third' | 'fourth';

const WIDTH = 1000;
const HEIGHT = 300;

/** The drawing stretches with the page while its letters keep their size: they are HTML above the SVG. */
export function renderPlot(plot: Plot): Html {
  const { x, y, bands = [], marks = [], levels = [], ranges = [] } = plot;
  const left = (at: number) => clamped((at - x.from) / (x.to - x.from || 1));
  const top = (at: number) => 1 - clamped((at - y.from) / (y.to - y.from || 1));
  const px = (at: number) => number(left(at) * WIDTH);
  const py = (at: number) => number(top(at) * HEIGHT);
  const line = (points: readonly Point[]) =>
    points.map((p, i) => `${i === 0 ? 'M' : 'L'}${px(p.x)} ${py(p.y)}`).join('');
  const area = (points: readonly RangePoint[]) => {
    const there = points.map((p) => `${px(p.x)} ${py(p.high)}`);
    const back = points.map((p) => `${px(p.x)} ${py(p.low)}`).reverse();
    return `M${[...there, ...back].join('L')}Z`;
  };
  const percent = (share: number) => `${number(100 * share)}%`;
  return html`<div class="plot" role="img" aria-label="${plot.description}">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
${y.ticks.map(({ at }) => html`<path class="grid" d="M0 ${py(at)}H${WIDTH}"/>`)}
${x.ticks.map(({ at }) => html`<path class="grid" d="M${px(at)} 0V${HEIGHT}"/>`)}
${bands.map(({ from, to }) => html`<rect class="band" x="${px(from)}" y="0" width="${number(Math.max(2, (left(to) - left(from)) * WIDTH))}" height="${HEIGHT}"/>`)}
${ranges.map(({ style, points }) => points.map((piece) => html`<path class="range ${style}" d="${area(piece)}"/>`))}
${levels.map((level) => html`<path class="level ${level.style}" d="M0 ${py(level.y)}H${WIDTH}"/>`)}
${curves(plot, line)}
${marks.map((mark) => html`<path class="mark ${mark.severity}" d="M${px(mark.x)} 0V${HEIGHT}"/>`)}
</svg>
<div aria-hidden="true">
${y.ticks.map(({ at, text }) => html`<span class="ytick" style="top:${percent(top(at))}">${text}</span>`)}
${x.ticks.map(({ at, text }, i) => html`<span class="xtick${i % 2 === 1 ? ' odd' : ''}" style="left:${percent(left(at))}">${text}</span>`)}
${levels.map((level) => html`<span class="label ${level.style}" style="top:${percent(top(level.y))}">${level.text}</span>`)}
${marks.map((mark) => html`<span class="flag ${mark.severity}${left(mark.x) > 0.8 ? ' leftwards' : ''}" style="left:${percent(left(mark.x))}">${mark.text}</span>`)}
</div></div>`;
}

function curves(plot: Plot, line: (points: readonly Point[]) => string): Html[] {
  return plot.curves.flatMap(({ style, pieces }) =>
    pieces.map((points) =>
      // A line of one point would not be seen: a round cap is drawn instead.
      points.length === 1
        ? new Html(`<path class="curve dot ${style}" d="${line(points)}h0.01"/>`)
        : new Html(`<path class="curve ${style}" d="${line(points)}"/>`),
    ),
  );
}

function clamped(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}
