import { type Html, html } from './html.ts';
import type { PageContext } from './page.ts';

/** What helps to find out more: log, doctor, support bundle, a test of the way to the broker. */
export function toolsSection(context: PageContext): Html {
  const { say, snapshot } = context;
  return html`<section aria-labelledby="tools"><h2 id="tools">${say`Find out more`}</h2>
<p class="tools"><a href="/log">${say`Log`}</a> <a href="/doctor">${say`Doctor`}</a> <a href="/bundle">${say`Support bundle`}</a></p>
${
  snapshot.broker.configured &&
  html`<h3>${say`Test publish`}</h3>
<p>${say`Sends a small message that is no report, and says whether the broker confirms it.`}</p>
${commandForm(context, { command: 'test-publish', label: say`Send a test`, back: '/box' })}`
}
</section>`;
}

export interface FormOf {
  /** The command that it gives, without further fields. */
  readonly command: string;
  readonly label: string;
  /** Where a browser without scripts goes back to. */
  readonly back: string;
}

/** A button for who may; otherwise what it takes to get one. */
export function commandForm({ say, rights }: PageContext, { command, label, back }: FormOf): Html {
  if (rights === 'signed-out') return html`<p><a class="tool" href="/sign-in">${say`Sign in to do this`}</a></p>`;
  if (rights === 'no')
    return html`<p>${say`Nothing can be done here: the box has no password. status.passwordFile in its configuration sets one.`}</p>`;
  return html`<form method="post" action="/act" id="${command}"><input type="hidden" name="command" value="${command}"><input type="hidden" name="back" value="${back}">
<button>${label}</button><output data-keep aria-live="polite"></output></form>`;
}
