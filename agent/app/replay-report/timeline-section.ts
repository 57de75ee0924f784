import { type Html, html } from '../../io/status/page/html.ts';
import { numbersTable } from './numbers-table.ts';
import { type EventStory, type ReplayPage, storiesOf } from './page-data.ts';
import { curveOf, valueTicks } from './pieces.ts';
import { type CurveStyle, type Plot, renderPlot } from './plot.ts';
import type { Bucket } from './thinned-series.ts';
import { momentText, spanText, timeTicks } from './time-axis.ts';

const charts: readonly { name: string; words: string; style: CurveStyle }[] = [
  { name: 'fast', words: 'sudden changes (each window)', style: 'first' },
  { name: 'cusum-1', words: 'slow changes, larger (each hour)', style: 'second' },
  { name: 'cusum-0.5', words: 'slow changes, smaller (each hour)', style: 'third' },
  { name: 'ewma', words: 'creeping changes (each hour)', style: 'fourth' },
];
/** A change that lasts goes far beyond the threshold; where exactly says nothing more. */
const MOST_SHOWN = 3;
const SUPERSCRIPTS = ['⁰', '⁻¹', '⁻²', '⁻³', '⁻⁴', '⁻⁵', '⁻⁶'];

/** How near to an alarm each chart came, and how unusual each window was by itself. */
export function timelineSection(page: ReplayPage): Html {
  const { record } = page;
  const stories = storiesOf(record);
  return html`<section aria-labelledby="timeline"><h2 id="timeline">How near to an alarm</h2>
${chartsFigure(page, stories)}
${record.p.length > 0 && pFigure(page, stories)}
</section>`;
}

/** Times, onset bands and alarm marks that every plot over time shares. */
export function timeFrame({ record }: Pick<ReplayPage, 'record'>, stories: readonly EventStory[]) {
  const { startMs, endMs } = record;
  return {
    x: { from: startMs, to: endMs, ticks: timeTicks(startMs, endMs) },
    bands: stories.flatMap(({ last: { onset } }) =>
      onset.earliestMs === undefined || onset.latestMs === undefined
        ? []
        : [{ from: onset.earliestMs, to: onset.latestMs }],
    ),
    marks: stories.map(({ raised, severity }) => ({ x: raised.atMs, text: severity, severity })),
  } satisfies Partial<Plot>;
}

function chartsFigure({ record }: ReplayPage, stories: readonly EventStory[]): Html {
  const drawn = charts.flatMap((chart) => {
    const buckets = record.charts.get(chart.name);
    return buckets && buckets.length > 0 ? [{ ...chart, buckets }] : [];
  });
  if (drawn.length === 0)
    return html`<p>This baseline carries no chart, so no alarm can be raised: its limits below say why.</p>`;
  const highest = Math.max(...drawn.flatMap(({ buckets }) => buckets.map(({ max }) => max)));
  const to = Math.min(MOST_SHOWN, Math.max(1.25, highest * 1.05));
  const words = drawn.map(
    ({ words, buckets }) => `${words} at most ${percent(Math.max(...buckets.map(({ max }) => max)))}`,
  );
  const plot: Plot = {
    ...timeFrame({ record }, stories),
    description: `Charts' statistics as a share of their alarm threshold, ${spanText(record.startMs, record.endMs)}: ${words.join('; ')} of the threshold. ${eventWords(stories)}`,
    y: {
      from: 0,
      to,
      ticks: valueTicks(0, to).map(({ at }) => ({ at, text: `${at === MOST_SHOWN ? '≥ ' : ''}${percent(at)}` })),
    },
    levels: [{ y: 1, text: 'alarm', style: 'threshold' }],
    curves: drawn.map(({ style, buckets }) => ({ style, pieces: curveOf(buckets, ({ max }) => max) })),
  };
  return html`<figure class="card"><figcaption><h3>Charts, as a share of their alarm threshold</h3>
<p class="legend">${drawn.map(({ style, words }) => html`<span><i class="${style}"></i>${words}</span>`)}${stories.length > 0 && html`<span><i class="onset"></i>when an event began</span>`}</p></figcaption>
${renderPlot(plot)}
${numbersTable(
  'Largest share of the threshold',
  drawn.map(({ words, buckets }) => ({ name: words, buckets, text: ({ max }: Bucket) => percent(max) })),
)}</figure>`;
}

function pFigure({ record }: ReplayPage, stories: readonly EventStory[]): Html {
  const { p } = record;
  const least = Math.min(...p.map(({ min }) => min));
  const from = Math.max(-6, Math.min(-3, Math.floor(Math.log10(Math.max(least, 1e-9)))));
  const ticks = Array.from({ length: -from + 1 }, (_, i) => ({
    at: -i,
    text: i <= 3 ? (10 ** -i).toFixed(i) : `10${SUPERSCRIPTS[i]}`,
  }));
  const plot: Plot = {
    ...timeFrame({ record }, stories),
    description: `Calibrated p of each window's largest score, ${spanText(record.startMs, record.endMs)}; the least was ${least.toPrecision(2)}.`,
    y: { from, to: 0, ticks },
    levels: [{ y: Math.log10(0.05), text: '1 in 20', style: 'usual' }],
    curves: [
      {
        style: 'first',
        pieces: curveOf(p, ({ min }) => Math.log10(Math.max(min, 1e-9))),
      },
    ],
  };
  return html`<figure class="card"><figcaption><h3>How unusual each window was by itself</h3>
<p>p of its largest score: the share of the baseline's own windows that lay as far out. One window alone raises no alarm.</p></figcaption>
${renderPlot(plot)}
${numbersTable('Least p', [{ name: 'p', buckets: p, text: ({ min }) => min.toPrecision(2) }])}</figure>`;
}

export function eventWords(stories: readonly EventStory[]): string {
  if (stories.length === 0) return 'No event was raised.';
  return stories.map(({ raised, severity }) => `Event to ${severity} raised ${momentText(raised.atMs)} UTC.`).join(' ');
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
