import { cameraCards } from './camera-cards.ts';
import { html, shortened } from './html.ts';
import { boxLevelWord } from './level.ts';
import { namesLine } from './names-line.ts';
import type { DrawPage } from './page.ts';
import { verdictSection } from './verdict-section.ts';

/** The first screen: how the box and each camera are, and what to do. */
export const overviewPage: DrawPage = (context) => {
  const { snapshot, say } = context;
  return {
    // The level first: it is what a browser's narrow tab shows.
    title: `${boxLevelWord(snapshot.verdict.level, say)} – ${shortened(snapshot.device, 64)}`,
    body: html`${namesLine(context)}
<h1 class="unseen">${say`How the box is`}</h1>
${verdictSection(context)}
${cameraCards(context)}`,
  };
};
