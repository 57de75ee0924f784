import { isPictureOld } from '../../../core/health/picture-age.ts';
import { durationText } from '../../../core/words/time-text.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import type { PageContext } from './page.ts';

/** The last picture with its age, and a plain mark when it is old. The address changes with the picture, so that a browser
 * asks again just when there is a new one. */
export function cameraPicture(camera: CameraStatus, { say, reader }: PageContext): Html {
  const { id, lastFrameAtMs, lastFrameAgeMs } = camera;
  if (lastFrameAtMs === null || lastFrameAgeMs === null)
    return html`<div class="figure"><div class="nopicture">${say`No picture yet`}</div></div>`;
  const old = camera.state !== 'ended' && isPictureOld(camera);
  const age = lastFrameAgeMs < 1000 ? say`now` : say`${durationText(lastFrameAgeMs, reader.language.tag)} ago`;
  return html`<figure class="figure${old && ' old'}">
<img src="/camera/${encodeURIComponent(id)}/picture.jpg?at=${Math.round(lastFrameAtMs)}" alt="${say`Last picture of camera ${shortened(camera.name, 60)}`}" width="640" height="480">
<figcaption>${say`Last picture:`} <b>${age}</b> ${old && badge('watch', 'wait', say`Old picture`)}</figcaption>
</figure>`;
}
