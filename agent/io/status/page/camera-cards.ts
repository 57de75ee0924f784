import { verdictOf } from '../../../core/health/verdict.ts';
import { said } from '../../../core/words/language.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { cameraPicture } from './camera-picture.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { cameraLevelWord, levelShape } from './level.ts';
import type { PageContext } from './page.ts';

/** One card for each camera: its verdict in a sentence, its picture, the way to more. */
export function cameraCards(context: PageContext): Html {
  const { snapshot, say } = context;
  const { cameras } = verdictOf(snapshot);
  const cards = snapshot.cameras.map((camera, place) => card(camera, cameras[place]!, context));
  return html`<section aria-labelledby="cameras">
<h2 id="cameras">${say`Cameras`}</h2>
${cards.length === 0 ? html`<p>${say`No camera is configured.`}</p>` : html`<div class="cards">${cards}</div>`}
</section>`;
}

function card(
  camera: CameraStatus,
  { level, sentence, problems }: ReturnType<typeof verdictOf>['cameras'][number],
  context: PageContext,
): Html {
  const { reader, say } = context;
  const [worst] = problems;
  return html`<article class="card of-${level}" aria-labelledby="camera-${camera.id}">
<div class="cardhead"><h3 id="camera-${camera.id}"><a href="/camera/${encodeURIComponent(camera.id)}"><bdi>${shortened(camera.name, 60)}</bdi></a></h3>${badge(level, levelShape(level), cameraLevelWord(level, say))}</div>
<div class="cardbody">
${cameraPicture(camera, context)}
<div><p class="says">${shortened(said(sentence, reader), 300)}</p>
${worst !== undefined && html`<p>${worst.why !== null && html`<bdi>${shortened(worst.why, 300)}</bdi> `}<b>${shortened(said(worst.next, reader), 400)}</b></p>`}
</div>
</div>
</article>`;
}
