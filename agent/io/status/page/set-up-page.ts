import { durationText } from '../../../core/words/time-text.ts';
import type { SetUp } from '../../../pipeline/set-up.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { cameraPicture } from './camera-picture.ts';
import { type Html, html, shortened } from './html.ts';
import type { DrawPage, PageContext } from './page.ts';
import { setUpRegion } from './set-up-region.ts';

/** Help with setting a camera up: which part of the picture is looked at, the baseline, what is made. */
export const setUpPage: DrawPage = (context, id) => {
  const { snapshot, say, view } = context;
  const camera = snapshot.cameras.find((one) => one.id === id);
  if (!camera) return null;
  const setUp = view.setUp?.(id) ?? null;
  const name = shortened(camera.name, 60);
  const back = `/camera/${encodeURIComponent(id)}`;
  return {
    title: `${say`Set-up help`} – ${name}`,
    files: ['/assets/camera.css', '/assets/set-up.js'],
    body: html`<h1>${say`Set-up help`}: <bdi>${name}</bdi></h1>
<p class="buttons"><a class="button" href="${back}">${say`Back to the camera`}</a></p>
<section class="panel" aria-labelledby="region"><h2 id="region">1. ${say`Which part of the picture is looked at`}</h2>
${setUp?.shown ? setUpRegion(camera, setUp, setUp.shown, context) : html`${cameraPicture(camera, context)}<p>${say`How large the camera's own picture is, is not known yet; come back when pictures arrive.`}</p>`}</section>
<section class="panel" aria-labelledby="locks"><h2 id="locks">2. ${say`Exposure and white balance`}</h2>${locks(setUp, context)}</section>
<section class="panel" aria-labelledby="recipe"><h2 id="recipe">3. ${say`What is made`}</h2>${recipeForm(camera, context)}</section>
<section class="panel" aria-labelledby="baseline"><h2 id="baseline">4. ${say`Record a baseline`}</h2>${baselineForm(camera, setUp, context)}</section>`,
  };
};

function locks(setUp: SetUp | null, { say }: PageContext): Html {
  if (!setUp) return html`<p>${say`The agent does not tell how this camera is configured.`}</p>`;
  const both = setUp.exposureLocked && setUp.whiteBalanceLocked;
  return html`<p>${
    both
      ? say`Exposure and white balance are said to be set by hand. Check that they are: else the lamp is judged wrongly.`
      : say`The lamp's output can only be told when the camera leaves exposure, gain and white balance alone, or tells them with its pictures. Set them by hand at the camera, then say so under the camera in the configuration:`
  }</p>
${both ? null : html`<pre class="lines">    lighting:\n      exposureLocked: true\n      whiteBalanceLocked: true</pre>`}`;
}

function hidden(camera: CameraStatus, command: string, path: string): Html {
  return html`<input type="hidden" name="command" value="${command}"><input type="hidden" name="camera" value="${camera.id}"><input type="hidden" name="back" value="${path}">`;
}

/** `null`: this reader may change something. */
function notAllowed({ say, rights }: PageContext): Html | null {
  if (rights === 'no')
    return html`<p class="hint">${say`Nothing can be changed here: the box has no password (status.passwordFile).`}</p>`;
  if (rights === 'signed-out')
    return html`<p class="buttons"><a class="button" href="/sign-in">${say`Sign in to change something`}</a></p>`;
  return null;
}

function recipeForm(camera: CameraStatus, context: PageContext): Html {
  const { say, path } = context;
  const now = html`<p>${camera.recipe === null ? say`No recipe is set: everything is compared with one baseline.` : say`The recipe now: ${camera.recipe}.`}</p>`;
  const refused = notAllowed(context);
  if (refused) return html`${now}${refused}`;
  return html`${now}<form class="stack" method="post" action="/act">${hidden(camera, 'set-recipe', path)}<label>${say`What is made from now on (recipe)`}<input name="recipe" data-keep required maxlength="64" pattern="[A-Za-z0-9_\\-]+" autocomplete="off" value="${camera.recipe ?? ''}"></label><button>${say`Set recipe`}</button><output data-keep></output></form>`;
}

function baselineForm(camera: CameraStatus, setUp: SetUp | null, context: PageContext): Html {
  const { say, path, reader } = context;
  const refused = notAllowed(context);
  return html`${progress(setUp, context)}
<p>${say`Now: ${camera.baseline.says}`}</p>
<ul class="checks"><li>${say`Lens and glass are clean, the camera is fixed.`}</li><li>${say`The lamp is on and warm, covers are closed.`}</li><li>${say`The usual product runs, good parts.`}</li></ul>
${
  refused ??
  html`<form class="stack" method="post" action="/act" data-confirm="${say`Set the present baseline aside and learn a new one from now on? Until it is there, nothing is scored and no event is raised. The old one can be brought back.`}">${hidden(camera, 'baseline-learn', path)}
<label>${say`Why (who reads it later will ask)`}<input name="reason" data-keep required maxlength="200" autocomplete="off"></label>
<label>${say`Your name (may be left empty)`}<input name="by" data-keep maxlength="64" autocomplete="name"></label>
<button>${say`Learn a new baseline from now on`}</button><output data-keep></output></form>`
}
${setUp ? html`<p class="hint">${say`It takes ${durationText(300 * setUp.windowMs, reader.language.tag)} of running.`}</p>` : null}`;
}

function progress(setUp: SetUp | null, { say, reader }: PageContext): Html | null {
  if (!setUp?.learning) return null;
  const { seen, wanted } = setUp.learning;
  const left = durationText((wanted - seen) * setUp.windowMs, reader.language.tag);
  return html`<p><label for="learning">${say`A baseline is being learnt: ${seen} of ${wanted} windows, about ${left} to go.`}</label></p><progress id="learning" max="${wanted}" value="${seen}"></progress>`;
}
