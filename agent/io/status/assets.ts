import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** Changes with the content, so that a browser asks but does not load again. */
  readonly etag: string;
}

const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

const files: readonly (readonly [file: string, contentType: string, from?: string])[] = [
  ['page.css', CSS],
  ['page.js', SCRIPT],
  ['icon.svg', 'image/svg+xml; charset=utf-8'],
  ['box.css', CSS],
  ['box.js', SCRIPT],
  ['camera.css', CSS],
  ['events.css', CSS],
  ['events.js', SCRIPT],
  ['compare.js', SCRIPT],
  ['plots.js', SCRIPT],
  ['set-up.js', SCRIPT],
  ['uplot.js', SCRIPT, import.meta.resolve('uplot/dist/uPlot.iife.min.js')],
  ['uplot.css', CSS, import.meta.resolve('uplot/dist/uPlot.min.css')],
];

/** The files of the page, read once; nothing else of the disk can be asked for. Throws when one is missing. */
export function readAssets(): Promise<Asset[]> {
  return Promise.all(
    files.map(async ([file, contentType, from = `./assets/${file}`]) => {
      const content = await readFile(new URL(from, import.meta.url));
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`;
      return { path: `/assets/${file}`, contentType, content, etag };
    }),
  );
}
