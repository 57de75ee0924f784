import type { StatusSnapshot } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { type IconName, icon } from './icon.ts';

const levels: Readonly<Record<StatusSnapshot['verdict']['level'], readonly [IconName, string]>> = {
  well: ['ok', 'All is well'],
  watch: ['watch', 'Watch it'],
  act: ['act', 'Action needed'],
  blind: ['blind', 'The box is blind'],
  starting: ['wait', 'Starting'],
};

/** The word for the verdict's level. */
export function levelWord(level: StatusSnapshot['verdict']['level']): string {
  return levels[level][1];
}

/** What a person must see without scrolling: one sentence, then what to do. */
export function verdictSection({ verdict, problems }: StatusSnapshot): Html {
  const [shape, word] = levels[verdict.level];
  return html`<section class="verdict ${verdict.level}" aria-labelledby="verdict">
<div aria-live="polite" aria-atomic="true">
<h2 id="verdict">${icon(shape)} ${word}</h2>
<p class="sentence">${shortened(verdict.sentence, 300)}</p>
</div>
${problems.length > 0 && problemList(problems)}
</section>`;
}

function problemList(problems: readonly string[]): Html {
  const [heading, items] = ['What to do', problems.map((problem) => html`<li>${shortened(problem, 500)}</li>`)];
  return html`<h3>${heading}</h3>
<ul class="problems">${items}</ul>`;
}
