import { countText } from '../../core/words/count-text.ts';
import { type Html, html } from '../../io/status/page/html.ts';
import { failedWords } from '../replay/replay-images.ts';
import { provisionalBecause } from '../replay/replay-words.ts';
import { type EventStory, type ReplayPage, storiesOf } from './page-data.ts';
import { wasCompared } from './recorder.ts';
import { momentText, spanText } from './time-axis.ts';

const EVENTS_TOLD = 3;

/** What came out, in one line; then what stands behind it. */
export function verdictSection(page: ReplayPage): Html {
  const { record, totals, baselines } = page;
  const stories = storiesOf(record);
  const provisional = baselines.flatMap((baseline) => {
    const because = provisionalBecause(baseline);
    return because === null ? [] : [because];
  });
  const counts = `${countText(totals.frames)} pictures in ${countText(record.baseWindows)} windows`;
  const { sentence, level } = verdictOf(page, stories, provisional.length > 0);
  return html`<section class="verdict ${level}" aria-labelledby="verdict">
<h1 id="verdict">${sentence}</h1>
${stories.slice(0, EVENTS_TOLD).map((story) => html`<p class="lead"><span class="badge ${story.severity}">${story.severity}</span> ${eventSentence(story)}</p>`)}
<p>${counts}${record.baseWindows > 0 ? `, ${spanText(record.startMs, record.endMs)}` : ''}, compared with ${baselines.map(({ id, calibration }) => `baseline ${id} (${calibration.goodFor})`).join(' and ')}.</p>
${provisional.map((because) => html`<p><strong>Provisional.</strong> ${because}.</p>`)}
${[...totals.unknownRecipes].map((recipe) => html`<p>Pictures ${recipe === null ? 'without a recipe' : `of recipe ${recipe}`} were not compared: no baseline for them was given.</p>`)}
${
  totals.failed > 0 &&
  html`<details><summary>${countText(totals.failed)} pictures could not be read</summary><ul>${failedWords(totals)
    .slice(1)
    .map((words) => html`<li>${words.trim()}</li>`)}</ul></details>`
}
</section>`;
}

/** The page's title as well. */
export function verdictOf(
  { record }: Pick<ReplayPage, 'record'>,
  stories: readonly EventStory[],
  isProvisional: boolean,
): { sentence: string; level: 'well' | 'watch' | 'act' } {
  const act = stories.filter(({ severity }) => severity === 'act').length;
  if (act > 0) {
    const others = stories.length > act ? ` and ${eventCount(stories.length - act)} to watch` : '';
    return { sentence: `Drift: ${eventCount(act)} to act on${others}`, level: 'act' };
  }
  if (stories.length > 0) return { sentence: `Possible drift: ${eventCount(stories.length)} to watch`, level: 'watch' };
  if (!wasCompared(record))
    return { sentence: 'Nothing was compared: no baseline fits the recipe of these pictures', level: 'watch' };
  if (isProvisional) return { sentence: 'No drift found, against a provisional baseline', level: 'watch' };
  return { sentence: 'No drift found', level: 'well' };
}

/** `A step since 2 Mar 2026, 07:40 UTC. Brightness −17 grey levels …`. */
function eventSentence({ raised, last }: EventStory): string {
  const shape = { step: 'A step', ramp: 'A ramp', undetermined: 'A change' }[last.shape];
  const since = last.onset.atMs === undefined ? '' : ` since ${momentText(last.onset.atMs)} UTC`;
  const over = last.status === 'cleared' ? `, over by ${momentText(last.atMs)} UTC` : '';
  const evidence = (last.status === 'cleared' ? raised : last).evidence[0]?.text;
  return `${shape}${since}${over}.${evidence === undefined ? '' : ` ${evidence.replace(/\.$/, '')}.`}`;
}

function eventCount(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}
