import type { Say } from '../../../core/words/speaker.ts';
import { durationText, timeText } from '../../../core/words/time-text.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { megabytesText } from './numbers.ts';
import type { PageContext } from './page.ts';
import { row } from './rows.ts';

/** The box itself: configuration, clock, memory, version. */
export function boxSection({ snapshot, say, reader }: PageContext): Html {
  const { tag } = reader.language;
  const { config, clock, atMs, timeZone } = snapshot;
  return html`<section class="panel" aria-labelledby="box">
<h2 id="box">${say`Box`}</h2>
<dl class="rows">
${row(say`Configuration`, config.valid ? badge('well', 'ok', say`Valid`) : badge('act', 'act', say`Wrong`))}
${!config.valid && row(say`Runs with`, config.usingLastGood ? say`the last good configuration` : say`this configuration`)}
${row(say`Clock`, clock.synced ? badge('well', 'ok', say`Set`) : badge('watch', 'watch', say`Not set`))}
${row(say`Time on the box`, timeText(clock.atMs, clock.atMs, timeZone, tag))}
${row(say`Running for`, durationText(snapshot.uptimeMs, tag))}
${row(say`Started`, timeText(snapshot.startedAtMs, atMs, timeZone, tag))}
${row(say`Memory`, megabytesText(snapshot.memory.rssBytes))}
${row(say`Reacts within`, `${Math.max(1, Math.round(snapshot.eventLoopDelayMs.p99))} ms`)}
${row(say`Version`, snapshot.version)}
${row(say`Boot`, clock.bootId)}
</dl>
${config.problems.length > 0 && problemList(config.problems, say)}
</section>`;
}

function problemList(problems: readonly string[], say: Say): Html {
  const items = problems.slice(0, 20).map((problem) => html`<li><bdi>${shortened(problem, 300)}</bdi></li>`);
  return html`<h3>${say`Problems in the configuration file`}</h3><ul>${items}</ul>`;
}
