import { Html, html } from './html.ts';

/** Each shape differs, so that it can be told without its colour. */
const shapes = {
  ok: '<circle cx="12" cy="12" r="10"/><path d="m7 12.5 3.5 3.5L17 9"/>',
  watch: '<path d="M12 3 1.8 21h20.4z"/><path d="M12 10v5m0 2.4v.6"/>',
  act: '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="M12 6.5v7m0 3v.8"/>',
  blind:
    '<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/><path d="m3 3 18 18"/>',
  wait: '<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 3"/>',
  off: '<circle cx="12" cy="12" r="10"/><path d="M7 12h10"/>',
} as const;

export type IconName = keyof typeof shapes;

/** Decoration only: the word that says the same stands beside it. */
export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${new Html(shapes[name])}</svg>`;
}

/** Colour by `tone`, shape and word by what is meant. */
export type Tone = 'well' | 'watch' | 'act' | 'blind' | 'starting' | 'quiet';

export function badge(tone: Tone, name: IconName, word: string): Html {
  return html`<span class="badge ${tone}">${icon(name)} ${word}</span>`;
}
