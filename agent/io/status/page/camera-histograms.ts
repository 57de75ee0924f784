import type { CameraScreen, HistogramShown } from '../../../pipeline/camera-screen.ts';
import { measureText, percentText } from './camera-numbers.ts';
import { channelWord } from './camera-words.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

const pixelNames: ReadonlySet<string> = new Set(['luma', 'red', 'green', 'blue']);
/** Grey levels. */
const levels = 256;
const mostClasses = 20;

/** The pixels of the last window over those of the baseline, a drawing a channel with a sentence that says the same. */
export function cameraHistograms(screen: CameraScreen | null, context: PageContext): Html {
  const { say, reader } = context;
  const shown = (screen?.histograms ?? []).filter(({ name }) => pixelNames.has(name));
  if (shown.length === 0) return html`<p>${say`There is no window yet that could be laid over the baseline.`}</p>`;
  const { tag } = reader.language;
  const drawings = shown.map((histogram) => {
    const id = `histogram-${histogram.name}`;
    return html`<figure class="histogram"><svg viewBox="0 0 ${histogram.now.length} 40" preserveAspectRatio="none" role="img" aria-labelledby="${id}">${bars(histogram)}</svg>
<figcaption id="${id}">${say`${channelWord(histogram.name, say)}: middle at ${measureText(middle(histogram.now), tag)} of 255 now, ${measureText(middle(histogram.usual), tag)} in the baseline`}</figcaption></figure>`;
  });
  return html`<div class="histograms">${drawings}</div>
<p class="hint"><span class="key usual"></span> ${say`filled: baseline`} <span class="key last"></span> ${say`line: last window`}. ${say`Dark is on the left, bright on the right.`}</p>`;
}

function bars({ now, usual }: HistogramShown): Html {
  const highest = Math.max(...now, ...usual, Number.MIN_VALUE);
  const y = (share: number) => Number((40 - (38 * share) / highest).toFixed(2));
  const steps = (shares: readonly number[]) => shares.map((share, i) => `${i === 0 ? '' : `V${y(share)}`}H${i + 1}`);
  return html`<path class="usual" d="M0 40V${y(usual[0] ?? 0)}${steps(usual).join('')}V40z"/><path class="last" d="M0 ${y(now[0] ?? 0)}${steps(now).join('')}"/>`;
}

/** Mean level of the counts. */
function middle(shares: readonly number[]): number {
  return shares.reduce((sum, share, i) => sum + share * ((i + 0.5) * (levels / shares.length)), 0);
}

/** What the model says, class by class, beside the baseline; `null`: it says nothing, or not as classes. */
export function predictionTable(screen: CameraScreen | null, { say, reader }: PageContext): Html | null {
  const histogram = screen?.histograms.find(({ name }) => name === 'predictedClass');
  if (!histogram) return null;
  const { tag } = reader.language;
  const rows = histogram.now
    .map((now, i) => ({ now, usual: histogram.usual[i] ?? 0, name: histogram.labels?.[i] ?? String(i) }))
    .filter(({ now, usual }) => now > 0 || usual > 0)
    .sort((a, b) => b.now - a.now)
    .slice(0, mostClasses)
    .map(
      ({ now, usual, name }) =>
        html`<tr><th scope="row"><bdi>${shortened(name, 60)}</bdi></th><td class="number">${percentText(now, tag)}</td><td class="number">${percentText(usual, tag)}</td></tr>`,
    );
  return html`<table><caption>${say`What the model says, last window beside the baseline`}</caption>
<thead><tr><th scope="col">${say`Class`}</th><th scope="col" class="number">${say`Now`}</th><th scope="col" class="number">${say`Baseline`}</th></tr></thead><tbody>${rows}</tbody></table>`;
}
