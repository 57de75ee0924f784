import type { CameraScreen, LightShown } from '../../../pipeline/camera-screen.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { percentText } from './camera-numbers.ts';
import { placeWord, regionWord } from './camera-places.ts';
import { type Html, html, shortened } from './html.ts';
import type { PageContext } from './page.ts';

/** Shares from which a cell is drawn stronger. */
const steps = [0.02, 0.05, 0.1, 0.2] as const;
/** Thirds of the picture, each way. */
const thirds = 3;

/** Where the light differs from the baseline: over the picture, in a sentence, and as a table of nine places. */
export function cameraHeat(camera: CameraStatus, screen: CameraScreen | null, context: PageContext): Html {
  const { say } = context;
  const light = screen?.light ?? null;
  if (!screen || !light) return html`<p>${missing(screen, context)}</p>`;
  const { width, height } = screen.picture ?? { width: 640, height: 480 };
  const means = regionMeans(light);
  const summary = heatSentence(light, means, context);
  const until = screen.window?.endMs ?? 0;
  if (!light.spot && light.change.every((share) => share === 0)) return html`<p>${summary}</p>`;
  return html`<p id="heat-says">${summary}</p>
<svg class="heat" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="heat-says">
<defs><pattern id="dark-lines" width=".5" height=".5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="line" d="M.25 0V.5"/></pattern></defs>
<image href="/camera/${encodeURIComponent(camera.id)}/picture.jpg?window=${Math.round(until)}" width="${width}" height="${height}" preserveAspectRatio="none"/>
<g transform="scale(${width / light.columns} ${height / light.rows})">${cellPaths(light)}</g>
${ring(light, width, height, context)}
</svg>
<p class="hint">${say`Only what differs by more than it usually does is coloured; what always moves is left out.`}</p>
${legend(context)}
<details><summary>${say`As a table`}</summary>${regionTable(means, context)}</details>`;
}

function missing(screen: CameraScreen | null, { say }: PageContext): string {
  if (!screen?.baseline) return say`There is no baseline yet: nothing can be compared.`;
  if (!screen.window) return say`The first window since the start is still open; the comparison comes when it closes.`;
  if (screen.unavailable.scene !== undefined)
    return say`The pictures of the last window cannot be compared place by place: none came, or they have another size than the baseline's.`;
  return say`This baseline does not know the picture place by place. Record a new one under Set-up help, or wait for the next window.`;
}

/** `darker` and `brighter` cells of one strength are one path. */
function cellPaths({ change, columns, rows }: LightShown): Html[] {
  const paths = new Map<string, string>();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; ) {
      const kind = kindOf(change[row * columns + column]!);
      let end = column + 1;
      while (end < columns && kindOf(change[row * columns + end]!) === kind) end++;
      if (kind !== '') paths.set(kind, `${paths.get(kind) ?? ''}M${column} ${row}h${end - column}v1h${column - end}z`);
      column = end;
    }
  return [...paths].map(
    ([kind, d]) =>
      html`<path class="cell ${kind}" d="${d}"/>${kind.startsWith('darker') && html`<path class="lines" d="${d}"/>`}`,
  );
}

function kindOf(share: number): string {
  const strength = steps.findLastIndex((least) => Math.abs(share) >= least);
  return strength < 0 ? '' : `${share < 0 ? 'darker' : 'brighter'} s${strength + 1}`;
}

function ring({ spot }: LightShown, width: number, height: number, { say, reader }: PageContext): Html | null {
  if (!spot) return null;
  const x = spot.x * width;
  const y = spot.y * height;
  const r = Math.max(spot.radius * width, width / 20);
  const size = width / 18;
  const below = y + r + 1.4 * size < height;
  const anchor = x < width * 0.3 ? 'start' : x > width * 0.7 ? 'end' : 'middle';
  const at = anchor === 'start' ? Math.max(2, x - r) : anchor === 'end' ? Math.min(width - 2, x + r) : x;
  const tag = reader.language.tag;
  const word =
    spot.loss >= 0
      ? say`${percentText(spot.loss, tag)} darker here`
      : say`${percentText(-spot.loss, tag)} brighter here`;
  return html`<circle class="ring back" cx="${x}" cy="${y}" r="${r}"/><circle class="ring" cx="${x}" cy="${y}" r="${r}"/>
<text class="ringword" x="${at}" y="${below ? y + r + 1.1 * size : y - r - 0.4 * size}" font-size="${size}" text-anchor="${anchor}">${shortened(word, 60)}</text>`;
}

