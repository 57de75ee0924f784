import { type Html, html } from './html.ts';
import type { PageContext } from './page.ts';

/** What helps to find out more: the log. */
export function toolsSection({ say }: PageContext): Html {
  return html`<section aria-labelledby="tools"><h2 id="tools">${say`Find out more`}</h2>
<p class="tools"><a href="/log">${say`Log`}</a></p>
</section>`;
}
