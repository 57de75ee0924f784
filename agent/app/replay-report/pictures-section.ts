import { type Html, html } from '../../io/status/page/html.ts';
import { frameFigure } from './frame-figure.ts';
import type { ReplayPage } from './page-data.ts';

/** What the camera saw: along the recording, and when all was well. */
export function picturesSection({ along, baselines }: ReplayPage): Html {
  const examples = baselines.flatMap(({ examples }) => examples);
  if (along.length + examples.length === 0) return html``;
  return html`<section aria-labelledby="pictures"><h2 id="pictures">Pictures</h2>
${along.length > 0 && html`<h3>Along this recording</h3><div class="frames">${along.map((frame) => frameFigure(frame, 'Picture of the recording'))}</div>`}
${examples.length > 0 && html`<h3>Of the baseline, as they are analysed</h3><div class="frames small">${examples.map((frame) => frameFigure(frame, 'Picture of the baseline'))}</div>`}
</section>`;
}
