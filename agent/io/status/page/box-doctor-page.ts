import type { Say } from '../../../core/words/speaker.ts';
import { timeText } from '../../../core/words/time-text.ts';
import type { DoctorRun, ShownFinding } from '../../../pipeline/doctor-run.ts';
import { commandForm } from './box-tools.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { namesLine } from './names-line.ts';
import type { DrawPage, PageContext } from './page.ts';

const rank: Readonly<Record<ShownFinding['result'], number>> = { failure: 0, warning: 1, ok: 2 };

/** Tries every part of the running box at a button; what was found appears as it comes. */
export const doctorPage: DrawPage = (context) => {
  const { say, snapshot, view } = context;
  const run = view.doctor?.() ?? null;
  return {
    title: `${say`Doctor`} – ${shortened(snapshot.device, 64)}`,
    files: ['/assets/box.css'],
    body: html`${namesLine(context)}
<h1>${say`Doctor`}</h1>
<p>${say`Tries folders, clock and broker while the box works on. Cameras and models that are in use are not opened a second time: it says how they run.`}</p>
${run === null ? html`<p>${say`The box is starting; try again in a moment.`}</p>` : commandForm(context, { command: 'doctor', label: say`Examine the box`, back: '/doctor' })}
${run !== null && runSection(run, context)}`,
  };
};

function runSection(run: DoctorRun, { say, snapshot, reader }: PageContext): Html | null {
  if (run.beganAtMs === null) return null;
  const time = (ms: number) => timeText(ms, snapshot.atMs, snapshot.timeZone, reader.language.tag);
  const state = run.running
    ? badge('starting', 'wait', say`At work since ${time(run.beganAtMs)}`)
    : summary(run, time(run.endedAtMs ?? run.beganAtMs), say);
  // While they come they stay where they are.
  const shown = run.running ? run.findings : run.findings.toSorted((a, b) => rank[a.result] - rank[b.result]);
  return html`<section class="panel" aria-labelledby="findings"><div class="cardhead"><h2 id="findings">${say`Findings`}</h2>${state}</div>
${run.trouble !== null && html`<p class="trouble">${say`It did not come to its end: ${shortened(run.trouble, 300)}`}</p>`}
<ol class="findings">${shown.map((finding) => item(finding, say))}</ol>
</section>`;
}

function summary({ findings }: DoctorRun, time: string, say: Say): Html {
  const count = (result: ShownFinding['result']) => findings.filter((one) => one.result === result).length;
  if (count('failure') > 0) return badge('act', 'act', say`${count('failure')} failed, at ${time}`);
  if (count('warning') > 0) return badge('watch', 'watch', say`${count('warning')} to watch, at ${time}`);
  return badge('well', 'ok', say`All well, at ${time}`);
}

function item({ about, result, found, todo }: ShownFinding, say: Say): Html {
  const marks: Readonly<Record<ShownFinding['result'], Html>> = {
    ok: badge('well', 'ok', say`Well`),
    warning: badge('watch', 'watch', say`Watch`),
    failure: badge('act', 'act', say`Failed`),
  };
  return html`<li><div class="cardhead"><h3><bdi>${shortened(about, 120)}</bdi></h3>${marks[result]}</div>
<p><bdi>${shortened(found, 400)}</bdi></p>${todo !== '' && html`<p><b>${shortened(todo, 300)}</b></p>`}</li>`;
}
