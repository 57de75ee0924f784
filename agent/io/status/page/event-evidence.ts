import type { Evidence } from '../../../../shared/wire/report.ts';
import { featureWords } from '../../../core/drift/events/feature-words.ts';
import { numberIn } from './event-numbers.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

/** What speaks for it, in sentences, and the numbers under them. */
export function evidenceSection(evidence: readonly Evidence[], context: PageContext): Html | null {
  if (evidence.length === 0) return null;
  const { say } = context;
  const lines = evidence.map(({ text }) => html`<li><bdi>${shortened(text, 500)}</bdi></li>`);
  const measured = evidence.filter(({ measure, value }) => measure !== undefined && value !== undefined);
  return html`<section id="seen" class="panel" aria-labelledby="evidence"><h2 id="evidence">${say`What the box saw`}</h2>
<ul class="lines">${lines}</ul>
${measured.length > 0 && numbers(measured, context)}</section>`;
}

function numbers(evidence: readonly Evidence[], { say, reader }: PageContext): Html {
  const rows = evidence.map(({ measure = '', value, baseline, unit }) => {
    const number = (one: number | undefined) => (one === undefined ? '–' : numberIn(one, reader.language.tag));
    return html`<tr><th scope="row"><bdi>${shortened(featureWords(measure).name, 80)}</bdi>${unit !== undefined && html` <small>(${shortened(unit, 30)})</small>`}</th><td class="number">${number(value)}</td><td class="number">${number(baseline)}</td></tr>`;
  });
  return html`<table><caption>${say`Measured, each beside what is usual`}</caption>
<thead><tr><th scope="col">${say`Measure`}</th><th scope="col" class="number">${say`Now`}</th><th scope="col" class="number">${say`Usually`}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

/** What else it could be, and what would tell. */
export function rivalsSection(rivals: readonly string[], { say }: PageContext): Html | null {
  if (rivals.length === 0) return null;
  const lines = rivals.map((text) => html`<li><bdi>${shortened(text, 500)}</bdi></li>`);
  return html`<section id="else" class="panel" aria-labelledby="rivals"><h2 id="rivals">${say`What else it could be`}</h2>
<ul class="lines">${lines}</ul></section>`;
}
