import type { EventDetail } from '../../../core/page/event-view.ts';
import { causeText } from '../../../core/words/cause-words.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

const steps = ['detect', 'confirm', 'remediate', 'retrain', 'writeDown'] as const;

/** The runbook's steps to tick off. The ticks stay on this phone, by a script; without one they can still be read. */
export function stepsSection({ id, runbook }: EventDetail, { say, reader }: PageContext): Html | null {
  if (runbook === null) return null;
  const { key, entry } = runbook;
  const items = steps.map(
    (
      step,
    ) => html`<li><label><input type="checkbox" data-event="${id}" data-step="${step}" aria-describedby="step-${step}"> ${stepName(step, say)}</label>
<p id="step-${step}"><bdi>${shortened(causeText(key, step, entry[step], reader), 1_000)}</bdi></p></li>`,
  );
  return html`<section id="runbook" class="panel" aria-labelledby="steps"><h2 id="steps">${say`Step by step`}</h2>
<ol class="steps">${items}</ol></section>`;
}

function stepName(step: (typeof steps)[number], say: Say): string {
  switch (step) {
    case 'detect':
      return say`Detect: what shows it`;
    case 'confirm':
      return say`Confirm: make sure that it is this`;
    case 'remediate':
      return say`Remediate: put it right`;
    case 'retrain':
      return say`Retrain: only if it is needed`;
    case 'writeDown':
      return say`Write down what was done`;
  }
}
