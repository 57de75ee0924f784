import { Html, html } from '../../io/status/page/html.ts';
import { provisionalBecause } from '../replay/replay-words.ts';
import { baselineSection } from './baseline-section.ts';
import { daySection } from './day-section.ts';
import { eventSection } from './event-section.ts';
import { featureSection } from './feature-section.ts';
import { type ReplayPage, storiesOf } from './page-data.ts';
import { picturesSection } from './pictures-section.ts';
import { style } from './style.ts';
import { timelineSection } from './timeline-section.ts';
import { verdictOf, verdictSection } from './verdict-section.ts';

/** The page of a replay: one file that asks for nothing else and runs no script. */
export function renderReplayReport(page: ReplayPage): string {
  const { record, baselines, box } = page;
  const isProvisional = baselines.some((baseline) => provisionalBecause(baseline) !== null);
  const { sentence } = verdictOf(page, storiesOf(record), isProvisional);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${sentence} – Driftlight replay of ${box.camera}</title>
<style>${new Html(style)}</style></head>
<body><header><span class="brand">Driftlight replay</span><span>${box.site} / ${box.device} / ${box.camera}</span></header>
<main>
${verdictSection(page)}
${eventSection(page)}
${record.baseWindows > 0 && [timelineSection(page), featureSection(page), daySection(page)]}
${picturesSection(page)}
${baselineSection(page)}
</main></body></html>
`.text;
}
