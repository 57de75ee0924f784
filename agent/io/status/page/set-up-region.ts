import type { Region } from '../../../core/frame/shown-region.ts';
import type { SetUp } from '../../../pipeline/set-up.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

/**
 * A rectangle over the picture and four numbers that are the truth; the script makes either follow the other and writes the
 * lines for the configuration. Without it the numbers are written by hand.
 */
export function setUpRegion(camera: CameraStatus, setUp: SetUp, shown: Region, { say }: PageContext): Html {
  const seen = within(shown, setUp);
  const { left, top, width, height } = setUp.crop ?? seen;
  const whole = setUp.size ?? { width: seen.left + seen.width, height: seen.top + seen.height };
  const field = (name: string, word: string, value: number, least: number, most: number) =>
    html`<label>${word}<input type="number" inputmode="numeric" name="${name}" data-keep min="${least}" max="${Math.max(least, most)}" step="1" value="${value}"></label>`;
  const address = `/camera/${encodeURIComponent(camera.id)}/picture.jpg?at=${Math.round(camera.lastFrameAtMs ?? 0)}`;
  return html`<p>${say`Draw a rectangle on the picture, or set the four numbers. They count pixels of the camera's own picture.`}</p>
<div class="region" data-region="${[shown.left, shown.top, shown.width, shown.height].map(rounded).join(' ')}">
<div class="stage"><img src="${address}" alt="${say`Last picture of camera ${shortened(camera.name, 60)}`}" draggable="false"><div class="frame" data-keep hidden></div></div>
<div class="numbers">
${field('left', say`Left`, left, 0, whole.width - 1)}
${field('top', say`Top`, top, 0, whole.height - 1)}
${field('width', say`Width`, width, 1, whole.width)}
${field('height', say`Height`, height, 1, whole.height)}
</div>
<p class="trouble" role="status" data-keep data-outside="${say`The rectangle reaches beyond the picture.`}"></p>
<p>${say`Write these lines under this camera in the configuration, then start the agent anew. The pictures are others from then on: record a new baseline.`}</p>
<pre class="lines" data-keep>    preprocess:
      crop:
        left: ${left}
        top: ${top}
        width: ${width}
        height: ${height}</pre>
</div>
${setUp.crop ? html`<p class="hint">${say`A part is configured already; only that part is seen here. To choose a larger one, remove crop from the configuration first.`}</p>` : null}
${isCut(shown, setUp) ? html`<p class="hint">${say`The edges of the camera's picture are not seen: preprocess.fit is cover and cuts them off.`}</p>` : null}`;
}

/** In whole pixels, inside the camera's picture. */
function within(shown: Region, { size }: SetUp): Region {
  const left = Math.max(0, Math.round(shown.left));
  const top = Math.max(0, Math.round(shown.top));
  const right = Math.round(Math.min(shown.left + shown.width, size?.width ?? Number.POSITIVE_INFINITY));
  const bottom = Math.round(Math.min(shown.top + shown.height, size?.height ?? Number.POSITIVE_INFINITY));
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

function isCut(shown: Region, { crop, size }: SetUp): boolean {
  const from = crop ?? size;
  return from !== null && (shown.width < from.width - 1 || shown.height < from.height - 1);
}

const rounded = (value: number): number => Number(value.toFixed(2));
