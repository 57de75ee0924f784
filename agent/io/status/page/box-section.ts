import { durationText, timeText } from '../../../core/words/time-text.ts';
import type { StatusSnapshot } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { megabytesText } from './numbers.ts';
import { row } from './rows.ts';

/** The box itself: configuration, clock, memory, version. */
export function boxSection(snapshot: StatusSnapshot): Html {
  const { config, clock, atMs, timeZone } = snapshot;
  return html`<section class="panel" aria-labelledby="box">
<h2 id="box">Box</h2>
<dl class="rows">
${row('Configuration', config.valid ? badge('well', 'ok', 'Valid') : badge('act', 'act', 'Wrong'))}
${!config.valid && row('Runs with', config.usingLastGood ? 'the last good configuration' : 'this configuration')}
${row('Clock', clock.synced ? badge('well', 'ok', 'Set') : badge('watch', 'watch', 'Not set'))}
${row('Time on the box', timeText(clock.atMs, clock.atMs, timeZone))}
${row('Running for', durationText(snapshot.uptimeMs))}
${row('Started', timeText(snapshot.startedAtMs, atMs, timeZone))}
${row('Memory', megabytesText(snapshot.memory.rssBytes))}
${row('Reacts within', `${Math.max(1, Math.round(snapshot.eventLoopDelayMs.p99))} ms`)}
${row('Version', snapshot.version)}
${row('Boot', clock.bootId)}
</dl>
${config.problems.length > 0 && problemList(config.problems)}
</section>`;
}

function problemList(problems: readonly string[]): Html {
  const items = problems.slice(0, 20).map((problem) => html`<li><bdi>${shortened(problem, 300)}</bdi></li>`);
  return html`<h3>Problems in the configuration file</h3><ul>${items}</ul>`;
}
