import type { EventReport, Moment } from '../../../shared/wire/report.ts';
import { featureWords } from '../../core/drift/events/feature-words.ts';
import { type Html, html } from '../../io/status/page/html.ts';
import type { BeforeAfter } from './example-frames.ts';
import { frameFigure } from './frame-figure.ts';
import { type EventStory, type ReplayPage, storiesOf } from './page-data.ts';
import { besideText, momentText } from './time-axis.ts';

/** Events with their evidence, what to do, and pictures of before and after. */
export function eventSection(page: ReplayPage): Html {
  const stories = storiesOf(page.record);
  if (stories.length === 0)
    return html`<section aria-labelledby="events"><h2 id="events">Events</h2><p>None was raised.</p></section>`;
  return html`<section aria-labelledby="events"><h2 id="events">Events</h2>
${stories.map((story, i) => eventCard(story, i, page.around.get(story.raised.id)))}
${reportsTable(page.record.events)}</section>`;
}

function eventCard({ raised, last, severity }: EventStory, index: number, around: BeforeAfter | undefined): Html {
  const open = last.status === 'cleared' ? raised : last;
  return html`<article class="card event ${severity}" aria-labelledby="event-${index}">
<h3 id="event-${index}"><span class="badge ${severity}">${severity}</span> ${typeWords[last.type] ?? last.type}${titleOf(last)}</h3>
<dl class="facts">
<div><dt>began</dt><dd>${onsetText(last.onset)}</dd></div>
<div><dt>shape</dt><dd>${shapeWords[last.shape]}</dd></div>
<div><dt>raised</dt><dd>${momentText(raised.atMs)} UTC</dd></div>
<div><dt>${last.status === 'cleared' ? 'cleared' : 'last told'}</dt><dd>${momentText(last.atMs)} UTC</dd></div>
${last.recipe !== null && html`<div><dt>recipe</dt><dd>${last.recipe}</dd></div>`}
</dl>
<h4>Evidence</h4><ul>${open.evidence.map(({ text }) => html`<li>${text}</li>`)}</ul>
<h4>What to do</h4><p>${open.action}</p>
${around ? pictures(around) : null}</article>`;
}

/** The cause where one is known, else what moved most. */
function titleOf({ cause, feature }: EventReport): string {
  if (cause !== null) return `: ${cause.replaceAll('-', ' ')}`;
  return feature === null ? '' : `: ${featureWords(feature).name}`;
}

function pictures({ before, after }: BeforeAfter): Html | null {
  if (before.length + after.length === 0) return null;
  const side = (title: string, frames: BeforeAfter['before'], what: string) =>
    html`<div><h4>${title}</h4><div class="frames">${frames.length === 0 ? html`<p class="soft">No picture of the recording lies there.</p>` : frames.map((frame) => frameFigure(frame, what))}</div></div>`;
  return html`<div class="pair">${side('Before', before, 'Picture before the change')}${side('After', after, 'Picture after the change')}</div>`;
}

function reportsTable(events: readonly EventReport[]): Html {
  return html`<details><summary>Every report of these events (${events.length})</summary><div class="wide" role="region" tabindex="0" aria-label="Reports of events"><table>
<thead><tr><th scope="col">at (UTC)</th><th scope="col">status</th><th scope="col">severity</th><th scope="col">type</th><th scope="col">shape</th><th scope="col">began (UTC)</th><th scope="col">evidence</th><th scope="col">action</th></tr></thead>
<tbody>${events.map(
    ({ atMs, status, severity, type, shape, onset, evidence, action }) =>
      html`<tr><th scope="row">${momentText(atMs)}</th><td>${status}</td><td>${severity}</td><td>${type}</td><td>${shape}</td><td>${onsetText(onset)}</td><td>${evidence.map(({ text }) => html`<div>${text}</div>`)}</td><td>${action}</td></tr>`,
  )}</tbody></table></div></details>`;
}

function onsetText({ atMs, earliestMs, latestMs }: Moment): string {
  if (atMs === undefined) return 'not known';
  const interval =
    earliestMs === undefined || latestMs === undefined
      ? ''
      : `, between ${besideText(earliestMs, atMs)} and ${besideText(latestMs, atMs)}`;
  return `${momentText(atMs)}${interval} UTC`;
}

const typeWords: Readonly<Partial<Record<EventReport['type'], string>>> = {
  'data-drift': 'Data drift',
  'domain-shift': 'Domain shift',
  lighting: 'Lighting',
  'camera-health': 'Camera health',
};

const shapeWords: Readonly<Record<EventReport['shape'], string>> = {
  step: 'step: all at once',
  ramp: 'ramp: little by little',
  undetermined: 'not yet told',
};
