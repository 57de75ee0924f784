import { isPictureOld } from '../../../core/health/picture-age.ts';
import { durationText, timeText } from '../../../core/words/time-text.ts';
import type { CameraScreen } from '../../../pipeline/camera-screen.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { cameraPicture } from './camera-picture.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import type { PageContext } from './page.ts';

/**
 * The picture now and one of the baseline. Without scripts both stand one under the other; the script lays them over each
 * other, and a slider, which keys and thumbs can move, says how much of which is seen.
 */
export function cameraCompare(camera: CameraStatus, screen: CameraScreen | null, context: PageContext): Html {
  const { say, reader, snapshot } = context;
  const { id, lastFrameAtMs, lastFrameAgeMs } = camera;
  const takenMs = screen?.baseline?.pictureAtMs ?? null;
  if (takenMs === null || lastFrameAtMs === null || lastFrameAgeMs === null)
    return html`${cameraPicture(camera, context)}
<p class="hint">${missing(screen, context)}</p>`;
  const { tag } = reader.language;
  const old = camera.state !== 'ended' && isPictureOld(camera);
  const age = lastFrameAgeMs < 1000 ? say`now` : say`${durationText(lastFrameAgeMs, tag)} ago`;
  const { width, height } = screen?.picture ?? { width: 640, height: 480 };
  const name = shortened(camera.name, 60);
  const address = `/camera/${encodeURIComponent(id)}`;
  return html`<div class="compare${old && ' old'}" data-compare>
<div class="pair">
<figure class="now"><img src="${address}/picture.jpg?at=${Math.round(lastFrameAtMs)}" alt="${say`Last picture of camera ${name}`}" width="${width}" height="${height}"><figcaption><b>${say`Picture now`}</b></figcaption></figure>
<figure class="then"><img src="${address}/reference.jpg?at=${Math.round(takenMs)}" alt="${say`Picture of camera ${name} when all was well`}" width="${width}" height="${height}"><figcaption><b>${say`Picture of the baseline`}</b></figcaption></figure>
</div>
<label class="slide" hidden><span class="ends"><span>${say`Picture now`}</span><span>${say`Picture of the baseline`}</span></span>
<input type="range" min="0" max="100" value="50" step="5" data-keep aria-label="${say`How much of the picture now is seen`}" data-says="${say`{share} % picture now`}"></label>
<p class="ages">${say`Last picture:`} <b>${age}</b> ${old && badge('watch', 'wait', say`Old picture`)}<br>
${say`Baseline's picture:`} <b>${timeText(takenMs, snapshot.atMs, snapshot.timeZone, tag)}</b></p>
</div>`;
}

function missing(screen: CameraScreen | null, { say }: PageContext): string {
  if (!screen?.baseline) return say`There is no baseline yet, so there is no picture to compare with.`;
  if (screen.baseline.pictureAtMs === null)
    return say`The baseline holds no picture to compare with: the box learnt it by itself. Record one under Set-up help.`;
  return say`No picture has come yet to compare with the baseline's.`;
}
