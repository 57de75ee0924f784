import { windowsToLearn } from '../../../core/baseline/windows-to-learn.ts';
import { deedKinds } from '../../../core/page/deed.ts';
import type { EventDetail } from '../../../core/page/event-view.ts';
import { deedWord } from './event-deed-words.ts';
import { at } from './event-times.ts';
import { type Html, html, shortened } from './html.ts';
import { icon } from './icon.ts';
import type { PageContext } from './page.ts';

/** Where something was done, and for which event. */
export interface DeedPlace {
  readonly camera: string;
  readonly event: string | null;
}

/** To tell the box what was done: one tap each, with a note where one is needed. Fit for a camera's own page too; several
 * places, with their names, are folded. */
export function didSection(
  places: readonly (DeedPlace & { readonly name: string })[],
  context: PageContext,
): Html | null {
  const { say, rights } = context;
  const [first, ...others] = places;
  if (!first) return null;
  const forms =
    others.length === 0
      ? form(first, context)
      : places.map(
          (place) => html`<details><summary><bdi>${place.name}</bdi></summary>${form(place, context)}</details>`,
        );
  return html`<section id="deeds" class="panel" aria-labelledby="did"><h2 id="did">${say`What I did`}</h2>
${
  rights === 'signed-in'
    ? html`<p>${say`One tap tells the box. What changes from now on is held against it.`}</p>${forms}`
    : whyNot(context)
}</section>`;
}

function form({ camera, event }: DeedPlace, context: PageContext): Html {
  const { say } = context;
  const buttons = deedKinds.map((kind) => html`<button name="kind" value="${kind}">${deedWord(kind, say)}</button>`);
  return html`<form method="post" action="/act">
${commandFields('did', { camera, ...(event !== null && { event }) }, context)}
<div class="deeds">${buttons}</div>
<details><summary>${say`With a note or your name`}</summary>
<p><label for="note-${camera}">${say`Note`} <small>${say`(needed for something else)`}</small></label><input id="note-${camera}" name="note" maxlength="200"></p>
${nameField(`did-name-${camera}`, context)}
<p>${say`Write first, then tap what you did.`}</p></details>
<output data-keep></output>
</form>`;
}

/** What was done and said about an event, and the button that says it was seen. */
export function notesSection(event: EventDetail, context: PageContext): Html | null {
  const { say, rights } = context;
  const { id, notes, isOpen, acknowledged } = event;
  const lines = notes.map(({ kind, atMs, by, text }) => {
    const when = at(atMs, context);
    const who = shortened(by, 64);
    if (kind === 'did') return html`<li>${when}: <bdi>${shortened(text, 300)}</bdi></li>`;
    return html`<li>${icon('ok')} ${who === '' ? say`${when}: seen` : say`${when}: seen by ${who}`}</li>`;
  });
  const canSee = isOpen && acknowledged === null && rights === 'signed-in';
  if (lines.length === 0 && !canSee) return null;
  return html`<section id="said" class="panel" aria-labelledby="notes"><h2 id="notes">${say`What people said and did`}</h2>
${lines.length > 0 && html`<ul class="lines">${lines}</ul>`}
${
  canSee &&
  html`<form method="post" action="/act">
${commandFields('acknowledge', { event: id }, context)}
<button>${say`I have seen it`}</button>
<details><summary>${say`With your name`}</summary>${nameField('seen-name', context)}</details>
<output data-keep></output>
</form>`
}</section>`;
}

/** Where the pictures are meant to stay as they are now. Closed until somebody asks for it. */
export function learnSection({ camera, recipe, isOpen }: EventDetail, context: PageContext): Html | null {
  const { say, rights } = context;
  if (camera === null || !isOpen || rights !== 'signed-in') return null;
  const consequence = say`From now on the camera is compared with the pictures after the change; the event is closed and ${windowsToLearn} windows are learnt anew. Until then nothing is scored.`;
  return html`<details id="anew" class="panel"><summary>${say`The pictures are meant to stay as they are now`}</summary>
<p>${say`For a camera that was moved on purpose, another exposure or a new product. Not after cleaning or a new lamp: these lead back to what the box knows.`}</p>
<p><b>${consequence}</b> ${say`The baseline of before is kept and can be brought back.`}</p>
<form method="post" action="/act" data-confirm="${consequence}">
${commandFields('baseline-learn', { camera, ...(recipe !== null && { recipe }) }, context)}
<p><label for="reason">${say`Why`}</label><input id="reason" name="reason" maxlength="200" required></p>
${nameField('learn-name', context)}
<button>${say`Close the event and learn anew`}</button>
<output data-keep></output>
</form></details>`;
}

function commandFields(command: string, fields: Readonly<Record<string, string>>, { path }: PageContext): Html {
  const all = Object.entries({ command, ...fields, back: path });
  return html`${all.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

/** Who it was; kept on this phone. */
function nameField(id: string, { say }: PageContext): Html {
  return html`<p><label for="${id}">${say`Your name`} <small>${say`(may stay empty)`}</small></label><input id="${id}" name="by" maxlength="64" autocomplete="name"></p>`;
}

function whyNot({ rights, say }: PageContext): Html {
  if (rights === 'signed-out')
    return html`<p>${say`To tell the box what was done, sign in first.`}</p><p><a class="button" href="/sign-in">${say`Sign in`}</a></p>`;
  return html`<p>${say`This box has no password, so nothing can be noted here. Set status.passwordFile in its configuration.`}</p>`;
}
