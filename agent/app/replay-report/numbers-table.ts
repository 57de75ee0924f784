import { type Html, html } from '../../io/status/page/html.ts';
import { type Bucket, fewer } from './thinned-series.ts';
import { momentText } from './time-axis.ts';

const MOST_ROWS = 64;

export interface NumbersColumn {
  readonly name: string;
  readonly buckets: readonly Bucket[];
  readonly text: (bucket: Bucket) => string;
}

/** The numbers behind a plot, for those who would rather read or cannot see it: a row a stretch of time. */
export function numbersTable(caption: string, columns: readonly NumbersColumn[]): Html {
  return html`<details><summary>The same as numbers</summary>
${columns.map(
  ({ name, buckets, text }) => html`<div class="wide" role="region" tabindex="0" aria-label="${name}"><table>
<caption>${caption}: ${name}</caption>
<thead><tr><th scope="col">from (UTC)</th><th scope="col">windows</th><th scope="col">${caption.toLowerCase()}</th></tr></thead>
<tbody>${fewer(buckets, MOST_ROWS).map((bucket) => html`<tr><th scope="row">${momentText(bucket.startMs)}</th><td>${bucket.n}</td><td>${text(bucket)}</td></tr>`)}</tbody></table></div>`,
)}</details>`;
}
