import { problemText } from '../../../core/health/problem.ts';
import { verdictOf } from '../../../core/health/verdict.ts';
import { countText } from '../../../core/words/count-text.ts';
import { said } from '../../../core/words/language.ts';
import { timeText } from '../../../core/words/time-text.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { cameraActions } from './camera-actions.ts';
import { cameraCompare } from './camera-compare.ts';
import { cameraHeat } from './camera-heat.ts';
import { cameraHistograms } from './camera-histograms.ts';
import { cameraLighting } from './camera-lighting.ts';
import { cameraModel } from './camera-model.ts';
import { cameraScores } from './camera-scores.ts';
import { type Html, html, shortened } from './html.ts';
import { icon } from './icon.ts';
import { cameraLevelWord, levelShape } from './level.ts';
import { rateText } from './numbers.ts';
import type { DrawPage, PageContext } from './page.ts';
import { figure, row } from './rows.ts';

/** One camera: how it is, what it shows, what it counts. */
export const cameraPage: DrawPage = async (context, id) => {
  const { snapshot, say, reader } = context;
  const place = snapshot.cameras.findIndex((camera) => camera.id === id);
  const camera = snapshot.cameras[place];
  if (!camera) return null;
  const { level, sentence, problems } = verdictOf(snapshot).cameras[place]!;
  const screen = (await context.view.cameraScreen?.(id)) ?? null;
  const items = problems.map((problem) => html`<li>${shortened(problemText(problem, reader), 500)}</li>`);
  return {
    title: `${cameraLevelWord(level, say)} – ${shortened(camera.name, 60)}`,
    files: ['/assets/camera.css', '/assets/uplot.css', '/assets/compare.js', '/assets/plots.js'],
    body: html`<h1><bdi>${shortened(camera.name, 60)}</bdi></h1>
<section class="verdict ${level}" aria-labelledby="verdict">
<div aria-live="polite" aria-atomic="true">
<h2 id="verdict">${icon(levelShape(level))} ${cameraLevelWord(level, say)}</h2>
<p class="sentence">${shortened(said(sentence, reader), 300)}</p>
</div>
${items.length > 0 && html`<h3>${say`What to do`}</h3><ul class="problems">${items}</ul>`}
</section>
<div class="beside">
<section aria-labelledby="picture"><h2 id="picture">${say`Picture`}</h2>${cameraCompare(camera, screen, context)}</section>
<section class="panel" aria-labelledby="actions"><h2 id="actions">${say`What you can do here`}</h2>${cameraActions(camera, context)}</section>
</div>
<div class="panels">
<section class="panel" aria-labelledby="changed"><h2 id="changed">${say`What changed in the light`}</h2>${cameraHeat(camera, screen, context)}</section>
<section class="panel" aria-labelledby="scores"><h2 id="scores">${say`Drift`}</h2>${cameraScores(camera, screen, context)}</section>
<section class="panel" aria-labelledby="lighting"><h2 id="lighting">${say`Lighting over months`}</h2>${cameraLighting(camera, screen, context)}</section>
<section class="panel" aria-labelledby="histograms"><h2 id="histograms">${say`Brightness and colours`}</h2>${cameraHistograms(screen, context)}</section>
${cameraModel(camera, screen, context)}
${countsSection(camera, context)}
</div>`,
  };
};

function countsSection(camera: CameraStatus, context: PageContext): Html {
  const { say, reader, snapshot } = context;
  const count = (number: number) => countText(number, reader.language.tag);
  const time = (ms: number) => timeText(ms, snapshot.atMs, snapshot.timeZone, reader.language.tag);
  const { window } = camera;
  const open =
    window === null
      ? say`none`
      : say`${time(window.startMs)} to ${time(window.endMs)}, ${window.frames} pictures so far`;
  return html`<section class="panel" aria-labelledby="counts"><h2 id="counts">${say`Pictures and windows`}</h2>
${camera.trouble !== null && html`<p class="trouble"><b>${say`Trouble:`}</b> <bdi>${shortened(camera.trouble, 240)}</bdi></p>`}
<dl class="figures">
${figure(say`Per second`, rateText(camera.framesPerSecond))}
${figure(say`Pictures`, count(camera.frames))}
${figure(say`Failed`, count(camera.framesFailed), camera.framesFailed > 0)}
${figure(say`Skipped`, count(camera.framesSkipped), camera.framesSkipped > 0)}
${figure(say`Restarts`, count(camera.restarts), camera.restarts > 0)}
</dl>
<dl class="rows">
${row(say`Source`, camera.description)}
${row(say`Recipe`, camera.recipe ?? say`none`)}
${row(say`Baseline`, `${camera.baseline.state}: ${camera.baseline.says}`)}
${row(say`Open window`, open)}
${row(say`Windows closed`, count(camera.windowsClosed))}
</dl>
${failureTable(camera, context)}
</section>`;
}

function failureTable(camera: CameraStatus, { say, reader, snapshot }: PageContext): Html | null {
  if (camera.lastFailures.length === 0) return null;
  const rows = camera.lastFailures
    .slice(-10)
    .reverse()
    .map(
      ({
        name,
        reason,
        atMs,
      }) => html`<tr><td>${timeText(atMs, snapshot.atMs, snapshot.timeZone, reader.language.tag)}</td>
<td><bdi>${shortened(name, 120)}</bdi></td><td><bdi>${shortened(reason, 160)}</bdi></td></tr>`,
    );
  return html`<table><caption>${say`Pictures that could not be read, newest first`}</caption>
<thead><tr><th scope="col">${say`When`}</th><th scope="col">${say`Picture`}</th><th scope="col">${say`Why`}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