/** Mean change of each of nine places, row after row. */
function regionMeans({ change, columns, rows }: LightShown): number[] {
  const sums = new Array<number>(thirds * thirds).fill(0);
  const counts = new Array<number>(thirds * thirds).fill(0);
  for (let i = 0; i < change.length; i++) {
    const column = Math.floor(((i % columns) * thirds) / columns);
    const row = Math.floor((Math.floor(i / columns) * thirds) / rows);
    sums[row * thirds + column]! += change[i]!;
    counts[row * thirds + column]!++;
  }
  return sums.map((sum, i) => sum / counts[i]!);
}

function heatSentence({ change, spot }: LightShown, means: readonly number[], context: PageContext): string {
  const { say, reader } = context;
  const { tag } = reader.language;
  const parts: string[] = [];
  const changed = change.filter((share) => share !== 0).length / change.length;
  const furthest = means.reduce((best, mean, i) => (Math.abs(mean) > Math.abs(means[best]!) ? i : best), 0);
  const most = means[furthest]!;
  if (changed === 0) parts.push(say`The light is as usual all over the picture.`);
  else if (most < 0)
    parts.push(
      say`${percentText(changed, tag, 0)} of the picture differs from the baseline; most ${regionWord(furthest, say)}: ${percentText(-most, tag)} darker.`,
    );
  else
    parts.push(
      say`${percentText(changed, tag, 0)} of the picture differs from the baseline; most ${regionWord(furthest, say)}: ${percentText(most, tag)} brighter.`,
    );
  if (spot && spot.loss >= 0)
    parts.push(say`A ring marks a dark spot ${placeWord(spot.x, spot.y, say)}: ${percentText(spot.loss, tag)} darker.`);
  else if (spot)
    parts.push(
      say`A ring marks a bright spot ${placeWord(spot.x, spot.y, say)}: ${percentText(-spot.loss, tag)} brighter.`,
    );
  return parts.join(reader.language.unspaced ? '' : ' ');
}

function legend({ say, reader }: PageContext): Html {
  const { tag } = reader.language;
  const scale = (kind: string, word: string) =>
    html`<div><dt>${word}</dt><dd>${steps.map((least, i) => html`<span class="swatch ${kind} s${i + 1}"><span>${percentText(least, tag, 0)}</span></span>`)}</dd></div>`;
  return html`<dl class="legend">${scale('darker', say`Darker, from`)}${scale('brighter', say`Brighter, from`)}</dl>`;
}

function regionTable(means: readonly number[], { say, reader }: PageContext): Html {
  const { tag } = reader.language;
  const rows = [say`Top`, say`Middle`, say`Bottom`].map(
    (name, row) =>
      html`<tr><th scope="row">${name}</th>${[0, 1, 2].map((column) => html`<td>${changeText(means[row * thirds + column]!)}</td>`)}</tr>`,
  );
  return html`<table><caption>${say`Light against the baseline, ninths of the picture`}</caption>
<thead><tr><td></td><th scope="col">${say`Left`}</th><th scope="col">${say`Middle`}</th><th scope="col">${say`Right`}</th></tr></thead><tbody>${rows}</tbody></table>`;

  function changeText(share: number): string {
    if (Math.abs(share) < 0.005) return say`as usual`;
    return share < 0 ? say`${percentText(-share, tag)} darker` : say`${percentText(share, tag)} brighter`;
  }
}
