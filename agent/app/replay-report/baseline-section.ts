import type { Baseline } from '../../core/baseline/baseline.ts';
import { numberText } from '../../core/drift/events/feature-words.ts';
import { countText } from '../../core/words/count-text.ts';
import { type Html, html } from '../../io/status/page/html.ts';
import { formatDuration } from '../config/units.ts';
import type { ReplayPage } from './page-data.ts';
import { momentText, spanText } from './time-axis.ts';

/** What the recording was compared with, what that is good for, and how the pictures were read. */
export function baselineSection({ baselines, settingsInWords, box }: ReplayPage): Html {
  return html`<section aria-labelledby="baseline"><h2 id="baseline">Compared with</h2>
${baselines.map(baselineCard)}
<div class="card"><h3>How the pictures were read</h3><p>Camera ${box.camera}, device ${box.device}, site ${box.site}.</p><ul>${settingsInWords.map((words) => html`<li>${words}</li>`)}</ul></div></section>`;
}

function baselineCard(baseline: Baseline): Html {
  const { calibration, picture } = baseline;
  const { fast, slow, limits } = calibration;
  const may = (mayAct: boolean) => (mayAct ? 'may say act' : 'only watch');
  const rows: [string, string][] = [
    ['good for', calibration.goodFor],
    ['span', spanText(baseline.startMs, baseline.endMs)],
    [
      'holds',
      `${countText(baseline.frames)} pictures in ${countText(baseline.windows)} windows of ${formatDuration(baseline.windowMs)}`,
    ],
    ['pictures', `${picture.width}×${picture.height}, ${picture.channels === 1 ? 'grey' : 'colour'}`],
    ['camera', baseline.camera ?? 'not named'],
    ['recipe', baseline.recipe ?? 'none'],
    ['alarm budget', `${numberText(calibration.falseAlarmsPerCameraPerMonth)} false alarms a month`],
    ['sudden changes', fast ? `threshold ${numberText(fast.threshold)}, ${may(fast.mayAct)}` : 'no chart'],
    ['slow changes', slow ? may(slow.mayAct) : 'no chart'],
    [
      'made',
      `${momentText(baseline.madeAtMs)} UTC by ${baseline.madeBy}${baseline.reason === null ? '' : `: ${baseline.reason}`}`,
    ],
  ];
  return html`<div class="card"><h3>Baseline ${baseline.id}</h3>
<dl class="facts">${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
${limits.length > 0 && html`<h4>What it cannot do</h4><ul>${limits.map((limit) => html`<li>${limit}</li>`)}</ul>`}</div>`;
}
