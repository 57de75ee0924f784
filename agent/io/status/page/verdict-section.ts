import { problemText } from '../../../core/health/problem.ts';
import { verdictOf } from '../../../core/health/verdict.ts';
import { said } from '../../../core/words/language.ts';
import { type Html, html, shortened } from './html.ts';
import { icon } from './icon.ts';
import { boxLevelWord, levelShape } from './level.ts';
import type { PageContext } from './page.ts';

/** What a person must see without scrolling: one sentence, then what to do. */
export function verdictSection({ snapshot, reader, say }: PageContext): Html {
  const { level, sentence, problems } = verdictOf(snapshot);
  const items = problems.map((problem) => html`<li>${shortened(problemText(problem, reader), 500)}</li>`);
  return html`<section class="verdict ${level}" aria-labelledby="verdict">
<div aria-live="polite" aria-atomic="true">
<h2 id="verdict">${icon(levelShape(level))} ${boxLevelWord(level, say)}</h2>
<p class="sentence">${shortened(said(sentence, reader), 300)}</p>
</div>
${items.length > 0 && html`<h3>${say`What to do`}</h3><ul class="problems">${items}</ul>`}
</section>`;
}
