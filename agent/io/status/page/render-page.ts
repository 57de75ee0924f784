import { timeText } from '../../../core/words/time-text.ts';
import type { StatusSnapshot } from '../../../pipeline/status-view.ts';
import { boxSection } from './box-section.ts';
import { cameraSection } from './camera-section.ts';
import { deliverySection } from './delivery-section.ts';
import { type Html, html, shortened } from './html.ts';
import { icon } from './icon.ts';
import { levelWord, verdictSection } from './verdict-section.ts';

/** The technician's page. It shows this snapshot without any script; the script then keeps it fresh. */
export function renderPage(snapshot: StatusSnapshot): string {
  return document(pageTitle(snapshot), content(snapshot));
}

/** The part of the page that changes: what `/fragment` answers. */
export function renderFragment(snapshot: StatusSnapshot): string {
  return content(snapshot).text;
}

/** The page while the agent cannot tell how it is. */
export function renderNoStatus(reason: string): string {
  return document(
    'No status – Driftlight',
    html`<div id="live" data-title="No status – Driftlight"><section class="verdict act" aria-labelledby="verdict">
<h1 id="verdict">${icon('act')} The agent cannot tell how it is</h1>
<p class="sentence">${shortened(reason, 300)}</p>
<p>Restart the agent. If it stays so, look at its log.</p></section></div>`,
  );
}

function content(snapshot: StatusSnapshot): Html {
  const { device, site, atMs, timeZone } = snapshot;
  return html`<div id="live" data-title="${pageTitle(snapshot)}">
<div class="names"><h1><bdi>${shortened(device, 64)}</bdi></h1>
<p>Site <bdi>${shortened(site, 64)}</bdi> · box time ${timeText(atMs, atMs, timeZone)}</p></div>
${verdictSection(snapshot)}
${cameraSection(snapshot)}
<div class="panels">
${deliverySection(snapshot)}
${boxSection(snapshot)}
</div>
</div>`;
}

/** The level first: it is what a browser's narrow tab shows. */
function pageTitle({ verdict, device }: StatusSnapshot): string {
  return `${levelWord(verdict.level)} – ${shortened(device, 64)} – Driftlight`;
}

function document(title: string, main: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
<script src="/assets/page.js" defer></script>
<noscript><meta http-equiv="refresh" content="5"></noscript>
</head>
<body>
<a class="skip" href="#main">Go to the content</a>
<header><p class="brand">Driftlight</p><p id="fresh" class="fresh"></p></header>
<div role="alert" id="lost" class="lost" hidden>${icon('act')} <span id="lost-text"></span></div>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>
`.text;
}
