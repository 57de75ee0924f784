import type { Say } from '../../../core/words/speaker.ts';
import type { ShownLine } from '../../../pipeline/log-line.ts';
import { type Html, html, shortened } from './html.ts';
import { badge } from './icon.ts';
import { namesLine } from './names-line.ts';
import type { DrawPage, PageContext } from './page.ts';

const MOST_LINES = 200;
const MOST_PARTS = 24;

type Level = ShownLine['level'];
const severity: Readonly<Record<Level, number>> = { info: 0, warn: 1, error: 2 };

/** The newest lines of the program's log, newest first; of one level and worse, of one camera or part. */
const logPage =
  (level: Level): DrawPage =>
  (context, part) => {
    const { say, snapshot, view } = context;
    const all = view.log?.() ?? [];
    const parts = partsOf(all, snapshot.cameras);
    // An address that names no part is none.
    if (part !== '' && !parts.includes(part)) return null;
    const lines = all.filter(
      (line) => severity[line.level] >= severity[level] && (part === '' || firstOf(line) === part),
    );
    return {
      title: `${say`Log`} – ${shortened(snapshot.device, 64)}`,
      files: ['/assets/box.css', '/assets/box.js'],
      body: html`${namesLine(context)}
<h1>${say`Log`}</h1>
<p>${say`What the program said since its start, the newest first. Passwords are left out.`}</p>
${levelChoice(level, part, say)}
${parts.length > 0 && partChoice(level, part, parts, say)}
<p id="log-hold" class="hold" data-keep hidden><button type="button" aria-pressed="false">${say`Hold the list`}</button></p>
${listOf(lines, context)}`,
    };
  };

export const wholeLogPage = logPage('info');
export const warningsPage = logPage('warn');
export const errorsPage = logPage('error');

const addressOf = (level: Level, part: string): string =>
  `/log${part === '' ? '' : `/from/${encodeURIComponent(part)}`}${level === 'info' ? '' : `/${level}`}`;

/** The cameras of the box, then what else has spoken. */
function partsOf(lines: readonly ShownLine[], cameras: readonly { readonly id: string }[]): string[] {
  const spoken = lines.map(firstOf).filter((part) => /^[A-Za-z0-9_-]{1,64}$/.test(part));
  return [...new Set([...cameras.map(({ id }) => id), ...[...new Set(spoken)].sort()])].slice(0, MOST_PARTS);
}

const firstOf = ({ part }: ShownLine): string => part.split('.', 1)[0]!;

function levelChoice(level: Level, part: string, say: Say): Html {
  const levels: readonly (readonly [Level, string])[] = [
    ['info', say`Everything`],
    ['warn', say`Warnings and errors`],
    ['error', say`Errors`],
  ];
  const links = levels.map(
    ([one, name]) =>
      html`<li><a href="${addressOf(one, part)}"${one === level && html` aria-current="true"`}>${name}</a></li>`,
  );
  return html`<nav class="choice" aria-label="${say`Which lines`}"><ul>${links}</ul></nav>`;
}

function partChoice(level: Level, part: string, parts: readonly string[], say: Say): Html {
  const links = ['', ...parts].map(
    (one) =>
      html`<li><a href="${addressOf(level, one)}"${one === part && html` aria-current="true"`}>${one === '' ? say`All parts` : html`<bdi>${one}</bdi>`}</a></li>`,
  );
  return html`<nav class="choice" aria-label="${say`Whose lines`}"><ul>${links}</ul></nav>`;
}

function listOf(lines: readonly ShownLine[], { say, reader, snapshot }: PageContext): Html {
  if (lines.length === 0) return html`<p id="log-none">${say`No such line since the start.`}</p>`;
  const clock = clockOf(snapshot.timeZone, reader.language.tag);
  const items = lines
    .slice(-MOST_LINES)
    .reverse()
    .map(
      ({ seq, atMs, level, part, text }) => html`<li id="line-${seq}">
<p class="logged"><time datetime="${new Date(atMs).toISOString()}">${clock.format(atMs)}</time> ${levelBadge(level, say)}${part !== '' && html` <bdi class="part">${shortened(part, 80)}</bdi>`}</p>
<p><bdi>${shortened(text, 600)}</bdi></p></li>`,
    );
  return html`<ol id="log" class="log" reversed>${items}</ol>`;
}

function levelBadge(level: Level, say: Say): Html {
  if (level === 'error') return badge('act', 'act', say`Error`);
  return level === 'warn' ? badge('watch', 'watch', say`Warning`) : badge('quiet', 'ok', say`Note`);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Day and time to the second. */
function clockOf(timeZone: string, tag: string): Intl.DateTimeFormat {
  const key = `${timeZone} ${tag}`;
  let found = clocks.get(key);
  if (found === undefined) {
    const locale = tag === 'en' ? 'en-GB' : tag;
    const options: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'medium' };
    try {
      found = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    } catch {
      found = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
    clocks.set(key, found);
  }
  return found;
}
