import { countText } from '../../../core/words/count-text.ts';
import { isPictureOld } from '../../../core/health/picture-age.ts';
import { durationText, timeText } from '../../../core/words/time-text.ts';
import type { CameraStatus, StatusSnapshot } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { rateText } from './numbers.ts';
import { figure, row } from './rows.ts';

/** One card for each camera. */
export function cameraSection(snapshot: StatusSnapshot): Html {
  const cards = snapshot.cameras.map((camera) => cameraCard(camera, snapshot));
  return html`<section aria-labelledby="cameras">
<h2 id="cameras">Cameras</h2>
${cards.length === 0 ? html`<p>No camera is configured.</p>` : html`<div class="cards">${cards}</div>`}
</section>`;
}

function cameraCard(camera: CameraStatus, { atMs, timeZone }: StatusSnapshot): Html {
  const { window } = camera;
  return html`<article class="card" aria-labelledby="camera-${camera.id}">
<div class="cardhead"><h3 id="camera-${camera.id}"><bdi>${shortened(camera.name, 60)}</bdi></h3>${stateBadge(camera)}</div>
<div class="cardbody">
${pictureFigure(camera)}
<div>
${camera.trouble !== null && html`<p class="trouble"><b>Trouble:</b> <bdi>${shortened(camera.trouble, 240)}</bdi></p>`}
<dl class="figures">
${figure('Per second', rateText(camera.framesPerSecond))}
${figure('Pictures', countText(camera.frames))}
${figure('Failed', countText(camera.framesFailed), camera.framesFailed > 0)}
${figure('Skipped', countText(camera.framesSkipped), camera.framesSkipped > 0)}
${figure('Restarts', countText(camera.restarts), camera.restarts > 0)}
</dl>
<details id="more-${camera.id}"><summary>More about <bdi>${shortened(camera.name, 60)}</bdi></summary>
<dl class="rows">
${row('Source', camera.description)}
${row('Recipe', camera.recipe ?? 'none')}
${row('Baseline', `${camera.baseline.state}: ${camera.baseline.says}`)}
${row('Open window', window === null ? 'none' : windowText(window, atMs, timeZone))}
${row('Windows closed', countText(camera.windowsClosed))}
</dl>
${failureTable(camera, atMs, timeZone)}
</details>
</div>
</div>
</article>`;
}

function stateBadge(camera: CameraStatus): Html {
  switch (camera.state) {
    case 'streaming':
      return badge('well', 'ok', 'Live');
    case 'starting':
    case 'waiting':
      return badge('starting', 'wait', camera.state === 'starting' ? 'Starting' : 'Waiting');
    case 'stalled':
      return badge('act', 'act', 'No picture');
    case 'failed':
      return badge('act', 'act', 'Does not run');
    case 'ended':
      return badge('quiet', 'off', 'Read to its end');
  }
}

/** The address changes with the picture, so that a browser asks again just when there is a new one. */
function pictureFigure(camera: CameraStatus): Html {
  const { id, lastFrameAtMs, lastFrameAgeMs } = camera;
  if (lastFrameAtMs === null || lastFrameAgeMs === null) {
    return html`<div class="figure"><div class="nopicture">No picture yet</div></div>`;
  }
  const old = camera.state !== 'ended' && isPictureOld(camera);
  const age = lastFrameAgeMs < 1000 ? 'now' : `${durationText(lastFrameAgeMs)} ago`;
  return html`<figure class="figure${old && ' old'}">
<img src="/camera/${encodeURIComponent(id)}/picture.jpg?at=${Math.round(lastFrameAtMs)}" alt="Last picture of camera ${shortened(camera.name, 60)}" width="640" height="480">
<figcaption>Last picture: <b>${age}</b> ${old && badge('watch', 'wait', 'Old picture')}</figcaption>
</figure>`;
}

function windowText(window: NonNullable<CameraStatus['window']>, atMs: number, timeZone: string): string {
  const [start, end] = [window.startMs, window.endMs].map((edgeMs) => timeText(edgeMs, atMs, timeZone));
  return `${start} to ${end}, ${countText(window.frames)} pictures so far`;
}

function failureTable(camera: CameraStatus, atMs: number, timeZone: string): Html | null {
  if (camera.lastFailures.length === 0) return null;
  const rows = camera.lastFailures
    .slice(-10)
    .reverse()
    .map(
      ({ name, reason, atMs: failedAtMs }) => html`<tr><td>${timeText(failedAtMs, atMs, timeZone)}</td>
<td><bdi>${shortened(name, 120)}</bdi></td><td><bdi>${shortened(reason, 160)}</bdi></td></tr>`,
    );
  return html`<table><caption>Pictures that could not be read, newest first</caption>
<thead><tr><th scope="col">When</th><th scope="col">Picture</th><th scope="col">Why</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
