import { type Html, html, shortened } from './html.ts';

/** A small number under its name; `marked` when it is one that should be zero. */
export function figure(name: string, value: string, marked = false): Html {
  return html`<div><dt>${name}</dt><dd${marked && html` class="marked"`}>${value}</dd></div>`;
}

/** A name and its value on one line of a list. */
export function row(name: string, value: string | Html): Html {
  return html`<div><dt>${name}</dt><dd><bdi>${typeof value === 'string' ? shortened(value, 300) : value}</bdi></dd></div>`;
}
