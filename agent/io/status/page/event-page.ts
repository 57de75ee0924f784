import type { EventDetail } from '../../../core/page/event-view.ts';
import { causeText } from '../../../core/words/cause-words.ts';
import { didSection, learnSection, notesSection } from './event-deeds.ts';
import { evidenceSection, rivalsSection } from './event-evidence.ts';
import { cameraName, eventFiles } from './event-list-page.ts';
import { stepsSection } from './event-steps.ts';
import { at, onsetText } from './event-times.ts';
import { eventBadge, eventName, shapeSentence, statusWord } from './event-words.ts';
import { type Html, html, shortened } from './html.ts';
import type { DrawPage, PageContext } from './page.ts';

/** One event: what happened, since when, what to do, what was done. */
export const eventPage: DrawPage = async (context, id) => {
  const event = await context.view.event?.(id);
  if (!event) return null;
  const { say } = context;
  const { camera, isNote } = event;
  const name = eventName(event, context);
  return {
    files: eventFiles,
    title: name,
    body: html`<p><a class="back" href="/events">${say`All events`}</a></p>
<h1>${name}</h1>
${headSection(event, context)}
${camera !== null && event.isOpen && didSection([{ camera, event: event.id, name: '' }], context)}
${notesSection(event, context)}
${stepsSection(event, context)}
${evidenceSection(event.evidence, context)}
${rivalsSection(event.rivals, context)}
${!isNote && courseSection(event, context)}
${learnSection(event, context)}`,
  };
};

function headSection(event: EventDetail, context: PageContext): Html {
  const { say } = context;
  const { isOpen, isNote, severity, camera, says, recipe } = event;
  const tone = isOpen ? severity : 'quiet';
  const onset = isNote ? null : onsetText(event.onset, context);
  return html`<section id="head" class="verdict ${tone}" aria-labelledby="what">
<h2 id="what" class="unseen">${say`What happened`}</h2>
<p>${eventBadge(event, say)} ${camera === null ? say`The box` : html`<a href="/camera/${encodeURIComponent(camera)}"><bdi>${cameraName(camera, context)}</bdi></a>`}${recipe !== null && html` · <bdi>${say`recipe ${shortened(recipe, 64)}`}</bdi>`}</p>
<p class="sentence"><bdi>${shortened(says, 400)}</bdi></p>
${onset !== null && html`<p class="plain">${onset} ${shapeSentence(event.shape, say)}</p>`}
${isNote && html`<p class="plain">${at(event.lastAtMs, context)}</p>`}
${!isOpen && !isNote && html`<p class="plain">${say`Over since ${at(event.lastAtMs, context)}.`}</p>`}
${event.isRecorded && html`<p class="plain">${say`The times are those of recorded pictures.`}</p>`}
${isOpen && html`<h3>${say`What to do`}</h3><p class="plain"><bdi>${shortened(actionText(event, context), 900)}</bdi></p>`}
</section>`;
}

/** The report's own words say more than the runbook's; where they are just those, they can be told in other languages. */
function actionText({ action, runbook }: EventDetail, { reader }: PageContext): string {
  return runbook?.entry.action === action ? causeText(runbook.key, 'action', action, reader) : action;
}

function courseSection({ course, isCut }: EventDetail, context: PageContext): Html {
  const { say } = context;
  const items = course.map(({ status, atMs, says }, place) => {
    const isNews = says !== course[place - 1]?.says;
    return html`<li><b>${statusWord(status, say)}</b> ${at(atMs, context)}${isNews && html`<br><bdi>${shortened(says, 300)}</bdi>`}</li>`;
  });
  return html`<section id="went" class="panel" aria-labelledby="course"><h2 id="course">${say`How it went`}</h2>
${isCut && html`<p>${say`It began before what is read back.`}</p>`}
<ol class="lines">${items}</ol></section>`;
}
