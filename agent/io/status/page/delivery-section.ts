import { dateText } from '../../../core/health/certificate-problems.ts';
import type { CertificateFact } from '../../../core/health/facts.ts';
import { countText } from '../../../core/words/count-text.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { durationText, timeText } from '../../../core/words/time-text.ts';
import type { BoxScreen } from '../../../pipeline/box-screen.ts';
import type { BrokerStatus, JournalStatus } from '../../../pipeline/status-view.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { megabytesText } from './numbers.ts';
import type { PageContext } from './page.ts';
import { row } from './rows.ts';

/** Whether reports leave the box, in the few numbers that tell. */
export function deliveryKey({ say, reader, snapshot }: PageContext): Html {
  const { broker, journal } = snapshot;
  const { tag } = reader.language;
  const { lastAcknowledgedAgeMs: ageMs, timeToDrainMs: drainMs } = broker;
  const receipt = ageMs === null ? say`none yet` : agoText(ageMs, say, tag);
  return html`<dl class="rows">
${row(say`Broker`, brokerBadge(broker, say))}
${broker.configured && row(say`Last confirmed receipt`, receipt)}
${row(say`Reports waiting`, countText(broker.backlog, tag))}
${drainMs !== null && row(say`All sent in about`, durationText(drainMs, tag))}
${broker.lastError !== null && row(say`Last error`, broker.lastError)}
${row(say`Journal`, journalBadge(journal, say))}
${journal.waits !== null && row(say`Waits`, journal.waits)}
${journal.trouble !== null && row(say`Trouble`, journal.trouble)}
</dl>
${journalMeter(journal, say)}`;
}

/** All that is known of broker and journal. */
export function deliveryMore(context: PageContext, screen: BoxScreen | null): Html {
  const { broker, journal } = context.snapshot;
  return html`<h3>${context.say`Broker`}</h3>
${brokerRows(broker, context)}
${heldTable(broker, context)}
<h3>${context.say`Journal`}</h3>
${journalRows(journal, screen, context)}
${streamTable(journal, context)}`;
}

function brokerBadge({ configured, connected }: BrokerStatus, say: Say): Html {
  if (!configured) return badge('quiet', 'off', say`None set`);
  return connected ? badge('well', 'ok', say`Connected`) : badge('watch', 'watch', say`Not connected`);
}

function brokerRows(broker: BrokerStatus, context: PageContext): Html {
  const { say, reader } = context;
  const count = (number: number) => countText(number, reader.language.tag);
  return html`<dl class="rows">
${broker.address !== null && row(say`Address`, broker.address)}
${broker.protocol !== null && row(say`Protocol`, `MQTT ${broker.protocol}`)}
${broker.configured && row(say`Connections made`, count(broker.connects))}
${broker.configured && row(say`Under way`, count(broker.inFlight))}
${broker.asked > 0 && row(say`Asked for again`, count(broker.asked))}
${broker.held.length > 0 && row(say`Refused`, count(broker.held.length))}
${acknowledgedRow(broker, context)}
${broker.caveat !== null && row(say`Caution`, broker.caveat)}
${broker.certificates.map(({ what, subject, notAfterMs }) => row(certificateName(what, say), say`${shortened(subject, 80)}, valid to ${dateText(notAfterMs)}`))}
</dl>`;
}

/** Whom the box waits for before it forgets; without a word from them, why its journal fills. */
function acknowledgedRow({ acknowledged, delivery }: BrokerStatus, { say, reader }: PageContext): Html | null {
  if (acknowledged !== null)
    return row(say`Acknowledged by`, say`${acknowledged.by}, ${agoText(acknowledged.ageMs, say, reader.language.tag)}`);
  return delivery === 'subscriber' ? row(say`Acknowledged by`, say`no subscriber since the start`) : null;
}

const agoText = (ageMs: number, say: Say, tag: string): string =>
  ageMs < 1000 ? say`now` : say`${durationText(ageMs, tag)} ago`;

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

function journalMeter({ bytes, maxBytes }: JournalStatus, say: Say): Html {
  const percent = maxBytes > 0 ? Math.round((100 * bytes) / maxBytes) : 0;
  return html`<p class="budget"><meter aria-label="${say`Journal space used`}" min="0" max="${maxBytes}" value="${bytes}"></meter>
${say`${megabytesText(bytes)} of ${megabytesText(maxBytes)} used (${percent} %).`} ${say`When it is full, delivered reports make room first.`}</p>`;
}

function journalRows(journal: JournalStatus, screen: BoxScreen | null, { say, reader, snapshot }: PageContext): Html {
  const { tag } = reader.language;
  const oldestMs = screen?.oldestAtMs ?? null;
  return html`<dl class="rows">
${row(say`Reports kept`, countText(journal.records, tag))}
${oldestMs !== null && row(say`Oldest one`, timeText(oldestMs, snapshot.atMs, snapshot.timeZone, tag))}
${row(say`Thinned out`, countText(journal.thinned, tag))}
${journal.bytesWrittenPerDay !== null && row(say`Written to the disk a day`, megabytesText(journal.bytesWrittenPerDay))}
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
