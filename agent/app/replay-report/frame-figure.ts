import { type Html, html } from '../../io/status/page/html.ts';
import { momentText } from './time-axis.ts';

/** A picture inside the page, with its time and name. `what`: for those who do not see it. */
export function frameFigure(
  frame: { name: string; atMs: number; jpeg: Uint8Array; width?: number; height?: number },
  what: string,
): Html {
  const { name, atMs, jpeg, width, height } = frame;
  const size = width && height ? html` width="${width}" height="${height}"` : null;
  return html`<figure class="frame"><img${size} alt="${what}, ${momentText(atMs)} UTC" src="data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}">
<figcaption><b>${momentText(atMs)}</b> <span class="soft">${name}</span></figcaption></figure>`;
}
