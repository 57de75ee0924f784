import { looksLikeRecord } from '../io/status/password-record.ts';
import type { Config } from './config/schema.ts';
import { type Finding, ok } from './finding.ts';

/** Who may look at the page and who may change something, in words. */
export function pageFinding({ status }: Config): Finding {
  const { password, view, tls } = status;
  const way = tls ? ', over TLS' : '';
  if (!password)
    return ok('page-read-only', 'page', `everybody who reaches it may look, nobody may change anything${way}`);
  const lookers = view === 'open' ? 'everybody who reaches it may look' : 'only the password lets look';
  const kind = looksLikeRecord(password.reveal())
    ? ''
    : '; it stands in plain text, `driftlight password` makes a record of it';
  return ok('page-password', 'page', `${lookers}, the password lets change${kind}${way}`);
}
