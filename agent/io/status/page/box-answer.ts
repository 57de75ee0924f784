import { problemText } from '../../../core/health/problem.ts';
import type { Answer, Question } from '../../../core/health/questions.ts';
import type { VerdictLevel } from '../../../core/health/verdict.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { levelShape } from './level.ts';
import type { PageContext } from './page.ts';

/** A question that a technician asks of the box, with its answer first. `key`: the numbers that answer it · `more`: what
 * only who searches wants to see, folded away. */
export function answerSection(
  { question, level, problems }: Answer,
  { say, reader }: PageContext,
  { key, more }: { readonly key: Html; readonly more: Html },
): Html {
  const items = problems.map((problem) => html`<li>${shortened(problemText(problem, reader), 500)}</li>`);
  return html`<section class="panel" id="${question}" aria-labelledby="${question}-name">
<div class="cardhead"><h2 id="${question}-name">${asked(question, say)}</h2>${answerBadge(level, say)}</div>
${items.length > 0 && html`<ul class="problems">${items}</ul>`}
${key}
<details id="${question}-more"><summary>${say`More numbers`}</summary>
${more}
</details>
</section>`;
}

export function asked(question: Question, say: Say): string {
  switch (question) {
    case 'measures':
      return say`Does it measure?`;
    case 'delivers':
      return say`Does it deliver?`;
    case 'healthy':
      return say`Is the box healthy?`;
    case 'validated':
      return say`Is it what was validated?`;
  }
}

function answerBadge(level: VerdictLevel, say: Say): Html {
  const words: Readonly<Record<VerdictLevel, string>> = {
    well: say`Yes`,
    watch: say`Yes, but watch it`,
    act: say`Act now`,
    blind: say`No`,
    starting: say`Starting`,
  };
  return badge(level, levelShape(level), words[level]);
}
