import { timeText } from '../../../core/words/time-text.ts';
import type { CameraScreen, ValueShown } from '../../../pipeline/camera-screen.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { measureText, percentText } from './camera-numbers.ts';
import { channelWord, chartWord } from './camera-words.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

/** How near each chart is to its alarm: a sentence, the last day as a plot, and a table. */
export function cameraScores(camera: CameraStatus, screen: CameraScreen | null, context: PageContext): Html {
  const { say } = context;
  if (!screen?.baseline) return html`<p>${say`Without a baseline nothing is scored.`}</p>`;
  if (screen.charts.length === 0)
    return html`<p>${say`No window was scored yet; the first score comes when a window closes.`}</p>`;
  const onsets = camera.drift.map(({ onsetMs }) => onsetMs ?? '').join(' ');
  return html`<p id="scores-says">${scoreSentence(screen, context)}</p>
${onsetLines(camera, context)}
<div class="plot" data-version="${screen.window?.endMs ?? 0} ${onsets}" data-onsets="${onsets}"><div id="scores-plot" data-keep data-plot="scores" data-source="/api/camera/${encodeURIComponent(camera.id)}/screen" data-zone="${context.snapshot.timeZone}" data-limit="${say`Alarm`}" data-onset="${say`Beginning`}" role="img" aria-labelledby="scores-says"></div></div>
${chartTable(screen, context)}
${valueTable(screen, context)}`;
}

function scoreSentence({ charts }: CameraScreen, { say, reader }: PageContext): string {
  const [worst] = charts;
  const { tag } = reader.language;
  const name = chartWord(worst!.chart, say);
  const share = shareText(worst!.share, tag);
  const highest = shareText(Math.max(...charts.map((chart) => chart.highest)), tag);
  if (worst!.share >= 1)
    return say`Over its alarm threshold: ${name} (${channelWord(worst!.channel, say)}), at ${share} of it. The highest of the last 24 hours was ${highest}.`;
  return say`No score is over its alarm threshold. The nearest is ${name} (${channelWord(worst!.channel, say)}), at ${share} of it. The highest of the last 24 hours was ${highest}.`;
}

/** Far over the threshold, percent are hard to read. */
const shareText = (share: number, tag: string): string =>
  share < 2 ? percentText(share, tag, 0) : `${measureText(share, tag)} ×`;

/** The camera's open events, as they stand in the plot. */
function onsetLines(camera: CameraStatus, { say, snapshot, reader }: PageContext): Html | null {
  if (camera.drift.length === 0) return null;
  const time = (ms: number) => timeText(ms, snapshot.atMs, snapshot.timeZone, reader.language.tag);
  const items = camera.drift.map(
    ({ onsetMs, says }) =>
      html`<li>${onsetMs === null ? say`An event is open; when it began is not known.` : say`An event is open; it began at ${time(onsetMs)}.`} ${says !== null && html`<bdi>${shortened(says, 240)}</bdi>`}</li>`,
  );
  return html`<ul class="onsets">${items}</ul>`;
}

function chartTable({ charts }: CameraScreen, { say, reader }: PageContext): Html {
  const { tag } = reader.language;
  const rows = charts.map(
    ({ chart, channel, share, highest }) =>
      html`<tr><th scope="row">${chartWord(chart, say)}<br><small>${channelWord(channel, say)}</small></th><td class="number">${share >= 1 && html`<b class="over">${say`Alarm`}</b><br>`}${shareText(share, tag)}</td><td class="number">${shareText(highest, tag)}</td></tr>`,
  );
  return html`<table><caption>${say`Each score as a share of its alarm threshold`}</caption>
<thead><tr><th scope="col">${say`Score`}</th><th scope="col" class="number">${say`Now`}</th><th scope="col" class="number">${say`Highest of 24 h`}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function valueTable({ values }: CameraScreen, { say, reader }: PageContext): Html | null {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  const { tag } = reader.language;
  const away = ({ deviations }: ValueShown) =>
    deviations === null ? say`never moved before` : say`${measureText(deviations, tag)} × the usual scatter`;
  const rows = entries.map(
    ([name, value]) =>
      html`<tr><th scope="row">${channelWord(name, say)}</th><td class="number">${measureText(value.now, tag)}</td><td class="number">${measureText(value.usual, tag)}</td><td>${away(value)}</td></tr>`,
  );
  return html`<table><caption>${say`The last window beside the baseline`}</caption>
<thead><tr><th scope="col">${say`Measure`}</th><th scope="col" class="number">${say`Now`}</th><th scope="col" class="number">${say`Usual`}</th><th scope="col">${say`Off by`}</th></tr></thead><tbody>${rows}</tbody></table>`;
}
