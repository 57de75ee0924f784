import { dateText } from '../../../core/health/certificate-problems.ts';
import { countText } from '../../../core/words/count-text.ts';
import { durationText } from '../../../core/words/time-text.ts';
import type { BrokerStatus, JournalStatus, StatusSnapshot } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { megabytesText } from './numbers.ts';
import { row } from './rows.ts';

/** Where the reports are and whether they arrive. */
export function deliverySection({ broker, journal }: StatusSnapshot): Html {
  return html`<section class="panel" aria-labelledby="reports">
<h2 id="reports">Reports</h2>
<div class="cardhead"><h3>Broker</h3>${brokerBadge(broker)}</div>
${brokerRows(broker)}
${heldTable(broker)}
<div class="cardhead"><h3>Journal</h3>${journalBadge(journal)}</div>
${journalRows(journal)}
${streamTable(journal)}
</section>`;
}

function brokerBadge({ configured, connected }: BrokerStatus): Html {
  if (!configured) return badge('quiet', 'off', 'None set');
  return connected ? badge('well', 'ok', 'Connected') : badge('watch', 'watch', 'Not connected');
}

function brokerRows(broker: BrokerStatus): Html {
  const { lastAcknowledgedAgeMs: ageMs, timeToDrainMs: drainMs } = broker;
  const receipt = ageMs === null ? 'none yet' : agoText(ageMs);
  return html`<dl class="rows">
${broker.configured && row('Last confirmed receipt', receipt)}
${row('Reports waiting', countText(broker.backlog))}
${broker.asked > 0 && row('Asked for again', countText(broker.asked))}
${drainMs !== null && row('All sent in about', durationText(drainMs))}
${acknowledgedRow(broker)}
${broker.configured && row('Under way', countText(broker.inFlight))}
${broker.held.length > 0 && row('Refused', countText(broker.held.length))}
${broker.lastError !== null && row('Last error', broker.lastError)}
${broker.address !== null && row('Address', broker.address)}
${broker.protocol !== null && row('Protocol', `MQTT ${broker.protocol}`)}
${broker.caveat !== null && row('Caution', broker.caveat)}
${broker.certificates.map(({ what, subject, notAfterMs }) => row(certificateNames[what], `${shortened(subject, 80)}, valid to ${dateText(notAfterMs)}`))}
${broker.configured && row('Connections made', countText(broker.connects))}
</dl>`;
}

/** Whom the box waits for before it forgets; without a word from them, why its journal fills. */
function acknowledgedRow({ acknowledged, delivery }: BrokerStatus): Html | null {
  if (acknowledged !== null) return row('Acknowledged by', `${acknowledged.by}, ${agoText(acknowledged.ageMs)}`);
  return delivery === 'subscriber' ? row('Acknowledged by', 'no subscriber since the start') : null;
}

const agoText = (ageMs: number): string => (ageMs < 1000 ? 'now' : `${durationText(ageMs)} ago`);

const certificateNames = { box: 'Certificate of this box', broker: 'Certificate of the broker', issuer: 'Issued by' };

/** A box that was refused for days holds many; the newest tell why. */
function heldTable({ held }: BrokerStatus): Html | null {
  if (held.length === 0) return null;
  const rows = held
    .slice(-10)
    .reverse()
    .map(
      ({ stream, seq, reason }) => html`<tr><td><bdi>${shortened(stream, 80)}</bdi></td>
<td class="number">${countText(seq)}</td><td><bdi>${shortened(reason, 160)}</bdi></td></tr>`,
    );
  return html`<table><caption>Reports that the broker refused, newest first</caption>
<thead><tr><th scope="col">Stream</th><th scope="col" class="number">Number</th><th scope="col">Why</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function journalBadge({ trouble, waits }: JournalStatus): Html {
  if (trouble === null && waits !== null) return badge('act', 'act', 'Keeps nothing new');
  return trouble === null ? badge('well', 'ok', 'Keeps reports') : badge('act', 'act', 'Failed');
}

function journalRows(journal: JournalStatus): Html {
  const { bytes, maxBytes } = journal;
  const percent = maxBytes > 0 ? Math.round((100 * bytes) / maxBytes) : 0;
  const used = `${megabytesText(bytes)} of ${megabytesText(maxBytes)} used (${percent}\u00a0%)`;
  return html`<p class="budget"><meter aria-label="Journal space used" min="0" max="${maxBytes}" value="${bytes}"></meter>
${used}. When it is full, delivered reports make room first.</p>
<dl class="rows">
${row('Reports kept', countText(journal.records))}
${row('Thinned out', countText(journal.thinned))}
${journal.bytesWrittenPerDay !== null && row('Written to the disk a day', megabytesText(journal.bytesWrittenPerDay))}
${journal.waits !== null && row('Waits', journal.waits)}
${journal.trouble !== null && row('Trouble', journal.trouble)}
</dl>`;
}

function streamTable({ streams, journalId }: JournalStatus): Html {
  const rows = streams.map(
    ({ stream, last, published, acknowledged }) => html`<tr><th scope="row"><bdi>${shortened(stream, 80)}</bdi></th>
<td class="number">${countText(last)}</td><td class="number">${countText(published)}</td>
<td class="number">${countText(acknowledged)}</td></tr>`,
  );
  return html`<details id="streams"><summary>Streams of the journal</summary>
<dl class="rows">${row('Journal', journalId)}</dl>
<div class="wide" tabindex="0" role="region" aria-label="Streams of the journal">
<table><caption>Number of the newest report, of the newest confirmed by the broker (sent), and of the newest confirmed by a subscriber (safe)</caption>
<thead><tr><th scope="col">Stream</th><th scope="col" class="number">Newest</th><th scope="col" class="number">Sent</th>
<th scope="col" class="number">Safe</th></tr></thead>
<tbody>${rows}</tbody></table>
</div></details>`;
}
