import type { IntegrityStatus, IntegrityWord } from '../../../core/integrity/integrity-status.ts';
import type { Say } from '../../../core/words/speaker.ts';
import { timeText } from '../../../core/words/time-text.ts';
import type { BoxScreen } from '../../../pipeline/box-screen.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import type { PageContext } from './page.ts';
import { row } from './rows.ts';

const MOST_LINES = 20;
/** Of a SHA-256: enough to tell files apart, and fits a phone. */
const HASH_LETTERS = 16;

/** Whether configuration, program and models are those that were approved. */
export function validatedKey({ say, snapshot }: PageContext): Html {
  const { config, integrity } = snapshot;
  return html`<dl class="rows">
${row(say`Configuration`, config.valid ? badge('well', 'ok', say`Valid`) : badge('act', 'act', say`Wrong`))}
${!config.valid && row(say`Runs with`, config.usingLastGood ? say`the last good configuration` : say`this configuration`)}
${row(say`Validated state`, stateBadge(integrity?.state ?? 'unchecked', say))}
${row(say`Version`, snapshot.version)}
</dl>
${lines(say`Problems in the configuration file`, config.problems)}
${lines(say`What departs`, integrity?.departures ?? [])}`;
}

/** Who validated what, and what each camera's numbers are made with. */
export function validatedMore(context: PageContext, screen: BoxScreen | null): Html {
  const { say, snapshot } = context;
  const { integrity } = snapshot;
  const cameras = screen?.cameras ?? [];
  return html`${integrity !== undefined && integrityRows(integrity, context)}
${lines(say`What could not be read`, integrity?.unknown ?? [])}
${cameras.map(
  ({ name, modelHash, baselineId }) => html`<h3><bdi>${shortened(name, 60)}</bdi></h3>
<dl class="rows">
${row(say`Model`, modelHash === null ? say`none` : modelHash.slice(0, HASH_LETTERS))}
${row(say`Baseline`, baselineId ?? say`none`)}
</dl>`,
)}`;
}

function integrityRows({ validated, checkedAtMs, trouble }: IntegrityStatus, { say, snapshot, reader }: PageContext) {
  const time = (ms: number) => timeText(ms, snapshot.atMs, snapshot.timeZone, reader.language.tag);
  return html`<dl class="rows">
${validated !== null && row(say`Validated`, time(validated.atMs))}
${validated !== null && row(say`By`, validated.by)}
${validated !== null && row(say`Reason`, validated.reason)}
${validated !== null && row(say`Signed with`, validated.signedBy ?? say`no key is configured`)}
${row(say`Last looked`, checkedAtMs === null ? say`not yet` : time(checkedAtMs))}
${trouble !== null && row(say`Trouble`, trouble)}
</dl>`;
}

function stateBadge(state: IntegrityWord, say: Say): Html {
  switch (state) {
    case 'ok':
      return badge('well', 'ok', say`As validated`);
    case 'departed':
      return badge('watch', 'watch', say`Differs`);
    case 'refused':
      return badge('act', 'act', say`Not to be trusted`);
    case 'never-validated':
      return badge('quiet', 'off', say`Never validated`);
    case 'unchecked':
      return badge('quiet', 'wait', say`Not looked yet`);
  }
}

function lines(title: string, texts: readonly string[]): Html | null {
  if (texts.length === 0) return null;
  const items = texts.slice(0, MOST_LINES).map((text) => html`<li><bdi>${shortened(text, 300)}</bdi></li>`);
  const more = texts.length > MOST_LINES && html`<li>… ${texts.length - MOST_LINES}</li>`;
  return html`<h3>${title}</h3><ul>${items}${more}</ul>`;
}
