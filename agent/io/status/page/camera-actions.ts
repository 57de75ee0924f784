import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { type Html, html } from './html.ts';
import type { PageContext } from './page.ts';

/** What somebody who has signed in may do with a camera. Without scripts the answer comes as a page of its own. */
export function cameraActions(camera: CameraStatus, { say, rights, path }: PageContext): Html {
  const help = html`<a class="button" href="/set-up/${encodeURIComponent(camera.id)}">${say`Set-up help`}</a>`;
  if (rights === 'no')
    return html`<p class="hint">${say`Nothing can be changed here: the box has no password (status.passwordFile).`}</p><p class="buttons">${help}</p>`;
  if (rights === 'signed-out')
    return html`<p class="buttons"><a class="button" href="/sign-in">${say`Sign in to change something`}</a>${help}</p>`;
  const hidden = (command: string) =>
    html`<input type="hidden" name="command" value="${command}"><input type="hidden" name="camera" value="${camera.id}"><input type="hidden" name="back" value="${path}">`;
  return html`<div class="actions">
<form method="post" action="/act" data-confirm="${say`Restart this camera? It gives no pictures for some seconds; nothing that was counted is lost.`}">${hidden('restart-camera')}<button>${say`Restart camera`}</button><output data-keep></output></form>
<form method="post" action="/act">${hidden('capture-now')}<button>${say`Keep this picture`}</button><output data-keep></output></form>
<form method="post" action="/act">${hidden('judge-lighting')}<button>${say`Judge the lighting now`}</button><output data-keep></output></form>
<form method="post" action="/act">${hidden('set-recipe')}<label>${say`What is made from now on (recipe)`}<input name="recipe" data-keep required maxlength="64" pattern="[A-Za-z0-9_\\-]+" autocomplete="off" value="${camera.recipe ?? ''}"></label><button>${say`Set recipe`}</button><output data-keep></output></form>
</div><p class="buttons">${help}</p>`;
}
