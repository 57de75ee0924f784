import { type Answer, answersOf } from '../../../core/health/questions.ts';
import type { BoxScreen } from '../../../pipeline/box-screen.ts';
import { answerSection } from './box-answer.ts';
import { healthKey, healthMore } from './box-health.ts';
import { measuresKey, measuresMore } from './box-measures.ts';
import { toolsSection } from './box-tools.ts';
import { validatedKey, validatedMore } from './box-validated.ts';
import { deliveryKey, deliveryMore } from './delivery-section.ts';
import { type Html, html, shortened } from './html.ts';
import { namesLine } from './names-line.ts';
import type { DrawPage, PageContext } from './page.ts';

/** The box itself, by what a technician asks of it; what is in trouble stands first. */
export const boxPage: DrawPage = (context) => {
  const { say, snapshot, view } = context;
  const screen = view.boxScreen?.() ?? null;
  return {
    title: `${say`Box`} – ${shortened(snapshot.device, 64)}`,
    files: ['/assets/box.css', '/assets/box.js'],
    body: html`${namesLine(context)}
<h1>${say`The box`}</h1>
<div class="panels">
${answersOf(snapshot).map((answer) => answerSection(answer, context, contentOf(answer, context, screen)))}
</div>
${toolsSection(context)}`,
  };
};

function contentOf({ question }: Answer, context: PageContext, screen: BoxScreen | null): { key: Html; more: Html } {
  switch (question) {
    case 'measures':
      return { key: measuresKey(context), more: measuresMore(context) };
    case 'delivers':
      return { key: deliveryKey(context), more: deliveryMore(context, screen) };
    case 'healthy':
      return { key: healthKey(context), more: healthMore(context, screen) };
    case 'validated':
      return { key: validatedKey(context), more: validatedMore(context, screen) };
  }
}
