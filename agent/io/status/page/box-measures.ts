import { countText } from '../../../core/words/count-text.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { cameraLevelWord, levelShape } from './level.ts';
import { rateText } from './numbers.ts';
import type { PageContext } from './page.ts';
import { row } from './rows.ts';

/** Each camera with its word, and the way to it. */
export function measuresKey({ say, snapshot }: PageContext): Html {
  if (snapshot.cameras.length === 0) return html`<p>${say`No camera is configured.`}</p>`;
  const rows = snapshot.cameras.map(
    ({ id, name, verdict: { level } }) =>
      html`<div><dt><a href="/camera/${encodeURIComponent(id)}"><bdi>${shortened(name, 60)}</bdi></a></dt><dd>${badge(level, levelShape(level), cameraLevelWord(level, say))}</dd></div>`,
  );
  return html`<dl class="rows">${rows}</dl>`;
}

/** What each camera counted. */
export function measuresMore({ say, snapshot, reader }: PageContext): Html {
  const count = (number: number) => countText(number, reader.language.tag);
  return html`${snapshot.cameras.map(
    (camera) => html`<h3><bdi>${shortened(camera.name, 60)}</bdi></h3>
<dl class="rows">
${row(say`Pictures a second`, rateText(camera.framesPerSecond))}
${row(say`Pictures`, count(camera.frames))}
${row(say`Failed`, count(camera.framesFailed))}
${row(say`Skipped`, count(camera.framesSkipped))}
${row(say`Restarts`, count(camera.restarts))}
</dl>`,
  )}`;
}
