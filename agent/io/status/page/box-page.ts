import { boxSection } from './box-section.ts';
import { deliverySection } from './delivery-section.ts';
import { html, shortened } from './html.ts';
import { namesLine } from './names-line.ts';
import type { DrawPage } from './page.ts';

/** The box itself: where its reports are, its configuration, clock and memory. */
export const boxPage: DrawPage = (context) => {
  const { say, snapshot } = context;
  return {
    title: `${say`Box`} – ${shortened(snapshot.device, 64)}`,
    body: html`${namesLine(context)}
<h1>${say`The box`}</h1>
<div class="panels">
${deliverySection(context)}
${boxSection(context)}
</div>`,
  };
};
