import type { Language } from '../../../core/words/language.ts';
import { languages } from '../../../core/words/languages.ts';
import { speaker } from '../../../core/words/speaker.ts';
import { type Html, html, shortened } from './html.ts';
import { icon } from './icon.ts';
import type { Page, PageContext } from './page.ts';
import { pageAddresses } from './pages.ts';

/** The whole page. It shows its content without any script; the script then keeps it fresh. */
export function document(page: Page, context: PageContext): string {
  const { say, reader, path } = context;
  return wholeDocument(page.title, reader.language, {
    head: html`${navigation(context)}`,
    main: livePart(page),
    files: page.files ?? [],
    foot: html`${languageChoice(context)}`,
    words: html`data-lost="${say`No contact with the box since {time}. What you see below is old.`}" data-title-lost="${say`No contact`}" data-updated="${say`Updated`}" data-page="${path}"`,
    skip: say`Go to the content`,
  });
}

/** The part that changes while it is looked at; the live stream sends it. */
export function livePart({ title, body }: Page): Html {
  return html`<div id="live" data-title="${title} – Driftlight">
${body}
</div>`;
}

/** The page while the agent cannot tell how it is. */
export function noStatusDocument(reason: string, language: Language): string {
  const say = speaker({ language, nowMs: 0, timeZone: 'UTC' });
  return wholeDocument(say`No status`, language, {
    head: html``,
    main: html`<section class="verdict act" aria-labelledby="verdict">
<h1 id="verdict">${icon('act')} ${say`The agent cannot tell how it is`}</h1>
<p class="sentence">${shortened(reason, 300)}</p>
<p>${say`Restart the agent. If it stays so, look at its log.`}</p></section>`,
    files: [],
    foot: html``,
    words: html``,
    skip: say`Go to the content`,
  });
}

interface Parts {
  readonly head: Html;
  readonly main: Html;
  readonly foot: Html;
  /** Attributes with what the script says. */
  readonly words: Html;
  readonly skip: string;
  readonly files: readonly string[];
}

function wholeDocument(title: string, { tag }: Language, { head, main, foot, words, skip, files }: Parts): string {
  return html`<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Driftlight</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script>${files.map(fileTag)}
${isFilledIn(main) ? null : html`<noscript><meta http-equiv="refresh" content="5"></noscript>`}
</head>
<body ${words}>
<a class="skip" href="#main">${skip}</a>
<header><p class="brand">Driftlight</p>${head}<p id="fresh" class="fresh"></p></header>
<div role="alert" id="lost" class="lost" hidden>${icon('act')} <span id="lost-text"></span></div>
<main id="main" tabindex="-1">
${main}
</main>
<footer>${foot}</footer>
</body>
</html>
`.text;
}

/** What somebody is writing would be lost when the page loads itself anew. */
const isFilledIn = (main: Html): boolean => main.text.includes('<form');

const fileTag = (file: string): Html =>
  file.endsWith('.css')
    ? html`\n<link rel="stylesheet" href="${file}">`
    : html`\n<script type="module" src="${file}"></script>`;

function navigation({ say, path, rights }: PageContext): Html {
  const places: readonly (readonly [string, string])[] = [
    ['/', say`Overview`],
    ['/events', say`Events`],
    ['/box', say`Box`],
  ];
  const links = places
    .filter(([address]) => pageAddresses.includes(address))
    .map(
      ([address, name]) =>
        html`<li><a href="${address}"${address === path && html` aria-current="page"`}>${name}</a></li>`,
    );
  return html`<nav aria-label="${say`Pages`}"><ul>${links}
${rights === 'signed-out' && html`<li><a href="/sign-in">${say`Sign in`}</a></li>`}
${rights === 'signed-in' && html`<li><form method="post" action="/sign-out"><button class="plain">${say`Sign out`}</button></form></li>`}
</ul></nav>`;
}

function languageChoice({ say, reader, path }: PageContext): Html {
  const choices = [...languages].map(
    ([tag, { name }]) =>
      html`<li><a href="${path}?lang=${tag}" lang="${tag}" hreflang="${tag}"${tag === reader.language.tag && html` aria-current="true"`}>${name}</a></li>`,
  );
  return html`<nav aria-label="${say`Language`}"><ul>${choices}</ul></nav>`;
}
