import { flashLevel, hottest } from '../../../core/health/body-problems.ts';
import type { FlashFacts } from '../../../core/health/box-facts.ts';
import type { LastEnd } from '../../../core/health/last-end.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { durationText, timeText } from '../../../core/words/time-text.ts';
import type { BoxScreen } from '../../../pipeline/box-screen.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { megabytesText } from './numbers.ts';
import type { PageContext } from './page.ts';
import { row } from './rows.ts';

/** Disk, heat and clock: what fails first on a box beside a machine. */
export function healthKey({ say, snapshot, reader }: PageContext): Html {
  const { box, clock, timeZone } = snapshot;
  const disk = box?.disk ?? null;
  const hot = box ? hottest(box) : null;
  return html`<dl class="rows">
${row(say`Disk`, disk === null ? say`unknown` : say`${sizeText(disk.freeBytes)} of ${sizeText(disk.totalBytes)} free`)}
${row(say`Hottest place`, hot === null ? say`unknown` : `${Math.round(hot.celsius)} °C`)}
${row(say`Clock`, clock.synced ? badge('well', 'ok', say`Set`) : badge('watch', 'watch', say`Not set`))}
${row(say`Time on the box`, timeText(clock.atMs, clock.atMs, timeZone, reader.language.tag))}
${row(say`Running for`, durationText(snapshot.uptimeMs, reader.language.tag))}
</dl>`;
}

/** All that is known of the box's body. */
export function healthMore({ say, snapshot, reader }: PageContext, screen: BoxScreen | null): Html {
  const { tag } = reader.language;
  const { box, atMs, timeZone, clock, lastEnd } = snapshot;
  const memory = box?.memory ?? null;
  const temperatures = box?.temperatures ?? [];
  const throttled = box?.throttled ?? [];
  return html`<dl class="rows">
${(box?.flash ?? []).map((one) => row(say`Flash memory ${one.name}`, wearText(one, say)))}
${box?.flash.length === 0 && row(say`Flash memory`, say`none that tells its wear`)}
${temperatures.slice(0, 16).map(({ sensor, celsius }) => row(say`Temperature ${shortened(sensor, 40)}`, `${Math.round(celsius)} °C`))}
${row(say`Held back by heat or power`, throttled.length === 0 ? say`no` : throttled.join(', '))}
${memory !== null && row(say`Memory of the box`, say`${sizeText(memory.availableBytes)} of ${sizeText(memory.totalBytes)} free`)}
${row(say`Memory of the program`, megabytesText(snapshot.memory.rssBytes))}
${row(say`Reacts within`, `${Math.max(1, Math.round(snapshot.eventLoopDelayMs.p99))} ms`)}
${row(say`Started`, timeText(snapshot.startedAtMs, atMs, timeZone, tag))}
${row(say`Before that`, endText(lastEnd ?? null, say))}
${lastEnd?.reason != null && row(say`Reason`, lastEnd.reason)}
${screen !== null && row(say`Clock was set while it ran`, screen.clockMoved ? say`yes; times sent before are corrected` : say`no`)}
${row(say`Boot`, clock.bootId)}
</dl>`;
}

function wearText(flash: FlashFacts, say: Say): string | Html {
  const { usedPercent } = flash;
  const level = flashLevel(flash);
  if (level !== null) return badge(level, level, level === 'act' ? say`Worn out` : say`Wearing out`);
  if (usedPercent === null) return flash.spare === null ? say`unknown` : say`spare blocks in order`;
  return say`at most ${usedPercent} % of its life used`;
}

/** How the agent's life before this one ended. */
function endText(lastEnd: LastEnd | null, say: Say): string {
  switch (lastEnd?.kind) {
    case 'stopped':
      return say`stopped as told`;
    case 'failed':
      return say`ended itself after a failure`;
    case 'killed':
      return say`was ended without a word`;
    case 'power':
      return say`went off with the box`;
    case undefined:
      return say`unknown, or the first start`;
  }
}

/** Gigabytes from one on. */
function sizeText(bytes: number): string {
  return bytes < 1e9 ? megabytesText(bytes) : `${(bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0)} GB`;
}
