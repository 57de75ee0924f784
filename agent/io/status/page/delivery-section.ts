import { dateText } from '../../../core/health/certificate-problems.ts';
import type { CertificateFact } from '../../../core/health/facts.ts';
import { countText } from '../../../core/words/count-text.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { durationText } from '../../../core/words/time-text.ts';
import type { BrokerStatus, JournalStatus } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { megabytesText } from './numbers.ts';
import type { PageContext } from './page.ts';
import { row } from './rows.ts';

/** Where the reports are and whether they arrive. */
export function deliverySection(context: PageContext): Html {
  const { say, snapshot } = context;
  const { broker, journal } = snapshot;
  return html`<section class="panel" aria-labelledby="reports">
<h2 id="reports">${say`Reports`}</h2>
<div class="cardhead"><h3>${say`Broker`}</h3>${brokerBadge(broker, say)}</div>
${brokerRows(broker, context)}
${heldTable(broker, context)}
<div class="cardhead"><h3>${say`Journal`}</h3>${journalBadge(journal, say)}</div>
${journalRows(journal, context)}
${streamTable(journal, context)}
</section>`;
}

function brokerBadge({ configured, connected }: BrokerStatus, say: Say): Html {
  if (!configured) return badge('quiet', 'off', say`None set`);
  return connected ? badge('well', 'ok', say`Connected`) : badge('watch', 'watch', say`Not connected`);
}

function brokerRows(broker: BrokerStatus, context: PageContext): Html {
  const { say, reader } = context;
  const count = (number: number) => countText(number, reader.language.tag);
  const { lastAcknowledgedAgeMs: ageMs, timeToDrainMs: drainMs } = broker;
  const receipt = ageMs === null ? say`none yet` : agoText(ageMs, context);
  return html`<dl class="rows">
${broker.configured && row(say`Last confirmed receipt`, receipt)}
${row(say`Reports waiting`, count(broker.backlog))}
${broker.asked > 0 && row(say`Asked for again`, count(broker.asked))}
${drainMs !== null && row(say`All sent in about`, durationText(drainMs, reader.language.tag))}
${acknowledgedRow(broker, context)}
${broker.configured && row(say`Under way`, count(broker.inFlight))}
${broker.held.length > 0 && row(say`Refused`, count(broker.held.length))}
${broker.lastError !== null && row(say`Last error`, broker.lastError)}
${broker.address !== null && row(say`Address`, broker.address)}
${broker.protocol !== null && row(say`Protocol`, `MQTT ${broker.protocol}`)}
${broker.caveat !== null && row(say`Caution`, broker.caveat)}
${broker.certificates.map(({ what, subject, notAfterMs }) => row(certificateName(what, say), say`${shortened(subject, 80)}, valid to ${dateText(notAfterMs)}`))}
${broker.configured && row(say`Connections made`, count(broker.connects))}
</dl>`;
}

/** Whom the box waits for before it forgets; without a word from them, why its journal fills. */
function acknowledgedRow({ acknowledged, delivery }: BrokerStatus, context: PageContext): Html | null {
  const { say } = context;
  if (acknowledged !== null)
    return row(say`Acknowledged by`, `${acknowledged.by}, ${agoText(acknowledged.ageMs, context)}`);
  return delivery === 'subscriber' ? row(say`Acknowledged by`, say`no subscriber since the start`) : null;
}

const agoText = (ageMs: number, { say, reader }: PageContext): string =>
  ageMs < 1000 ? say`now` : say`${durationText(ageMs, reader.language.tag)} ago`;

const certificateName = (what: CertificateFact['what'], say: Say): string =>
  what === 'box' ? say`Certificate of this box` : what === 'broker' ? say`Certificate of the broker` : say`Issued by`;

/** A box that was refused for days holds many; the newest tell why. */
function heldTable({ held }: BrokerStatus, { say, reader }: PageContext): Html | null {
  if (held.length === 0) return null;
  const rows = held
    .slice(-10)
    .reverse()
    .map(
      ({ stream, seq, reason }) => html`<tr><td><bdi>${shortened(stream, 80)}</bdi></td>
<td class="number">${countText(seq, reader.language.tag)}</td><td><bdi>${shortened(reason, 160)}</bdi></td></tr>`,
    );
  return html`<table><caption>${say`Reports that the broker refused, newest first`}</caption>
<thead><tr><th scope="col">${say`Stream`}</th><th scope="col" class="number">${say`Number`}</th><th scope="col">${say`Why`}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function journalBadge({ trouble, waits }: JournalStatus, say: Say): Html {
  if (trouble === null && waits !== null) return badge('act', 'act', say`Keeps nothing new`);
  return trouble === null ? badge('well', 'ok', say`Keeps reports`) : badge('act', 'act', say`Failed`);
}

function journalRows(journal: JournalStatus, { say, reader }: PageContext): Html {
  const count = (number: number) => countText(number, reader.language.tag);
  const { bytes, maxBytes } = journal;
  const percent = maxBytes > 0 ? Math.round((100 * bytes) / maxBytes) : 0;
  const used = say`${megabytesText(bytes)} of ${megabytesText(maxBytes)} used (${percent} %).`;
  return html`<p class="budget"><meter aria-label="${say`Journal space used`}" min="0" max="${maxBytes}" value="${bytes}"></meter>
${used} ${say`When it is full, delivered reports make room first.`}</p>
<dl class="rows">
${row(say`Reports kept`, count(journal.records))}
${row(say`Thinned out`, count(journal.thinned))}
${journal.bytesWrittenPerDay !== null && row(say`Written to the disk a day`, megabytesText(journal.bytesWrittenPerDay))}
${journal.waits !== null && row(say`Waits`, journal.waits)}
${journal.trouble !== null && row(say`Trouble`, journal.trouble)}
</dl>`;
}

function streamTable({ streams, journalId }: JournalStatus, { say, reader }: PageContext): Html {
  const count = (number: number) => countText(number, reader.language.tag);
  const rows = streams.map(
    ({ stream, last, published, acknowledged }) => html`<tr><th scope="row"><bdi>${shortened(stream, 80)}</bdi></th>
<td class="number">${count(last)}</td><td class="number">${count(published)}</td>
<td class="number">${count(acknowledged)}</td></tr>`,
  );
  return html`<details id="streams"><summary>${say`Streams of the journal`}</summary>
<dl class="rows">${row(say`Journal`, journalId)}</dl>
<div class="wide" tabindex="0" role="region" aria-label="${say`Streams of the journal`}">
<table><caption>${say`Number of the newest report, of the newest confirmed by the broker (sent), and of the newest confirmed by a subscriber (safe)`}</caption>
<thead><tr><th scope="col">${say`Stream`}</th><th scope="col" class="number">${say`Newest`}</th><th scope="col" class="number">${say`Sent`}</th>
<th scope="col" class="number">${say`Safe`}</th></tr></thead>
<tbody>${rows}</tbody></table>
</div></details>`;
}
