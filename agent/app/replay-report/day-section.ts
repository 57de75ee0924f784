import { numberText } from '../../core/drift/events/feature-words.ts';
import { hourMs } from '../../core/window/levels.ts';
import { type Html, html } from '../../io/status/page/html.ts';
import type { DayCurve } from './day-curve.ts';
import type { ReplayPage } from './page-data.ts';
import { valueTicks } from './pieces.ts';
import { type Point, type RangePoint, renderPlot } from './plot.ts';

const ticks = [0, 3, 6, 9, 12, 15, 18, 21, 24].map((at) => ({ at, text: `${String(at).padStart(2, '0')}:00` }));
/** The ticks stand close on a phone; hours are skipped there by the page's style. */
const HOURS = 24;

/** The cycle of the day: brightness by time of day in the baseline and in the recording. */
export function daySection({ record, baselineDay, baselines }: ReplayPage): Html {
  const { day } = record;
  if (!day || !baselineDay) return html``;
  const values = [...day.parts, ...baselineDay.parts].filter(({ n }) => n > 0);
  const lowest = Math.min(...values.map(({ min }) => min));
  const highest = Math.max(...values.map(({ max }) => max));
  const margin = Math.max(1, 0.06 * (highest - lowest));
  const [from, to] = [Math.max(0, lowest - margin), Math.min(255, highest + margin)];
  const learnt = baselines.some(({ calibration }) =>
    calibration.channels.some(({ name, base }) => name === 'lumaMean' && base.profile.length > 1),
  );
  return html`<section aria-labelledby="day"><h2 id="day">The day's cycle</h2>
<figure class="card"><figcaption><h3>Brightness by time of day</h3>
<p class="legend"><span><i class="fourth"></i>baseline, ${days(baselineDay)}: mean and range</span><span><i class="first"></i>this recording, ${days(day)}</span></p></figcaption>
${renderPlot({
  description: `Brightness in grey levels by time of day in UTC. Baseline: ${dayWords(baselineDay)}. Recording: ${dayWords(day)}.`,
  x: { from: 0, to: HOURS, ticks },
  y: { from, to, ticks: valueTicks(from, to) },
  ranges: [
    { style: 'fourth', points: rangesOf(baselineDay) },
    ...(day.days > 1 ? [{ style: 'first' as const, points: rangesOf(day) }] : []),
  ],
  curves: [
    { style: 'fourth', pieces: meansOf(baselineDay) },
    { style: 'first', pieces: meansOf(day) },
  ],
})}
<p class="soft">Grey levels, time of day in UTC. ${learnt ? 'The baseline knows this cycle: deviations are told from it.' : 'The baseline is too short to know this cycle (2 days at least), so a change of brightness within the day counts as a deviation and its limits are as wide as the day.'}</p>
${dayTable(baselineDay, day)}</figure></section>`;
}

function hoursOf({ parts }: DayCurve, part: number): number {
  return ((part + 0.5) * HOURS) / parts.length;
}

/** Pieces between parts of the day that were never seen; a single unseen part is passed over. */
function seenParts({ parts }: DayCurve): number[][] {
  const pieces: number[][] = [];
  let unseen = Number.POSITIVE_INFINITY;
  for (const [part, { n }] of parts.entries()) {
    if (n === 0) unseen++;
    else {
      if (unseen > 1) pieces.push([]);
      pieces.at(-1)!.push(part);
      unseen = 0;
    }
  }
  return pieces;
}

function meansOf(curve: DayCurve): Point[][] {
  return seenParts(curve).map((piece) =>
    piece.map((part) => ({ x: hoursOf(curve, part), y: curve.parts[part]!.mean })),
  );
}

function rangesOf(curve: DayCurve): RangePoint[][] {
  return seenParts(curve).map((piece) =>
    piece.map((part) => ({ x: hoursOf(curve, part), low: curve.parts[part]!.min, high: curve.parts[part]!.max })),
  );
}

function days({ days }: DayCurve): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function dayWords(curve: DayCurve): string {
  const seen = curve.parts.flatMap(({ n, mean }, part) => (n > 0 ? [{ part, mean }] : []));
  if (seen.length === 0) return 'nothing seen';
  seen.sort((a, b) => a.mean - b.mean);
  const told = ({ part, mean }: { part: number; mean: number }) =>
    `${numberText(mean)} at ${clock(hoursOf(curve, part))}`;
  return `darkest ${told(seen[0]!)}, brightest ${told(seen.at(-1)!)}`;
}

function clock(hours: number): string {
  return new Date(hours * hourMs).toISOString().slice(11, 16);
}

function dayTable(baseline: DayCurve, recording: DayCurve): Html {
  const cell = ({ parts }: DayCurve, part: number) =>
    parts[part] && parts[part].n > 0 ? numberText(parts[part].mean) : '–';
  const rows = baseline.parts.map(
    (_, part) =>
      html`<tr><th scope="row">${clock((part * HOURS) / baseline.parts.length)}</th><td>${cell(baseline, part)}</td><td>${cell(recording, part)}</td></tr>`,
  );
  return html`<details><summary>The same as numbers</summary><div class="wide" role="region" tabindex="0" aria-label="Brightness by time of day"><table>
<caption>Mean brightness in grey levels from this time of day on (UTC)</caption>
<thead><tr><th scope="col">time</th><th scope="col">baseline</th><th scope="col">recording</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
