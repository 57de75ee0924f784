import type { Baseline } from '../../core/baseline/baseline.ts';
import { featureWords, numberText, signedText } from '../../core/drift/events/feature-words.ts';
import { type Html, html } from '../../io/status/page/html.ts';
import { numbersTable } from './numbers-table.ts';
import { type EventStory, type ReplayPage, storiesOf } from './page-data.ts';
import { curveOf, rangeOf, valueTicks } from './pieces.ts';
import { renderPlot } from './plot.ts';
import type { ReplayRecord } from './recorder.ts';
import type { Bucket } from './thinned-series.ts';
import { momentText, spanText } from './time-axis.ts';
import { timeFrame } from './timeline-section.ts';

const MOST_SHOWN = 6;
/** Baseline standard deviations that a plot shows at least and at most. */
const LEAST_RANGE = 4;
const MOST_RANGE = 15;
const USUAL = 3;
/** Channels that never differ by more baseline standard deviations are drawn once. */
const ALIKE_WITHIN = 0.2;

/** The features that were farthest from the baseline, in its standard deviations. */
export function featureSection(page: ReplayPage): Html {
  const { record, baselines } = page;
  const stories = storiesOf(record);
  const shown = strongest(record, stories);
  if (shown.length === 0) return html``;
  const since = sinceMs(stories);
  return html`<section aria-labelledby="features"><h2 id="features">What moved most</h2>
<p>Window means less what the baseline expects, in the baseline's own standard deviations${since === null ? '' : html`; ordered by how far they were since ${momentText(since)} UTC`}. Within ±${USUAL} is usual.</p>
<div class="pair">${shown.map((channel) => featureFigure(channel, page, stories, baselines))}</div></section>`;
}

/** Channels by how far they were away on average, since the first onset where there was one; one of each kind. */
export function strongest({ deviations }: Pick<ReplayRecord, 'deviations'>, stories: readonly EventStory[]): string[] {
  const since = sinceMs(stories) ?? Number.NEGATIVE_INFINITY;
  const distance = (buckets: readonly Bucket[]) => {
    const inside = buckets.filter(({ endMs }) => endMs > since);
    const n = inside.reduce((sum, bucket) => sum + bucket.n, 0);
    return n === 0 ? 0 : inside.reduce((sum, bucket) => sum + Math.abs(bucket.mean) * bucket.n, 0) / n;
  };
  const ranked = [...deviations].map(([name, buckets]) => ({ name, far: distance(buckets) }));
  ranked.sort((a, b) => b.far - a.far);
  const shown: string[] = [];
  for (const { name } of ranked) {
    const saysMore = shown.every(
      (other) =>
        featureWords(other).kind !== featureWords(name).kind && !alike(deviations.get(other)!, deviations.get(name)!),
    );
    if (saysMore) shown.push(name);
    if (shown.length === MOST_SHOWN) break;
  }
  return shown;
}

/** The colours of a grey picture, for example, are one and the same. */
function alike(a: readonly Bucket[], b: readonly Bucket[]): boolean {
  return a.length === b.length && a.every(({ mean }, i) => Math.abs(mean - b[i]!.mean) < ALIKE_WITHIN);
}

function sinceMs(stories: readonly EventStory[]): number | null {
  const onsets = stories.flatMap(({ last }) => last.onset.atMs ?? []);
  return onsets.length === 0 ? null : Math.min(...onsets);
}

function featureFigure(
  channel: string,
  { record }: ReplayPage,
  stories: readonly EventStory[],
  baselines: readonly Baseline[],
): Html {
  const buckets = record.deviations.get(channel)!;
  const words = featureWords(channel);
  const farthest = Math.max(...buckets.map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max))));
  const range = Math.min(MOST_RANGE, Math.max(LEAST_RANGE, Math.ceil(farthest)));
  const least = Math.min(...buckets.map(({ min }) => min));
  const most = Math.max(...buckets.map(({ max }) => max));
  const told = `${signedText(least)} to ${signedText(most)} baseline standard deviations`;
  return html`<figure class="card"><figcaption><h3>${words.name}</h3><p>${inUnits(channel, record, baselines)}</p></figcaption>
${renderPlot({
  ...timeFrame({ record }, stories),
  description: `Deviation of ${words.name} from the baseline, ${spanText(record.startMs, record.endMs)}: ${told}.`,
  y: { from: -range, to: range, ticks: valueTicks(-range, range) },
  levels: [-USUAL, USUAL].map((y) => ({ y, text: '', style: 'usual' as const })),
  ranges: [{ style: 'first', points: rangeOf(buckets) }],
  curves: [{ style: 'first', pieces: curveOf(buckets, ({ mean }) => mean) }],
})}
${numbersTable('Mean deviation', [{ name: words.name, buckets, text: ({ mean }) => signedText(mean) }])}</figure>`;
}

/** `baseline 117 ± 8.3, here 96 to 131 grey levels`. */
function inUnits(channel: string, record: ReplayRecord, baselines: readonly Baseline[]): string {
  const { times, unit } = featureWords(channel);
  const values = record.values.get(channel) ?? [];
  const known = baselines[0]?.calibration.channels.find(({ name }) => name === channel);
  const least = Math.min(...values.map(({ min }) => min));
  const most = Math.max(...values.map(({ max }) => max));
  const here = values.length === 0 ? '' : `here ${numberText(least * times)} to ${numberText(most * times)}`;
  const usual = known ? `baseline ${numberText(known.mean * times)} ± ${numberText(known.sd * times)}` : '';
  return `${[usual, here].filter((part) => part !== '').join(', ')} ${unit}`.trim();
}
