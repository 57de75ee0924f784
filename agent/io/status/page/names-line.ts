import { timeText } from '../../../core/words/time-text.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

/** Which box this is, and its time. */
export function namesLine({ snapshot, reader, say }: PageContext): Html {
  const { device, site, atMs, timeZone } = snapshot;
  return html`<div class="names"><p class="device"><bdi>${shortened(device, 64)}</bdi></p>
<p>${say`Site ${shortened(site, 64)}`} · ${say`box time ${timeText(atMs, atMs, timeZone, reader.language.tag)}`}</p></div>`;
}
